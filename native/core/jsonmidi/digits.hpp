// Decimal digits, eight at a time in one word: read and written without a branch for each.
#pragma once

#include "core/jsonmidi/padded_text.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace midip2p::core::jsonmidi {

inline constexpr std::uint64_t kZeros = 0x3030303030303030; // "00000000"

/// The value of eight digits, each 0–9 in a byte, the most significant in the lowest bits: pairs, then pairs of pairs.
constexpr std::uint64_t value_of_digits(std::uint64_t digits) noexcept {
    digits = digits * 10 + (digits >> 8);
    constexpr std::uint64_t kPairs = 0x000000ff000000ff;
    return ((digits & kPairs) * (100 + (std::uint64_t{1000000} << 32)) +
            (digits >> 16 & kPairs) * (1 + (std::uint64_t{10000} << 32))) >>
           32;
}

/// The other way: eight digits of a number below 10⁸, with zeros in front.
constexpr std::uint64_t digits_of_value(std::uint64_t value) noexcept {
    const std::uint64_t halves = value / 10000 | value % 10000 << 32;
    const std::uint64_t hundreds = halves * 10486 >> 20 & 0x0000007f0000007f; // of each half, by 2²⁰ / 100
    const std::uint64_t pairs = hundreds | (halves - hundreds * 100) << 16;
    const std::uint64_t tens = pairs * 103 >> 10 & 0x000f000f000f000f; // of each pair, by 2¹⁰ / 10
    return tens | (pairs - tens * 10) << 8;
}

/// A number that stands somewhere; length 0: none, one of more than 16 digits, or one that is not plain. [JM-2.2-1]
struct Number {
    std::uint64_t value = 0;
    std::size_t length = 0;
};

/// A byte is no digit where its high bit is set here. A carry reaches only bytes behind one that is none already.
constexpr std::uint64_t other_than_digits(std::uint64_t from_zero) noexcept {
    return ((from_zero + 0x7676767676767676) | from_zero) & 0x8080808080808080;
}

/// Of 9 digits and more; `first` holds the first eight.
inline Number long_number_at(const std::uint8_t* at, std::uint64_t first) noexcept {
    constexpr std::uint64_t kPowers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    const std::uint64_t rest = load64(at + 8) ^ kZeros;
    const std::uint64_t others = other_than_digits(rest);
    if ((first & 0xff) == 0) return {};
    const std::uint64_t high = value_of_digits(first);
    if (others == 0) {
        if (at[16] >= '0' && at[16] <= '9') return {};
        return {high * kPowers[8] + value_of_digits(rest), 16};
    }
    const std::size_t length = static_cast<std::size_t>(std::countr_zero(others)) / 8;
    return {high * kPowers[length] + value_of_digits(rest << (56 - 8 * length) << 8), 8 + length};
}

/// Reads at most 17 bytes from `at`. What follows the digits is the caller's to look at. [any] wait-free
inline Number number_at(const std::uint8_t* at) noexcept {
    const std::uint64_t digits = load64(at) ^ kZeros;
    const std::uint64_t others = other_than_digits(digits);
    if (others == 0) return long_number_at(at, digits);
    const std::size_t length = static_cast<std::size_t>(std::countr_zero(others)) / 8;
    if ((digits & 0xff) == 0 && length > 1) return {};
    return {value_of_digits(digits << (56 - 8 * length) << 8), length};
}

/// Writes a number below 10⁸ and up to eight bytes; returns behind its last digit. [any] wait-free
inline std::uint8_t* put_short_number(std::uint8_t* at, std::uint64_t value) noexcept {
    const std::uint64_t digits = digits_of_value(value);
    // 0 has one digit, too: the last byte's is never skipped.
    const int skipped = std::countr_zero(digits | std::uint64_t{1} << 56) & ~7;
    store64(at, (digits | kZeros) >> skipped);
    return at + 8 - skipped / 8;
}

/// Writes a number below 10¹⁶ and up to 16 bytes. [any] wait-free
inline std::uint8_t* put_number(std::uint8_t* at, std::uint64_t value) noexcept {
    constexpr std::uint64_t kHalf = 100000000;
    if (value < kHalf) return put_short_number(at, value);
    at = put_short_number(at, value / kHalf);
    store64(at, digits_of_value(value % kHalf) | kZeros);
    return at + 8;
}

} // namespace midip2p::core::jsonmidi
