// The canonical text of each type, cut where its numbers stand: for the reader and the writer of canonical texts.
#pragma once

#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/padded_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace midip2p::core::jsonmidi {

struct CanonicalRow {
    Piece<5> begin; // up to the first number; where there is none, up to behind the type's name
    Piece<2> before_first, before_second;
    std::uint8_t status = 0;  // of channel 1; 0: a type without a fixed length, or whose field is its status
    std::uint8_t numbers = 0; // after the channel
    bool channel = false;
    bool fourteen = false;
};

namespace detail {

/// A piece of text that grows.
struct Growing {
    std::array<char, 40> text{};
    std::size_t size = 0;

    constexpr void add(std::string_view more) noexcept {
        for (const char c : more) text[size++] = c;
    }
    constexpr void add(Field field) noexcept {
        add(",\"");
        add(name_of(field));
        add("\":");
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

constexpr Piece<2> before(Field field) noexcept {
    Growing key;
    if (field != Field::none) key.add(field);
    return Piece<2>(key.view());
}

constexpr CanonicalRow canonical_row(const Type& type) noexcept {
    CanonicalRow row;
    if (type.shape == Shape::sysex || type.shape == Shape::status) return row;
    Growing begin;
    begin.add("{\"type\":\"");
    begin.add(type.name);
    begin.add("\"");
    row.status = type.status;
    row.channel = type.channel;
    row.fourteen = type.shape == Shape::fourteen;
    for (const Field field : type.fields) row.numbers = static_cast<std::uint8_t>(row.numbers + (field != Field::none));
    if (type.channel) {
        begin.add(Field::channel);
        row.before_first = before(type.fields[0]);
    } else if (row.numbers > 0) {
        begin.add(type.fields[0]);
    }
    row.before_second = before(type.fields[1]);
    row.begin = Piece<5>(begin.view());
    return row;
}

constexpr auto canonical_rows() noexcept {
    std::array<CanonicalRow, kTypes.size()> rows;
    for (std::size_t i = 0; i < kTypes.size(); ++i) rows[i] = canonical_row(kTypes[i]);
    return rows;
}

} // namespace detail

/// By index into kTypes.
inline constexpr auto kCanonicalRows = detail::canonical_rows();
inline constexpr std::uint64_t kPortMember = word_of(",\"port\":");
inline constexpr Piece<2> kTimestampMember(",\"timestamp\":");

} // namespace midip2p::core::jsonmidi
