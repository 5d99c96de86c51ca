// The reader's structure: containers, numbers, literals. Strings are in reader_strings.cpp.
#include "core/json/reader.hpp"

#include "core/json/number.hpp"

#include <charconv>

namespace midip2p::core::json {

namespace {

constexpr bool is_space(std::uint8_t c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

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
    if (!is_plain_integer(token)) return fail(Errc::json_number);
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

} // namespace midip2p::core::json
