// Texts in the caller's padded buffers, and the words that the quick readers take from them.
#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace midip2p::core {

/// So many bytes behind a text may be read. What they hold never changes a result.
inline constexpr std::size_t kTextPadding = 64;

/// One text with at least kTextPadding readable bytes behind it.
struct PaddedText {
    const std::uint8_t* data;
    std::size_t size;

    [[nodiscard]] ByteView view() const noexcept { return {data, size}; }
};

} // namespace midip2p::core

namespace midip2p::core::jsonmidi {

constexpr std::uint64_t swapped(std::uint64_t word) noexcept {
    std::uint64_t other = 0;
    for (int i = 0; i < 8; ++i, word >>= 8) other = other << 8 | (word & 0xff);
    return other;
}

/// Eight bytes, the first in the lowest bits. [any] wait-free
inline std::uint64_t load64(const std::uint8_t* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof(word));
    if constexpr (std::endian::native == std::endian::big) word = swapped(word);
    return word;
}

inline void store64(std::uint8_t* at, std::uint64_t word) noexcept {
    if constexpr (std::endian::native == std::endian::big) word = swapped(word);
    std::memcpy(at, &word, sizeof(word));
}

/// The lowest `bytes` (0–8) of a word.
constexpr std::uint64_t low_bytes(std::size_t bytes) noexcept {
    return bytes >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
}

/// Up to eight characters as load64 gives them.
constexpr std::uint64_t word_of(std::string_view text) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size() && i < 8; ++i) {
        word |= std::uint64_t{static_cast<std::uint8_t>(text[i])} << (8 * i);
    }
    return word;
}

/// What has to stand somewhere: compared in whole words, the last of them under a mask. [any] wait-free
template <std::size_t kWords> struct Piece {
    std::array<std::uint64_t, kWords> words{};
    std::array<std::uint64_t, kWords> masks{};
    std::size_t size = 0;

    constexpr Piece() = default;
    constexpr explicit Piece(std::string_view text) noexcept : size(text.size()) {
        for (std::size_t i = 0; i < kWords; ++i) {
            const std::string_view rest = text.substr(std::min(8 * i, text.size()));
            words[i] = word_of(rest);
            masks[i] = low_bytes(rest.size());
        }
    }
    /// 0 where it stands at `at`. Reads 8 · kWords bytes.
    [[nodiscard]] std::uint64_t differs(const std::uint8_t* at) const noexcept {
        std::uint64_t difference = 0;
        for (std::size_t i = 0; i < kWords; ++i) difference |= (load64(at + 8 * i) ^ words[i]) & masks[i];
        return difference;
    }
    /// Writes 8 · kWords bytes, of which the first `size` count.
    std::uint8_t* put(std::uint8_t* at) const noexcept {
        for (std::size_t i = 0; i < kWords; ++i) store64(at + 8 * i, words[i]);
        return at + size;
    }
};

} // namespace midip2p::core::jsonmidi
