// UTF-8, one character at a time.
#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <cstdint>

namespace midip2p::core::json {

/// Bytes of the well-formed character at the start of `text` (RFC 3629: no overlong form, no surrogate, nothing above
/// U+10FFFF); 0 where there is none.
constexpr std::size_t valid_utf8_length(ByteView text) noexcept {
    if (text.empty()) return 0;
    const std::uint8_t c = text[0];
    if (c < 0x80) return 1;
    const std::size_t length = c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (length == 0 || text.size() < length) return 0;
    // The second byte's range rules out overlong forms, surrogates and what is too large.
    const std::uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    const std::uint8_t high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (text[1] < low || text[1] > high) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((text[i] & 0xc0) != 0x80) return 0;
    }
    return length;
}

/// Writes one Unicode scalar value; returns its 1–4 bytes.
constexpr std::size_t encode_utf8(char32_t point, char (&out)[4]) noexcept {
    if (point < 0x80) {
        out[0] = static_cast<char>(point);
        return 1;
    }
    if (point < 0x800) {
        out[0] = static_cast<char>(0xc0 | (point >> 6));
        out[1] = static_cast<char>(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = static_cast<char>(0xe0 | (point >> 12));
        out[1] = static_cast<char>(0x80 | ((point >> 6) & 0x3f));
        out[2] = static_cast<char>(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = static_cast<char>(0xf0 | (point >> 18));
    out[1] = static_cast<char>(0x80 | ((point >> 12) & 0x3f));
    out[2] = static_cast<char>(0x80 | ((point >> 6) & 0x3f));
    out[3] = static_cast<char>(0x80 | (point & 0x3f));
    return 4;
}

} // namespace midip2p::core::json
