// White space and commas of a text, many bytes at a time.
#pragma once

#include "core/jsonmidi/padded_text.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace midip2p::core::jsonmidi {

/// How many of the eight bytes at `at`, from the first on, are no visible ASCII: white space, where only_space_between
/// holds for the text. [any] wait-free
inline std::size_t space_at(const std::uint8_t* at) noexcept {
    const std::uint64_t word = load64(at);
    const std::uint64_t visible = ((word & 0x7f7f7f7f7f7f7f7f) + 0x5f5f5f5f5f5f5f5f) & ~word & 0x8080808080808080;
    return static_cast<std::size_t>(std::countr_zero(visible)) / 8; // 64 / 8 where none is
}

/// Is every byte of the text that is no visible ASCII white space of JSON? Reads up to 15 bytes behind it. [any]
/// wait-free
inline bool only_space_between(PaddedText text) noexcept {
#if defined(__SSE2__)
    for (std::size_t i = 0; i < text.size; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data + i));
        const auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
        const __m128i fine = _mm_or_si128(_mm_or_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(' ')), is(' ')),
                                          _mm_or_si128(_mm_or_si128(is('\n'), is('\r')), is('\t')));
        const std::size_t rest = text.size - i;
        const unsigned asked = rest >= 16 ? 0xffff : (1U << rest) - 1;
        if ((~static_cast<unsigned>(_mm_movemask_epi8(fine)) & asked) != 0) return false;
    }
    return true;
#else
    bool fine = true;
    for (std::size_t i = 0; i < text.size; ++i) {
        const std::uint8_t c = text.data[i];
        fine &= (c >= ' ' && c < 0x80) | (c == '\n') | (c == '\r') | (c == '\t');
    }
    return fine;
#endif
}

/// Which of the 64 bytes at `at` are commas, the first in the lowest bit. [any] wait-free
inline std::uint64_t commas_at(const std::uint8_t* at) noexcept {
    std::uint64_t commas = 0;
#if defined(__SSE2__)
    for (int i = 0; i < 4; ++i) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 16 * i));
        const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')));
        commas |= static_cast<std::uint64_t>(static_cast<unsigned>(found)) << (16 * i);
    }
#else
    for (int i = 0; i < 64; ++i) commas |= std::uint64_t{at[i] == ','} << i;
#endif
    return commas;
}

/// Where the first commas of a text stand.
struct Commas {
    static constexpr std::size_t kMostBlocks = 3; // of 64 bytes
    static constexpr std::size_t kMost = 8;       // in a block

    std::array<std::uint8_t, kMostBlocks * kMost> at; // of the first `size`
    std::size_t size = 0;

    /// False where the text is too long, or has too many. Reads up to 63 bytes behind it. [any] wait-free
    bool find(PaddedText text) noexcept {
        if (text.size > 64 * kMostBlocks) return false;
        for (std::size_t block = 0; block < text.size; block += 64) {
            std::uint64_t commas = commas_at(text.data + block) & low_bits(text.size - block);
            const auto found = static_cast<std::size_t>(std::popcount(commas));
            if (found > kMost) return false;
            const auto put = [&](std::size_t i) {
                at[size + i] = static_cast<std::uint8_t>(block + static_cast<std::size_t>(std::countr_zero(commas)));
                commas &= commas - 1;
            };
            for (std::size_t i = 0; i < 4; ++i) put(i); // always: no branch to guess
            for (std::size_t i = 4; i < found; ++i) put(i);
            size += found;
        }
        return true;
    }

  private:
    static constexpr std::uint64_t low_bits(std::size_t bits) noexcept {
        return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    }
};

} // namespace midip2p::core::jsonmidi
