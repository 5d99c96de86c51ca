// Writes one JSON text into the caller's bytes: no white space, commas by itself, escapes where they are needed.
#pragma once

#include "core/result.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace midip2p::core::json {

/// Design: an overflow is remembered and reported by finish(), so that a caller writes everything and checks once. The
/// caller has to end every object and array that it begins. Allocates nothing. [any] wait-free, one thread at a time.
///
///     Writer w(out);
///     w.begin_object();
///     w.member("kind", "closed");
///     w.member("stream", id);
///     w.end_object();
///     return w.finish();
class Writer {
  public:
    explicit Writer(std::span<std::uint8_t> out) noexcept : out_(out) {}

    void begin_object() noexcept { open('{'); }
    void end_object() noexcept { close('}'); }
    void begin_array() noexcept { open('['); }
    void end_array() noexcept { close(']'); }
    void key(std::string_view name) noexcept;

    /// UTF-8; a byte that is not part of any is written as U+FFFD, so that the text is always valid.
    void string(std::string_view value) noexcept;
    void integer(std::int64_t value) noexcept;
    void unsigned_integer(std::uint64_t value) noexcept;
    void boolean(bool value) noexcept;
    void null() noexcept;

    void member(std::string_view name, std::string_view value) noexcept { key(name), string(value); }
    void member(std::string_view name, const char* value) noexcept { key(name), string(value); }
    void member(std::string_view name, bool value) noexcept { key(name), boolean(value); }
    void member(std::string_view name, std::signed_integral auto value) noexcept { key(name), integer(value); }
    void member(std::string_view name, std::unsigned_integral auto value) noexcept {
        key(name), unsigned_integer(value);
    }

    /// The text's length; too_large where it did not fit.
    [[nodiscard]] Result<std::size_t> finish() const noexcept {
        if (overflow_) return Errc::too_large;
        return size_;
    }

  private:
    void open(char c) noexcept;
    void close(char c) noexcept;
    void separate() noexcept;
    void put(std::string_view text) noexcept;
    void quote(std::string_view text) noexcept;

    std::span<std::uint8_t> out_;
    std::size_t size_ = 0;
    bool comma_ = false; // a value stands before this place
    bool overflow_ = false;
};

} // namespace midip2p::core::json
