// Which kinds of channels reach other peers, and how each is opened and made secure: the one place that knows them all.
#pragma once

#include "channel/channel.hpp"
#include "core/toast/paths/path_action.hpp"
#include "os/socket.hpp"
#include "tls/context.hpp"
#include "tls/sealing_keys.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace midip2p::net {

using channel::Channel;

/// Design: the io thread asks here for channels, and afterwards knows them by their face alone. [io]
class PeerChannels {
  public:
    /// `context`: our own key, which every channel shows to the other end.
    explicit PeerChannels(std::shared_ptr<const tls::Context> context) : context_(std::move(context)) {}

    /// Begins to connect; the poller reports when the channel has reached the other end. `from`, and errors: see
    /// Socket::connect.
    [[nodiscard]] static core::Result<std::unique_ptr<Channel>>
    dial(const core::Address& address, const std::optional<core::Address>& from, std::string& why);
    /// For a connection that somebody has made to us.
    [[nodiscard]] static std::unique_ptr<Channel> accept(os::Socket socket);
    /// From the next flush() or read() on, both ends of the channel that is returned prove their keys.
    [[nodiscard]] std::unique_ptr<Channel> secure(std::unique_ptr<Channel> channel,
                                                  const core::path_action::Secure& asked) const;
    /// The keys that a channel which was secured gives to its two ends for datagrams; none: not of that kind, or over.
    [[nodiscard]] static std::optional<tls::SealingKeys> sealing_keys(const Channel& channel);

  private:
    std::shared_ptr<const tls::Context> context_;
};

} // namespace midip2p::net
