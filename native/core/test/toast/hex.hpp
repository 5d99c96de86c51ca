// Bytes as a person reads them: hex("54 4F 'ab' 00").
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace midip2p::test {

/// Hex digits in pairs, text between single quotes, white space anywhere between.
inline std::vector<std::uint8_t> hex(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    int high = -1;
    bool quoted = false;
    for (const char c : text) {
        if (c == '\'') {
            quoted = !quoted;
        } else if (quoted) {
            bytes.push_back(static_cast<std::uint8_t>(c));
        } else if (c != ' ' && c != '\n') {
            const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
            if (high < 0) {
                high = digit;
            } else {
                bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
                high = -1;
            }
        }
    }
    return bytes;
}

} // namespace midip2p::test
