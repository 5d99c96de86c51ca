// The plugin's end of a plugin link: looks for the client of this machine's user, and keeps seats there.
#pragma once

#include "core/plugin_link/greeting.hpp"
#include "plugin_link/plugin_seat.hpp"
#include "plugin_link/token_file.hpp"

#include <memory>
#include <optional>
#include <string>

namespace midip2p::plugin_link {

struct PluginEndConfig {
    std::string token_path = default_token_path();
    std::string agent;
};

struct PluginEndStatus {
    bool connected = false;
    core::Errc why = core::Errc::token_missing; // not connected: why; a stable code by core::code_of
    std::string said;                           // the client's newest word, JSON; "" while there is none
    std::uint64_t connections = 0;              // so many times it was found
};

/// Design: one thread for all seats of a process. Without a client it looks for one twice a second; a client that goes
/// has what it held released at every seat. Everything public may be called from any thread but the audio thread.
class PluginEnd {
  public:
    /// `mac`: HMAC-SHA-256 of a library that the caller has; called on its thread.
    static core::Result<std::unique_ptr<PluginEnd>> start(PluginEndConfig config, core::MacFunction mac);
    ~PluginEnd(); // closes the seats, says goodbye, joins the thread

    /// too_many: 256 are open.
    core::Result<std::shared_ptr<PluginSeat>> open(std::string name);
    void close(const std::shared_ptr<PluginSeat>& seat);
    /// A code that was pasted in; nullopt: the token file again.
    void use_code(std::optional<TokenFile> code);
    [[nodiscard]] PluginEndStatus status() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit PluginEnd(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::plugin_link
