// The numbers 0–127, which are most of what a text says: each found by one look into a table.
#pragma once

#include "core/jsonmidi/digits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::core::jsonmidi {

/// A number with what follows it in a canonical text, to three characters: `7,"` `60,` `100`. So the three bytes say
/// value and length at once, and that it is plain and in range.
struct SmallNumber {
    std::uint32_t text = ~std::uint32_t{0}; // of an empty place: no three bytes are that
    std::uint16_t value = 0;
    std::uint16_t length = 0;
};

namespace detail {

inline constexpr unsigned kSmallBits = 8;
/// Found by trying odd numbers at random until no two of the 128 texts shared a place.
inline constexpr std::uint32_t kSmallFactor = 0x827b864b;

constexpr std::size_t small_place(std::uint32_t text) noexcept { return text * kSmallFactor >> (32 - kSmallBits); }

constexpr SmallNumber small_number(std::uint32_t value) noexcept {
    if (value >= 100) {
        return {0x303030 + value / 100 + (value / 10 % 10 << 8) + (value % 10 << 16), static_cast<std::uint16_t>(value),
                3};
    }
    if (value >= 10) {
        return {0x3030 + value / 10 + (value % 10 << 8) + (std::uint32_t{','} << 16), static_cast<std::uint16_t>(value),
                2};
    }
    return {'0' + value + (std::uint32_t{','} << 8) + (std::uint32_t{'"'} << 16), static_cast<std::uint16_t>(value), 1};
}

constexpr auto small_numbers() noexcept {
    std::array<SmallNumber, std::size_t{1} << kSmallBits> places{};
    for (std::uint32_t value = 0; value < 128; ++value) {
        const SmallNumber number = small_number(value);
        places[small_place(number.text)] = number;
    }
    return places;
}
inline constexpr auto kSmallNumbers = small_numbers();

/// Has each number a place of its own?
constexpr bool no_two_share() noexcept {
    for (std::uint32_t value = 0; value < 128; ++value) {
        if (kSmallNumbers[small_place(small_number(value).text)].value != value) return false;
    }
    return true;
}
static_assert(no_two_share());

} // namespace detail

/// The number of 0–127 at `at`; any other, and one before `}`, as number_at reads it. [any] wait-free
inline Number small_number_at(const std::uint8_t* at) noexcept {
    const auto text = static_cast<std::uint32_t>(load64(at) & 0xffffff);
    const SmallNumber& place = detail::kSmallNumbers[detail::small_place(text)];
    if (place.text != text) return number_at(at);
    // Of the characters that may stand here, only digits have this bit; so the next member need not wait for the table.
    return {place.value, 1 + (text >> 12 & 1) + (text >> 20 & 1)};
}

namespace detail {

/// The digits of 0–127 in the low three bytes, how many they are in the fourth.
constexpr auto small_digits() noexcept {
    std::array<std::uint32_t, 128> texts{};
    for (std::uint32_t value = 0; value < 128; ++value) {
        const SmallNumber number = small_number(value);
        const auto digits = static_cast<std::uint32_t>(number.text & low_bytes(number.length));
        texts[value] = digits | std::uint32_t{number.length} << 24;
    }
    return texts;
}
inline constexpr auto kSmallDigits = small_digits();

} // namespace detail

/// Writes a number of 0–127, and eight bytes; returns behind its last digit. [any] wait-free
inline std::uint8_t* put_small_number(std::uint8_t* at, std::uint8_t value) noexcept {
    const std::uint32_t text = detail::kSmallDigits[value];
    store64(at, text);
    return at + (text >> 24);
}

} // namespace midip2p::core::jsonmidi
