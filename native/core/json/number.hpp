// The forms of numbers in a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace midip2p::core::json {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_number_part(std::uint8_t c) noexcept {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// How many digits stand there.
constexpr std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
    std::size_t n = 0;
    while (at + n < text.size() && is_digit(text[at + n])) ++n;
    return n;
}

/// The length of RFC 8259's `[ minus ] int` at the start of the token; 0 where there is none.
constexpr std::size_t int_length(std::string_view token) noexcept {
    const std::size_t sign = !token.empty() && token[0] == '-' ? 1 : 0;
    const std::size_t digits = digits_at(token, sign);
    if (digits == 0 || (digits > 1 && token[sign] == '0')) return 0;
    return sign + digits;
}

/// RFC 8259's number, whole.
constexpr bool is_number(std::string_view token) noexcept {
    std::size_t at = int_length(token);
    if (at == 0) return false;
    if (at < token.size() && token[at] == '.') {
        const std::size_t digits = digits_at(token, at + 1);
        if (digits == 0) return false;
        at += 1 + digits;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        const std::size_t digits = digits_at(token, at);
        if (digits == 0) return false;
        at += digits;
    }
    return at == token.size();
}

/// A plain integer of any length. [JM-2.2-1]
constexpr bool is_plain_integer(std::string_view token) noexcept {
    return !token.empty() && int_length(token) == token.size() && token != "-0";
}

} // namespace midip2p::core::json
