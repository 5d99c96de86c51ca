// One connection as the io thread has it: a channel, and what it carries.
#pragma once

#include "channel/channel.hpp"
#include "core/toast/paths/path.hpp"
#include "core/types.hpp"

#include <memory>
#include <string>
#include <vector>

namespace midip2p::net {

using channel::Channel;
using core::ConnectionId;

/// core::Paths decides why a connection exists and what becomes of it. [io]
struct Connection {
    enum class Use : std::uint8_t {
        opening,   // nobody has answered yet
        handshake, // its bytes are for core::Paths
        lane,      // its bytes are for `lane` of `link`
        retired,   // carries nothing any more; watched only for its end
    };

    Connection(ConnectionId own_id, std::unique_ptr<Channel> own_channel, bool by_us, std::string other_end)
        : id(own_id), channel(std::move(own_channel)), dialled(by_us), remote(std::move(other_end)),
          use(by_us ? Use::opening : Use::handshake) {}

    const ConnectionId id;
    std::unique_ptr<Channel> channel; // never null
    const bool dialled;               // by us
    const std::string remote;         // for people
    Use use;
    int error = 0;         // the system's, as the poller told it; 0: none
    bool in_clear = false; // a relay has it: its bytes are for core::Paths as they come
    bool spoke = false;    // something has come on it
    bool secured = false;  // both ends have proved their keys, and Paths knows
    core::LinkId link = 0;
    core::Lane lane = core::Lane::notes;
    std::vector<std::uint8_t> plain; // received and not given to anybody yet
    std::size_t unsent = 0;          // bytes of the lane that the channel has and the kernel not all of
    struct Watched {
        bool readable = true, writable = false;
        friend bool operator==(const Watched&, const Watched&) = default;
    } watched; // as the poller has been told

    [[nodiscard]] bool carries(core::LinkId a_link, core::Lane a_lane) const noexcept {
        return use == Use::lane && link == a_link && lane == a_lane;
    }
};

} // namespace midip2p::net
