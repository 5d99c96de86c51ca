// The client's end of plugin links: plugins call here, and each of their seats becomes a pair of ports.
#pragma once

#include "core/plugin_link/greeting.hpp"
#include "net/ports.hpp"
#include "os/event_loop.hpp"
#include "plugin_link/seat_pace.hpp"
#include "plugin_link/token_file.hpp"

#include <memory>
#include <string>
#include <vector>

namespace midip2p::plugin_link {

/// One plugin instance; never 0, never used twice in a link's life.
using SeatId = std::uint32_t;

struct PluginLinkConfig {
    std::string token_path; // of the token file; its folder is made where it is missing
    std::string agent;
    bool tcp = false;      // also listen at 127.0.0.1, for codes
    SeatPace::Rate pace{}; // of each seat
};

struct PluginLinkNotice {
    enum class Kind : std::uint8_t {
        seat_opened, // name: what the plugin calls itself; it waits for take()
        seat_closed, // its ports are of no more use
        refused,     // a program that could not prove itself, or broke the protocol; why
    };
    Kind kind{};
    SeatId seat = 0;
    std::string name;
    core::Errc why = core::Errc::ok;
};

struct PluginLinkStatus {
    std::size_t plugins = 0, seats = 0; // connections, and instances that have their ports
    std::uint64_t received = 0;         // events from plugins
    std::uint64_t sent = 0;             // events to plugins
    std::uint64_t missed = 0;           // from seats that had no ports yet, or whose port was full
};

/// Design: it has no thread, but joins the loop of the one that has the engine, which so reads what a plugin plays and
/// sends it to the peers in the same turn. A connection that ends releases what its seats held in the jam. Where the
/// loop ends first, the plugins are told, and nothing happens here any more. Everything public is called from one
/// control thread, and returns at once.
class PluginLink {
  public:
    /// token_unsafe, address_in_use (another client of this user has the place), system.
    /// `mac`: HMAC-SHA-256 of a library that the caller has; called on the loop's thread.
    static core::Result<std::unique_ptr<PluginLink>> open(std::shared_ptr<os::EventLoop> loop, PluginLinkConfig config,
                                                          core::MacFunction mac);
    ~PluginLink(); // says goodbye to the plugins

    /// With the code's TCP port, where there is one.
    [[nodiscard]] const TokenFile& token() const noexcept;
    [[nodiscard]] std::vector<PluginLinkNotice> poll();
    /// Called on the loop's thread when poll() has something; must be cheap. nullptr: nobody.
    void on_notice(void (*wake)(void*), void* context);
    /// The seat's ports; nobody else takes from them. unknown_port: the seat has closed meanwhile.
    core::Errc take(SeatId seat, std::shared_ptr<net::InPortHandle> in, std::shared_ptr<net::OutPortHandle> out);
    /// One JSON object with a `kind` for every plugin, and for those that come later. [TOAST-11.5-1]
    core::Errc say(std::string json);
    [[nodiscard]] PluginLinkStatus status() const; // any thread

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit PluginLink(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::plugin_link
