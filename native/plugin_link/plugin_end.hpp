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
    std::string control;                        // the client's newest message, JSON; "" while there is none
    std::uint64_t connections = 0;              // how often a client was found
};

/// Design: one thread serves all seats of a process. While there is no client it looks for one twice a second. When a
/// client goes, the notes that it held are released at every seat. [any], but never the audio thread: it takes locks.
class PluginEnd {
  public:
    /// `mac`: HMAC-SHA-256 from a library of the caller's; it is called on the thread of this end.
    static core::Result<std::unique_ptr<PluginEnd>> start(PluginEndConfig config, core::MacFunction mac);
    ~PluginEnd(); // closes the seats, says goodbye, joins the thread

    /// Errc::too_many: 256 seats are open.
    core::Result<std::shared_ptr<PluginSeat>> open(std::string name);
    void close(const std::shared_ptr<PluginSeat>& seat);
    /// Uses a code that a person has pasted in; nullopt: goes back to the token file.
    void use_code(std::optional<TokenFile> code);
    [[nodiscard]] PluginEndStatus status() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit PluginEnd(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::plugin_link
