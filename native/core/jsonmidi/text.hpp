// Writes the pieces of a text; for the writers of this room.
#pragma once

#include "core/jsonmidi/fields.hpp"
#include "core/jsonmidi/jsonmidi.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace midip2p::core::jsonmidi {

inline constexpr std::int64_t kMaxTimestamp = (std::int64_t{1} << 53) - 1;
inline constexpr std::int64_t kMaxPort = 65535;
inline constexpr std::string_view kPartNames[] = {"", "first", "middle", "last"};

constexpr SysexPart find_part(std::string_view word) noexcept {
    for (std::size_t i = 1; i < std::size(kPartNames); ++i) {
        if (kPartNames[i] == word) return static_cast<SysexPart>(i);
    }
    return SysexPart::whole;
}

/// Appends without looking at the room left: the caller has checked its bound. [any] wait-free
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
    void member(Field field) noexcept {
        put(",\"");
        put(name_of(field));
        put("\":");
    }
    void type(std::string_view name) noexcept {
        put("{\"type\":\"");
        put(name);
        put("\"");
    }
    void member(Field field, std::string_view word) noexcept {
        member(field);
        put("\"");
        put(word);
        put("\"");
    }
    void data(ByteView bytes) noexcept {
        member(Field::data);
        put("[");
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (i > 0) put(",");
            byte(bytes[i]);
        }
        put("]");
    }
    /// Port, timestamp and the end. Returns the length of the text that began at `begin`.
    std::size_t end(const EventFields& fields, const std::uint8_t* begin) noexcept {
        if (fields.port) {
            member(Field::port);
            number(*fields.port);
        }
        if (fields.timestamp) {
            member(Field::timestamp);
            number(*fields.timestamp);
        }
        put("}");
        return static_cast<std::size_t>(at - reinterpret_cast<const char*>(begin));
    }
};

} // namespace midip2p::core::jsonmidi
