// One connection on its way from a channel to a lane of a link.
#pragma once

#include "core/toast/handshake.hpp"
#include "core/types.hpp"
#include "net/channel.hpp"
#include "net/socket.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace midip2p::net {

using ConnectionId = std::uint64_t;

/// Design: a channel, and the handshake while there is one. What the bytes mean is the io thread's to decide. [io]
class Connection {
  public:
    enum class Stage : std::uint8_t {
        connecting, // nobody has answered yet
        securing,   // the ends prove their keys
        parked,     // they have, and this one is of somebody whom we have not been told of yet
        greeting,   // hello, probe, nomination
        waiting,    // a clock lane whose notes lane is not there yet
        lane,       // carries a lane of `link`
        retired,    // carried one: the peer closes it when it has changed to the new path, too
    };

    /// On its way to become a lane.
    [[nodiscard]] bool racing() const noexcept { return stage != Stage::lane && stage != Stage::retired; }

    Connection(ConnectionId own_id, std::unique_ptr<Channel> own_channel, bool by_us, Address other_end,
               core::LocalTime until)
        : id(own_id), channel(std::move(own_channel)), dialled(by_us), remote(std::move(other_end)), deadline(until),
          stage(by_us ? Stage::connecting : Stage::securing) {}

    const ConnectionId id;
    const std::unique_ptr<Channel> channel;
    const bool dialled;       // by us
    bool spoke = false;       // something has come on it
    const Address remote;     // whom we dialled, or who dialled us
    core::LocalTime deadline; // to carry a lane by then; retired: to be closed by then
    Stage stage;
    core::LinkId link = 0; // 0: accepted, not known yet whose
    core::Lane lane = core::Lane::notes;
    std::optional<core::Handshake> handshake;
    std::vector<std::uint8_t> plain; // received and not given to anybody yet
    std::size_t unsent = 0;          // bytes of the lane that the channel has and the kernel not all of
    struct Watched {
        bool readable = true, writable = false;
        friend bool operator==(const Watched&, const Watched&) = default;
    } watched; // as the poller has been told

    /// Greeting only: gives the channel what the handshake wants to say.
    core::Errc pump_handshake(core::LocalTime now) {
        const core::ByteView bytes = handshake->transmit(now);
        if (bytes.empty()) return core::Errc::ok;
        const core::Errc e = channel->write(bytes);
        handshake->sent(bytes.size());
        return e;
    }
};

} // namespace midip2p::net
