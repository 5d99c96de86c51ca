#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/text.hpp"
#include "core/midi/message.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

/// The fields of a message that is no SysEx. [JM-3.1-1]
void put_fields(Text& text, const Type& type, ByteView midi) noexcept {
    if (type.channel) {
        text.member(Field::channel);
        text.byte(static_cast<std::uint8_t>((midi[0] & 0x0f) + 1));
    }
    switch (type.shape) {
    case Shape::sevens:
        for (std::size_t i = 0; i < type.fields.size() && type.fields[i] != Field::none; ++i) {
            text.member(type.fields[i]);
            text.byte(midi[i + 1]);
        }
        break;
    case Shape::fourteen:
        text.member(type.fields[0]);
        text.number(midi[1] | (midi[2] << 7));
        break;
    case Shape::status:
        text.member(Field::status);
        text.byte(midi[0]);
        break;
    case Shape::sysex:
        break;
    }
}

/// What both writers ask for before the first byte is written.
Errc check(ByteView midi, const EventFields& fields, std::span<std::uint8_t> out) noexcept {
    if (fields.timestamp && (*fields.timestamp < 0 || *fields.timestamp > kMaxTimestamp)) return Errc::json_range;
    return out.size() < jsonmidi_bound(midi.size()) ? Errc::too_large : Errc::ok;
}

bool is_part(ByteView bytes, SysexPart part) noexcept {
    if (part == SysexPart::first && (bytes.empty() || bytes.front() != 0xf0)) return false;
    if (part == SysexPart::last && (bytes.empty() || bytes.back() != 0xf7)) return false;
    const std::size_t begin = part == SysexPart::first ? 1 : 0;
    const std::size_t end = part == SysexPart::last ? bytes.size() - 1 : bytes.size();
    return std::none_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                        bytes.begin() + static_cast<std::ptrdiff_t>(end), is_status);
}

} // namespace

Result<std::size_t> write_jsonmidi(ByteView midi, const EventFields& fields, std::span<std::uint8_t> out) noexcept {
    if (!is_message(midi)) return Errc::not_midi; // [JM-3.2-1]
    if (const Errc e = check(midi, fields, out); e != Errc::ok) return e;
    Text text{reinterpret_cast<char*>(out.data())};
    const Type& type = type_of(midi[0]);
    text.type(type.name);
    if (type.shape == Shape::sysex) {
        text.data(midi.subspan(1, midi.size() - 2));
    } else {
        put_fields(text, type, midi);
    }
    return text.end(fields, out.data());
}

Result<std::size_t> write_sysex_part(ByteView bytes, SysexPart part, const EventFields& fields,
                                     std::span<std::uint8_t> out) noexcept {
    if (part == SysexPart::whole) {
        if (bytes.empty() || bytes[0] != 0xf0) return Errc::not_midi;
        return write_jsonmidi(bytes, fields, out);
    }
    if (!is_part(bytes, part)) return Errc::not_midi;
    if (const Errc e = check(bytes, fields, out); e != Errc::ok) return e;
    Text text{reinterpret_cast<char*>(out.data())};
    text.type(type_of(0xf0).name);
    text.member(Field::part, kPartNames[static_cast<std::size_t>(part)]);
    if (part == SysexPart::first) bytes = bytes.subspan(1);
    if (part == SysexPart::last) bytes = bytes.first(bytes.size() - 1);
    text.data(bytes);
    return text.end(fields, out.data());
}

} // namespace midip2p::core
