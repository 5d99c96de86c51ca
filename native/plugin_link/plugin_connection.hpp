// One connection of a plugin link, from its first byte to its last.
#pragma once

#include "channel/channel.hpp"
#include "core/plugin_link/greeting.hpp"
#include "core/plugin_link/link_end.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::plugin_link {

/// Design: channel ↔ greeting, then channel ↔ PluginLinkEnd. The client's io thread and the plugin's own thread each
/// drive one end. [io]
class PluginConnection {
  public:
    PluginConnection(std::unique_ptr<channel::Channel> channel, core::PluginGreeting::Config config,
                     core::LocalTime now)
        : channel_(std::move(channel)), greeting_(std::in_place, std::move(config), now) {}

    /// Reads what has come. An error: the connection is over; call flush() once more, so that the other end is told
    /// why.
    [[nodiscard]] core::Errc read(core::LocalTime now, core::PluginLinkEnd::Sink& sink);
    /// Gives the kernel what waits to be sent. False: the kernel did not take all; wait until it is writable.
    [[nodiscard]] bool flush(core::Errc& error);
    /// Runs the timers; returns when to call it next.
    [[nodiscard]] core::LocalTime advance(core::LocalTime now, core::Errc& error);

    [[nodiscard]] bool open() const noexcept { return end_.has_value(); }
    [[nodiscard]] core::PluginLinkEnd& end() noexcept { return *end_; } // open() only
    [[nodiscard]] int descriptor() const noexcept { return channel_->descriptor(); }
    /// The code by which the other end closed, "" if it gave none.
    [[nodiscard]] std::string refusal() const { return end_ ? end_->refusal() : greeting_->refusal(); }

    bool watched_writable = false; // as the poller was told

  private:
    [[nodiscard]] core::Errc receive(core::ByteView bytes, core::LocalTime now, core::PluginLinkEnd::Sink& sink);

    const std::unique_ptr<channel::Channel> channel_;
    std::optional<core::PluginGreeting> greeting_;
    std::optional<core::PluginLinkEnd> end_;
    std::vector<std::uint8_t> received_; // by one read; a member for its memory
    std::size_t unsent_ = 0;             // bytes of the end that the channel has and the kernel not all of
};

} // namespace midip2p::plugin_link
