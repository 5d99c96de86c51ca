#include "net/peer_channels.hpp"

#include "channel/socket_channel.hpp"
#include "net/tls_channel.hpp"

namespace midip2p::net {

using channel::SocketChannel;

core::Result<std::unique_ptr<Channel>> PeerChannels::dial(const core::Address& address,
                                                          const std::optional<core::Address>& from, std::string& why) {
    auto socket = os::Socket::connect(address, why, from);
    if (!socket) return socket.error();
    return accept(std::move(*socket));
}

std::unique_ptr<Channel> PeerChannels::accept(os::Socket socket) {
    return std::make_unique<SocketChannel>(std::move(socket), SocketChannel::Kind::tcp);
}

std::unique_ptr<Channel> PeerChannels::secure(std::unique_ptr<Channel> channel,
                                              const core::path_action::Secure& asked) const {
    const auto role = asked.as_client ? tls::Session::Role::client : tls::Session::Role::server;
    return std::make_unique<TlsChannel>(std::move(channel), *context_, role, asked.pinned, asked.early);
}

std::optional<tls::SealingKeys> PeerChannels::sealing_keys(const Channel& channel) {
    const auto* const secured = dynamic_cast<const TlsChannel*>(&channel);
    if (secured == nullptr) return {};
    auto keys = tls::sealing_keys_of(secured->session());
    if (!keys) return {};
    return std::move(*keys);
}

} // namespace midip2p::net
