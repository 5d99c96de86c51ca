// CRC-32 (IEEE 802.3, reflected), eight bytes at a time.                                    [TOAST-2.5-1]
#pragma once

#include "core/types.hpp"

#include <array>
#include <cstdint>

namespace midip2p::core {

namespace crc32_tables {
consteval std::array<std::array<std::uint32_t, 256>, 8> make() {
    std::array<std::array<std::uint32_t, 256>, 8> t{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? (c >> 1) ^ 0xedb88320u : c >> 1;
        t[0][i] = c;
    }
    for (std::uint32_t i = 0; i < 256; ++i)
        for (std::size_t k = 1; k < 8; ++k) t[k][i] = (t[k - 1][i] >> 8) ^ t[0][t[k - 1][i] & 0xff];
    return t;
}
inline constexpr auto kTables = make();
} // namespace crc32_tables

/// The checksum of some bytes, or of bytes that follow others: crc32(b, crc32(a)) == crc32(ab).
inline std::uint32_t crc32(ByteView bytes, std::uint32_t before = 0) noexcept {
    const auto& t = crc32_tables::kTables;
    std::uint32_t c = ~before;
    const std::uint8_t* p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 8; n -= 8, p += 8) {
        c ^= static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 |
             static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[3]) << 24;
        c = t[7][c & 0xff] ^ t[6][(c >> 8) & 0xff] ^ t[5][(c >> 16) & 0xff] ^ t[4][c >> 24] ^ t[3][p[4]] ^ t[2][p[5]] ^
            t[1][p[6]] ^ t[0][p[7]];
    }
    for (; n > 0; --n, ++p) c = (c >> 8) ^ t[0][(c ^ *p) & 0xff];
    return ~c;
}

} // namespace midip2p::core
