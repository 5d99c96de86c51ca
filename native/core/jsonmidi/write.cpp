#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/message_table.hpp"
#include "core/midi/message.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

/// Appends without looking at the room left: jsonmidi_bound has been checked.
struct Text {
    char* at;

    void put(std::string_view text) noexcept {
        std::memcpy(at, text.data(), text.size());
        at += text.size();
    }
    void number(std::int64_t value) noexcept { at = std::to_chars(at, at + 20, value).ptr; }
    void byte(std::uint8_t value) noexcept { // most numbers of a text are of this kind
        if (value >= 100) *at++ = static_cast<char>('0' + value / 100);
        if (value >= 10) *at++ = static_cast<char>('0' + value / 10 % 10);
        *at++ = static_cast<char>('0' + value % 10);
    }
    void member(std::string_view name) noexcept {
        put(",\"");
        put(name);
        put("\":");
    }
};

constexpr std::string_view kPartNames[] = {"", "first", "middle", "last"};

void put_data(Text& text, ByteView data) noexcept {
    text.member(name_of(Field::data));
    text.put("[");
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i > 0) text.put(",");
        text.byte(data[i]);
    }
    text.put("]");
}

void put_type(Text& text, const Type& type) noexcept {
    text.put("{\"type\":\"");
    text.put(type.name);
    text.put("\"");
}

/// The fields of a message that is no SysEx. [JM-3.1-1]
void put_fields(Text& text, const Type& type, ByteView midi) noexcept {
    if (type.channel) {
        text.member(name_of(Field::channel));
        text.byte(static_cast<std::uint8_t>((midi[0] & 0x0f) + 1));
    }
    switch (type.shape) {
    case Shape::sevens:
        for (std::size_t i = 0; i < type.fields.size() && type.fields[i] != Field::none; ++i) {
            text.member(name_of(type.fields[i]));
            text.byte(midi[i + 1]);
        }
        break;
    case Shape::fourteen:
        text.member(name_of(type.fields[0]));
        text.number(midi[1] | (midi[2] << 7));
        break;
    case Shape::status:
        text.member(name_of(Field::status));
        text.byte(midi[0]);
        break;
    case Shape::sysex:
        break;
    }
}

std::size_t end_text(Text& text, const EventFields& fields, std::span<std::uint8_t> out) noexcept {
    if (fields.port) {
        text.member(name_of(Field::port));
        text.number(*fields.port);
    }
    if (fields.timestamp) {
        text.member(name_of(Field::timestamp));
        text.number(*fields.timestamp);
    }
    text.put("}");
    return static_cast<std::size_t>(text.at - reinterpret_cast<char*>(out.data()));
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
    put_type(text, type);
    if (type.shape == Shape::sysex) {
        put_data(text, midi.subspan(1, midi.size() - 2));
    } else {
        put_fields(text, type, midi);
    }
    return end_text(text, fields, out);
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
    put_type(text, type_of(0xf0));
    text.member(name_of(Field::part));
    text.put("\"");
    text.put(kPartNames[static_cast<std::size_t>(part)]);
    text.put("\"");
    if (part == SysexPart::first) bytes = bytes.subspan(1);
    if (part == SysexPart::last) bytes = bytes.first(bytes.size() - 1);
    put_data(text, bytes);
    return end_text(text, fields, out);
}

} // namespace midip2p::core
