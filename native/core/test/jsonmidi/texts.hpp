// Short words for the codec's tests: texts, hex, and one call each way.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace midip2p::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// "90 3C 64"
inline Bytes hex(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 3) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

inline std::string hex_of(core::ByteView bytes) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t b : bytes) {
        if (!text.empty()) text += ' ';
        text += kHex[b >> 4];
        text += kHex[b & 15];
    }
    return text;
}

/// The canonical text, or the code of the refusal.
inline std::string write(core::ByteView midi, const core::EventFields& fields = {},
                         core::SysexPart part = core::SysexPart::whole) {
    Bytes out(core::jsonmidi_bound(midi.size()));
    const auto size = part == core::SysexPart::whole ? core::write_jsonmidi(midi, fields, out)
                                                     : core::write_sysex_part(midi, part, fields, out);
    if (!size) return std::string(core::code_of(size.error()));
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)};
}

struct Read {
    core::Errc error = core::Errc::ok;
    Bytes midi;
    core::EventFields fields;
    core::SysexPart part = core::SysexPart::whole;
};

/// Reads from a buffer of the text's own length, so that a sanitizer sees any look outside it.
inline Read read(core::ByteView text) {
    const Bytes exact(text.begin(), text.end());
    Read result;
    result.midi.resize(text.size() + 3);
    const auto event = core::parse_jsonmidi(exact, result.midi);
    result.error = event.error();
    result.midi.resize(event ? event->midi_size : 0);
    if (event) {
        result.fields = event->fields;
        result.part = event->part;
    }
    return result;
}
inline Read read(std::string_view text) { return read(bytes_of(text)); }

} // namespace midip2p::test
