// The token file, or a code to paste in: where a plugin finds its user's client, and the secret that lets it in.
#pragma once

#include "core/plugin_link/greeting.hpp"
#include "core/result.hpp"

#include <optional>
#include <string>

namespace midip2p::plugin_link {

struct TokenFile {
    core::PluginToken token{};
    std::string socket;         // path of the Unix socket; "": none
    std::uint16_t tcp_port = 0; // at 127.0.0.1; 0: none
};

/// $MIDIP2P_CONFIG_DIR, else $XDG_CONFIG_HOME/midip2p, else ~/.config/midip2p; there, local-link.json. [TOAST-11.1-2]
/// [any]
[[nodiscard]] std::string default_token_path();

/// Errors: token_missing, token_unsafe (others may read it), token_bad (it is no token file). [TOAST-11.1-3] [any]
[[nodiscard]] core::Result<TokenFile> read_token_file(const std::string& path);
/// Replaces the file in one step; only its user can read it. Errc::system if the folder cannot be written to. [any]
[[nodiscard]] core::Errc write_token_file(const std::string& path, const TokenFile& pass);

/// "mp1-PORT-TOKEN": for a DAW whose plugins see neither the file nor the socket. [TOAST-11.1-5] [any]
[[nodiscard]] std::string to_code(const TokenFile& pass);
[[nodiscard]] std::optional<TokenFile> from_code(std::string_view code);

} // namespace midip2p::plugin_link
