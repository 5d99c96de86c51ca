// The token file of a plugin link: a text in, words out, and back.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <string>
#include <vector>

namespace midip2p::core {

/// {"version":1,"token":"…","socket":"…","tcpPort":0} [TOAST-11.1-2]
struct TokenText {
    std::string token, socket;
    std::uint16_t tcp_port = 0;
};
[[nodiscard]] Errc read_token_text(ByteView text, TokenText& words);
/// Empty where the socket's path is too long for it.
[[nodiscard]] std::vector<std::uint8_t> write_token_text(const TokenText& words);

} // namespace midip2p::core
