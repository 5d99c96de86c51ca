#include "core/plugin_link/token_text.hpp"

#include "core/json/writer.hpp"
#include "core/toast/read_object.hpp"

#include <array>

namespace midip2p::core {

Errc read_token_text(ByteView text, TokenText& words) {
    static constexpr std::string_view kNames[] = {"version", "token", "socket", "tcpPort"};
    json::Reader r(text);
    const auto string = [&r](std::string& out) {
        std::array<char, 1024> buffer;
        std::string_view value;
        if (r.string(buffer, value)) out = value;
    };
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t i) {
        std::uint64_t number = 0;
        if (i == 0 && r.unsigned_integer(number) && number != 1) r.fail(Errc::json_range);
        if (i == 1) string(words.token);
        if (i == 2) string(words.socket);
        if (i == 3 && r.unsigned_integer(number)) {
            if (number > 65535) r.fail(Errc::json_range);
            words.tcp_port = static_cast<std::uint16_t>(number);
        }
    });
    if (!r.finish()) return r.error();
    return came == 0xf ? Errc::ok : Errc::json_missing;
}

std::vector<std::uint8_t> write_token_text(const TokenText& words) {
    std::vector<std::uint8_t> text(2048);
    json::Writer w(text);
    w.begin_object();
    w.member("version", 1);
    w.member("token", std::string_view(words.token));
    w.member("socket", std::string_view(words.socket));
    w.member("tcpPort", words.tcp_port);
    w.end_object();
    const auto size = w.finish();
    text.resize(size ? *size : 0);
    return text;
}

} // namespace midip2p::core
