// The client's end of plugin links: plugins connect to it, and each of their seats becomes a pair of ports.
#pragma once

#include "core/playout/out_port.hpp"
#include "core/plugin_link/greeting.hpp"
#include "core/queue/in_port.hpp"
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
        seat_opened, // name: the plugin's name for itself; it waits for take()
        seat_closed, // its ports are not used any more
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
    std::uint64_t missed = 0;           // events of seats that had no ports yet, or whose port was full
};

/// Design: it has no thread of its own, but joins the loop of the io thread, which has the engine: so a note that a
/// plugin plays is read and sent to the peers in the same turn. When a connection ends, the notes that its seats held
/// in the jam are released. If the loop ends first, the plugins are told, and nothing happens here any more. All
/// functions return at once. [control]
class PluginLink {
  public:
    /// Errors: token_unsafe, address_in_use (another client of this user listens there), system.
    /// `mac`: HMAC-SHA-256 from a library of the caller's; it is called on the loop's thread.
    static core::Result<std::unique_ptr<PluginLink>> open(std::shared_ptr<os::EventLoop> loop, PluginLinkConfig config,
                                                          core::MacFunction mac);
    ~PluginLink(); // says goodbye to the plugins

    /// With the TCP port of the code, if there is one.
    [[nodiscard]] const TokenFile& token() const noexcept;
    [[nodiscard]] std::vector<PluginLinkNotice> poll();
    /// `wake` is called on the loop's thread when poll() has something; it must be cheap. nullptr: call nothing.
    void on_notice(void (*wake)(void*), void* context);
    /// Gives the seat its ports; nobody else may play into the one, or take from the other. Errc::unknown_port: the
    /// seat has closed meanwhile.
    core::Errc take(SeatId seat, std::shared_ptr<core::InPort> in, std::shared_ptr<core::OutPort> out);
    /// Sends one JSON object with a `kind` to every plugin, and later to those that connect. [TOAST-11.5-1]
    core::Errc send_control(std::string json);
    [[nodiscard]] PluginLinkStatus status() const; // [any] wait-free

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit PluginLink(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::plugin_link
