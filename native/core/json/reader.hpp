// A strict pull reader for JSON: the caller asks for what it expects, in the order of the text.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace midip2p::core::json {

/// Design: no tree, no allocation, no look outside the text. The first error sticks: from then on every call returns
/// false, and error() says why. So a caller may read a whole object and look at the end:
///
///     Reader r(payload);
///     r.begin_object();
///     for (std::string_view key; r.next_key(key);) {
///         if (key == "id") r.unsigned_integer(id);
///         else if (key == "name") r.string(buffer, name);
///         else r.skip();
///     }
///     if (!r.finish()) return r.error();
///
/// RFC 8259 to the letter, and stricter in four things: UTF-8 is checked, a lone surrogate escape is refused, integers
/// are plain (no fraction, exponent, leading zero or -0), and depth is bounded. [any] wait-free, one thread at
/// a time.
class Reader {
  public:
    enum class Kind : std::uint8_t { none, object, array, string, number, boolean, null };
    /// The text's own object is at depth 1. [JM-2.1-5]
    static constexpr std::size_t kMaxDepth = 16;
    /// next_key and word() keep this many bytes of what has escapes; no word of ours is as long.
    static constexpr std::size_t kMaxWord = 64;

    explicit Reader(ByteView text) noexcept : at_(text.data()), begin_(text.data()), end_(text.data() + text.size()) {}

    /// What the next value begins as, judged by its first character; none: no value begins here, or an error stands.
    [[nodiscard]] Kind peek() noexcept;

    bool begin_object() noexcept;
    /// The next member's name, unescaped; its value has to be read (or skipped) before the next call. False at the
    /// object's end, and at an error. Does not look for names that come twice. `key` is valid until the next call.
    bool next_key(std::string_view& key) noexcept;
    bool begin_array() noexcept;
    /// True: an element follows, read it. False at the array's end, and at an error.
    bool next_element() noexcept;

    /// A string of at most buffer.size() bytes, unescaped: a view into the text, or into `buffer` where it has escapes.
    /// too_large where it is longer.
    bool string(std::span<char> buffer, std::string_view& value) noexcept;
    /// A string that is compared with known words; valid until the next call. One with escapes is cut after kMaxWord.
    bool word(std::string_view& value) noexcept;
    /// json_number where the form is not plain, json_range where it does not fit.
    bool integer(std::int64_t& value) noexcept;
    bool unsigned_integer(std::uint64_t& value) noexcept;
    /// The digits of a plain integer, of any length: for callers that judge its range later.
    bool integer_text(std::string_view& digits) noexcept;
    bool boolean(bool& value) noexcept;
    bool null() noexcept;
    /// Reads over one value of any kind, and checks it.
    bool skip() noexcept;
    /// True where everything was read and nothing but white space follows.
    bool finish() noexcept;

    [[nodiscard]] bool ok() const noexcept { return error_ == Errc::ok; }
    /// json_syntax, json_utf8, json_depth, json_number, json_type (another kind of value than asked for), json_range,
    /// too_large, or what fail() was given.
    [[nodiscard]] Errc error() const noexcept { return error_; }
    /// Lets the caller's own refusal (a wrong value, a name that came twice) stick like the reader's.
    bool fail(Errc error) noexcept;
    /// How far the reader has come, in bytes.
    [[nodiscard]] std::size_t position() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

  private:
    bool expect(Kind kind) noexcept;
    bool enter(bool object) noexcept;
    bool leave() noexcept;
    void skip_space() noexcept;
    bool literal(std::string_view word) noexcept;
    std::string_view number_token() noexcept;
    struct Decoded {
        std::string_view value;
        bool cut = false;
    };
    bool decode(std::span<char> buffer, Decoded& out) noexcept;
    bool escape(char32_t& point) noexcept;
    bool hex4(char32_t& unit) noexcept;
    std::size_t utf8_length() const noexcept;

    const std::uint8_t* at_;
    const std::uint8_t* begin_;
    const std::uint8_t* end_;
    Errc error_ = Errc::ok;
    std::uint8_t depth_ = 0;
    std::uint32_t objects_ = 0; // bit d: the container at depth d is an object
    std::uint32_t begun_ = 0;   // bit d: it has a member already, so a comma has to come
    std::array<char, kMaxWord> word_{};
};

} // namespace midip2p::core::json
