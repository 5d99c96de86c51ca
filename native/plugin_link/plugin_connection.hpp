// One connection of a plugin link, from its first byte to its last.
#pragma once

#include "core/plugin_link/greeting.hpp"
#include "core/plugin_link/link_end.hpp"
#include "os/socket.hpp"

#include <optional>
#include <string>

namespace midip2p::plugin_link {

/// Design: socket ↔ greeting, then socket ↔ PluginLinkEnd. The client's io thread and the plugin's own thread each
/// drive one end. [io]
class PluginConnection {
  public:
    PluginConnection(os::Socket socket, core::PluginGreeting::Config config, core::LocalTime now)
        : socket_(std::move(socket)), greeting_(std::in_place, std::move(config), now) {}

    /// Reads what has come. An error: the connection is over; call flush() once more, so that the other end is told
    /// why.
    [[nodiscard]] core::Errc read(core::LocalTime now, core::PluginLinkEnd::Sink& sink);
    /// Gives the kernel what waits to be sent. False: the kernel did not take all; wait until it is writable.
    [[nodiscard]] bool flush(core::Errc& error);
    /// Runs the timers; returns when to call it next.
    [[nodiscard]] core::LocalTime advance(core::LocalTime now, core::Errc& error);

    [[nodiscard]] bool open() const noexcept { return end_.has_value(); }
    [[nodiscard]] core::PluginLinkEnd& end() noexcept { return *end_; } // open() only
    [[nodiscard]] int descriptor() const noexcept { return socket_.descriptor(); }
    [[nodiscard]] bool wants_to_send() const noexcept {
        return !greeted_bytes_.empty() || (end_ && !end_->view(1).empty());
    }
    /// The code by which the other end closed, "" if it gave none.
    [[nodiscard]] std::string refusal() const { return end_ ? end_->refusal() : greeting_->refusal(); }

    bool watched_writable = false; // as the poller was told

  private:
    os::Socket socket_;
    std::optional<core::PluginGreeting> greeting_;
    std::optional<core::PluginLinkEnd> end_;
    std::vector<std::uint8_t> greeted_bytes_; // of the greeting, and not sent yet
};

} // namespace midip2p::plugin_link
