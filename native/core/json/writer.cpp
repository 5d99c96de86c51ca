#include "core/json/writer.hpp"

#include "core/json/utf8.hpp"

#include <charconv>
#include <cstring>

namespace midip2p::core::json {

void Writer::key(std::string_view name) noexcept {
    separate();
    quote(name);
    put(":");
    comma_ = false;
}

void Writer::string(std::string_view value) noexcept {
    separate();
    quote(value);
}

void Writer::integer(std::int64_t value) noexcept {
    separate();
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    put({digits, static_cast<std::size_t>(end - digits)});
}

void Writer::unsigned_integer(std::uint64_t value) noexcept {
    separate();
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    put({digits, static_cast<std::size_t>(end - digits)});
}

void Writer::boolean(bool value) noexcept {
    separate();
    put(value ? "true" : "false");
}

void Writer::null() noexcept {
    separate();
    put("null");
}

// ---- details ----

void Writer::open(char c) noexcept {
    separate();
    put({&c, 1});
    comma_ = false;
}

void Writer::close(char c) noexcept {
    put({&c, 1});
    comma_ = true;
}

void Writer::separate() noexcept {
    if (comma_) put(",");
    comma_ = true;
}

void Writer::put(std::string_view text) noexcept {
    if (overflow_ || text.size() > out_.size() - size_) {
        overflow_ = true;
        return;
    }
    if (!text.empty()) std::memcpy(out_.data() + size_, text.data(), text.size());
    size_ += text.size();
}

void Writer::quote(std::string_view text) noexcept {
    put("\"");
    while (!text.empty()) {
        const auto c = static_cast<std::uint8_t>(text[0]);
        std::size_t length = 1;
        if (c == '"' || c == '\\') {
            const char escaped[2] = {'\\', text[0]};
            put({escaped, 2});
        } else if (c < 0x20) {
            constexpr char kHex[] = "0123456789abcdef";
            const char escaped[6] = {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
            put({escaped, 6});
        } else {
            length = valid_utf8_length({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
            put(length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, length));
            if (length == 0) length = 1;
        }
        text.remove_prefix(length);
    }
    put("\"");
}

} // namespace midip2p::core::json
