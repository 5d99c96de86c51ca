// The reader's strings: escapes and UTF-8.
#include "core/json/reader.hpp"
#include "core/json/utf8.hpp"

namespace midip2p::core::json {

bool Reader::string(std::span<char> buffer, std::string_view& value) noexcept {
    Decoded decoded;
    if (!expect(Kind::string) || !decode(buffer, decoded)) return false;
    if (decoded.cut || decoded.value.size() > buffer.size()) return fail(Errc::too_large);
    value = decoded.value;
    return true;
}

bool Reader::word(std::string_view& value) noexcept {
    Decoded decoded;
    if (!expect(Kind::string) || !decode(word_, decoded)) return false;
    value = decoded.value;
    return true;
}

// ---- details ----

/// at_ is at the opening quote. Copies to `buffer` only from the first escape on.
bool Reader::decode(std::span<char> buffer, Decoded& out) noexcept {
    const std::uint8_t* start = ++at_;
    const char* text = reinterpret_cast<const char*>(start);
    bool copied = false;
    std::size_t size = 0;
    const auto put = [&](const char* bytes, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            if (size == buffer.size()) {
                out.cut = true;
                return;
            }
            buffer[size++] = bytes[i];
        }
    };
    while (at_ != end_) {
        const std::uint8_t c = *at_;
        if (c == '"') {
            out.value = copied ? std::string_view(buffer.data(), size)
                               : std::string_view(text, static_cast<std::size_t>(at_ - start));
            ++at_;
            return true;
        }
        if (c < 0x20) return fail(Errc::json_syntax);
        if (c == '\\') {
            if (!copied) put(text, static_cast<std::size_t>(at_ - start));
            copied = true;
            char32_t point = 0;
            if (!escape(point)) return false;
            char encoded[4];
            put(encoded, encode_utf8(point, encoded));
            continue;
        }
        const std::size_t length = utf8_length();
        if (length == 0) return fail(Errc::json_utf8);
        if (copied) put(reinterpret_cast<const char*>(at_), length);
        at_ += length;
    }
    return fail(Errc::json_syntax);
}

bool Reader::escape(char32_t& point) noexcept {
    if (++at_ == end_) return fail(Errc::json_syntax);
    switch (*at_++) {
    case '"':
        point = '"';
        return true;
    case '\\':
        point = '\\';
        return true;
    case '/':
        point = '/';
        return true;
    case 'b':
        point = '\b';
        return true;
    case 'f':
        point = '\f';
        return true;
    case 'n':
        point = '\n';
        return true;
    case 'r':
        point = '\r';
        return true;
    case 't':
        point = '\t';
        return true;
    case 'u':
        break;
    default:
        return fail(Errc::json_syntax);
    }
    if (!hex4(point)) return false;
    if (point < 0xd800 || point > 0xdfff) return true;
    // [JM-2.1-4] a surrogate counts only as a pair, high then low
    if (point > 0xdbff || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return fail(Errc::json_utf8);
    at_ += 2;
    char32_t low = 0;
    if (!hex4(low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return fail(Errc::json_utf8);
    point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

bool Reader::hex4(char32_t& unit) noexcept {
    unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
        if (at_ == end_) return fail(Errc::json_syntax);
        const std::uint8_t c = *at_;
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return fail(Errc::json_syntax);
        unit = unit * 16 + static_cast<char32_t>(digit);
    }
    return true;
}

std::size_t Reader::utf8_length() const noexcept {
    return valid_utf8_length({at_, static_cast<std::size_t>(end_ - at_)});
}

} // namespace midip2p::core::json
