#include "core/jsonmidi/parse_canonical.hpp"

#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/text.hpp"

#include <cstring>

namespace midip2p::core::jsonmidi {

namespace {

/// Each call takes what it names, or leaves the cursor where it was and says no.
struct Cursor {
    const char* at;
    const char* end;

    bool take(std::string_view text) noexcept {
        if (static_cast<std::size_t>(end - at) < text.size() || std::memcmp(at, text.data(), text.size()) != 0) {
            return false;
        }
        at += text.size();
        return true;
    }
    bool member(Field field) noexcept {
        const char* start = at;
        if (take(",\"") && take(name_of(field)) && take("\":")) return true;
        at = start;
        return false;
    }
    /// A plain integer of at most 16 digits, within the range.
    bool number(std::int64_t least, std::int64_t most, std::int64_t& value) noexcept {
        const char* p = at;
        std::int64_t sum = 0;
        while (p != end && *p >= '0' && *p <= '9' && p - at < 16) sum = sum * 10 + (*p++ - '0');
        if (p == at || (*at == '0' && p - at > 1) || sum < least || sum > most) return false;
        at = p;
        value = sum;
        return true;
    }
    std::string_view word() noexcept {
        const char* start = at;
        while (at != end && *at >= 'A' && *at <= 'z') ++at; // names of types are letters
        return {start, static_cast<std::size_t>(at - start)};
    }
};

} // namespace

std::optional<ParsedEvent> parse_canonical(ByteView text, std::span<std::uint8_t> midi) noexcept {
    const char* begin = reinterpret_cast<const char*>(text.data());
    Cursor cursor{begin, begin + text.size()};
    if (midi.size() < 3 || !cursor.take("{\"type\":\"")) return std::nullopt;
    const Type* type = find_type(cursor.word());
    if (type == nullptr || type->shape == Shape::sysex || type->shape == Shape::status) return std::nullopt;
    if (!cursor.take("\"")) return std::nullopt;

    ParsedEvent event;
    std::int64_t value = 1;
    if (type->channel && (!cursor.member(Field::channel) || !cursor.number(1, 16, value))) return std::nullopt;
    midi[event.midi_size++] = static_cast<std::uint8_t>(type->status + value - 1);
    const std::int64_t most = type->shape == Shape::fourteen ? 16383 : 127;
    for (const Field field : type->fields) {
        if (field == Field::none) break;
        if (!cursor.member(field) || !cursor.number(0, most, value)) return std::nullopt;
        midi[event.midi_size++] = static_cast<std::uint8_t>(value & 0x7f);
        if (type->shape == Shape::fourteen) midi[event.midi_size++] = static_cast<std::uint8_t>(value >> 7);
    }
    if (cursor.member(Field::port)) {
        if (!cursor.number(0, kMaxPort, value)) return std::nullopt;
        event.fields.port = static_cast<StreamId>(value);
    }
    if (cursor.member(Field::timestamp)) {
        if (!cursor.number(0, kMaxTimestamp, value)) return std::nullopt;
        event.fields.timestamp = value;
    }
    if (!cursor.take("}") || cursor.at != cursor.end) return std::nullopt;
    return event;
}

} // namespace midip2p::core::jsonmidi
