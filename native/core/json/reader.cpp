#include "core/json/reader.hpp"

#include "core/json/utf8.hpp"

#include <charconv>

namespace midip2p::core::json {

namespace {

constexpr bool is_space(std::uint8_t c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_number_part(std::uint8_t c) noexcept {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
    std::size_t n = 0;
    while (at + n < text.size() && is_digit(text[at + n])) ++n;
    return n;
}

/// The length of RFC 8259's `[ minus ] int` at the start of the token; 0 where there is none.
std::size_t int_length(std::string_view token) noexcept {
    const std::size_t sign = !token.empty() && token[0] == '-' ? 1 : 0;
    const std::size_t digits = digits_at(token, sign);
    if (digits == 0 || (digits > 1 && token[sign] == '0')) return 0;
    return sign + digits;
}

bool is_number(std::string_view token) noexcept {
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

template <class Int> Errc parse(std::string_view digits, Int& value) noexcept {
    const auto [end, trouble] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return trouble == std::errc() && end == digits.data() + digits.size() ? Errc::ok : Errc::json_range;
}

} // namespace

Reader::Kind Reader::peek() noexcept {
    if (!ok()) return Kind::none;
    skip_space();
    if (at_ == end_) return Kind::none;
    switch (*at_) {
    case '{':
        return Kind::object;
    case '[':
        return Kind::array;
    case '"':
        return Kind::string;
    case 't':
    case 'f':
        return Kind::boolean;
    case 'n':
        return Kind::null;
    default:
        return *at_ == '-' || (*at_ >= '0' && *at_ <= '9') ? Kind::number : Kind::none;
    }
}

bool Reader::begin_object() noexcept { return expect(Kind::object) && enter(true); }

bool Reader::begin_array() noexcept { return expect(Kind::array) && enter(false); }

bool Reader::next_key(std::string_view& key) noexcept {
    if (!ok()) return false;
    const std::uint32_t bit = 1U << depth_;
    if (depth_ == 0 || (objects_ & bit) == 0) return fail(Errc::json_syntax);
    skip_space();
    if (at_ != end_ && *at_ == '}') return leave();
    if ((begun_ & bit) != 0) {
        if (at_ == end_ || *at_ != ',') return fail(Errc::json_syntax);
        ++at_;
        skip_space();
    }
    begun_ |= bit;
    if (at_ == end_ || *at_ != '"') return fail(Errc::json_syntax);
    if (!word(key)) return false;
    skip_space();
    if (at_ == end_ || *at_ != ':') return fail(Errc::json_syntax);
    ++at_;
    return true;
}

bool Reader::next_element() noexcept {
    if (!ok()) return false;
    const std::uint32_t bit = 1U << depth_;
    if (depth_ == 0 || (objects_ & bit) != 0) return fail(Errc::json_syntax);
    skip_space();
    if (at_ != end_ && *at_ == ']') return leave();
    if ((begun_ & bit) != 0) {
        if (at_ == end_ || *at_ != ',') return fail(Errc::json_syntax);
        ++at_;
    }
    begun_ |= bit;
    return peek() != Kind::none || fail(Errc::json_syntax); // "[1,]" ends here
}

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

bool Reader::integer(std::int64_t& value) noexcept {
    std::string_view digits;
    if (!integer_text(digits)) return false;
    const Errc e = parse(digits, value);
    return e == Errc::ok || fail(e);
}

bool Reader::unsigned_integer(std::uint64_t& value) noexcept {
    std::string_view digits;
    if (!integer_text(digits)) return false;
    const Errc e = parse(digits, value);
    return e == Errc::ok || fail(e);
}

bool Reader::integer_text(std::string_view& digits) noexcept {
    if (!expect(Kind::number)) return false;
    const std::string_view token = number_token();
    if (int_length(token) != token.size() || token == "-0") return fail(Errc::json_number);
    digits = token;
    return true;
}

bool Reader::boolean(bool& value) noexcept {
    if (!expect(Kind::boolean)) return false;
    const bool truth = *at_ == 't';
    if (!literal(truth ? "true" : "false")) return false;
    value = truth;
    return true;
}

bool Reader::null() noexcept { return expect(Kind::null) && literal("null"); }

bool Reader::skip() noexcept {
    std::string_view key;
    bool truth = false;
    Decoded decoded;
    switch (peek()) { // goes into itself at most kMaxDepth times: enter() counts
    case Kind::object:
        begin_object();
        while (next_key(key)) skip();
        return ok();
    case Kind::array:
        begin_array();
        while (next_element()) skip();
        return ok();
    case Kind::string:
        return decode({}, decoded);
    case Kind::number:
        return is_number(number_token()) || fail(Errc::json_syntax);
    case Kind::boolean:
        return boolean(truth);
    case Kind::null:
        return null();
    case Kind::none:
        break;
    }
    return fail(Errc::json_syntax);
}

bool Reader::finish() noexcept {
    if (!ok()) return false;
    skip_space();
    return (depth_ == 0 && at_ == end_) || fail(Errc::json_syntax);
}

bool Reader::fail(Errc error) noexcept {
    if (ok()) error_ = error;
    return false;
}

// ---- details ----

bool Reader::expect(Kind kind) noexcept {
    if (!ok()) return false;
    const Kind found = peek();
    if (found == kind) return true;
    return fail(found == Kind::none ? Errc::json_syntax : Errc::json_type);
}

bool Reader::enter(bool object) noexcept {
    if (depth_ == kMaxDepth) return fail(Errc::json_depth);
    ++at_;
    ++depth_;
    const std::uint32_t bit = 1U << depth_;
    objects_ = object ? objects_ | bit : objects_ & ~bit;
    begun_ &= ~bit;
    return true;
}

/// Always false: the container's loop ends.
bool Reader::leave() noexcept {
    ++at_;
    --depth_;
    return false;
}

void Reader::skip_space() noexcept {
    while (at_ != end_ && is_space(*at_)) ++at_;
}

bool Reader::literal(std::string_view text) noexcept {
    for (const char c : text) {
        if (at_ == end_ || *at_ != static_cast<std::uint8_t>(c)) return fail(Errc::json_syntax);
        ++at_;
    }
    return true;
}

/// Everything that may be part of a number, judged as one: so "01" and "1.5" are bad numbers, not a number and a rest.
std::string_view Reader::number_token() noexcept {
    const std::uint8_t* start = at_;
    while (at_ != end_ && is_number_part(*at_)) ++at_;
    return {reinterpret_cast<const char*>(start), static_cast<std::size_t>(at_ - start)};
}

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
