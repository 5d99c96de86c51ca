// The datagrams of all links: sealed, sent and received at the UDP sockets beside the listeners.
#pragma once

#include "core/engine/stats.hpp"
#include "core/result.hpp"
#include "core/toast/paths/datagram_ways.hpp"
#include "core/types.hpp"
#include "net/protocol.hpp"
#include "os/clock.hpp"
#include "os/datagram_socket.hpp"
#include "os/poller.hpp"
#include "tls/sealing.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace midip2p::net {

/// Design: the Protocol decides what goes into a datagram, and reads it; core::DatagramWays decides where it goes; this
/// class seals, opens and moves it. A datagram's id says for which link it is, wherever it comes from. All links share
/// the sockets. No link depends on anything here: what goes wrong is counted, and TCP carries everything. [io]
class Datagrams {
  public:
    Datagrams(os::Poller& poller, Protocol& protocol, const os::Clock& clock)
        : poller_(poller), protocol_(protocol), clock_(clock) {}

    /// From here on the poller reports this socket under `token`. Errc::system: it cannot be watched.
    core::Errc add(os::DatagramSocket socket, std::uint64_t token);
    [[nodiscard]] bool has(std::uint64_t token) const { return sockets_.contains(token); }

    /// A connection carries that link's notes, and both ends want datagrams. `candidates` are where the peer listens,
    /// the best first. [TOAST-12.2-2] [TOAST-12.3-1]
    void begin(core::LinkId link, const tls::SealingKeys& keys, const std::vector<core::Address>& candidates);
    /// No connection carries that link's notes any more, or one that has no datagrams beside it does. [TOAST-12.3-1]
    void rest(core::LinkId link);
    /// The link is over.
    void end(core::LinkId link) { links_.erase(link); }

    /// A link, and what is wrong with what its peer sent.
    struct Broken {
        core::LinkId link;
        core::Errc why;
    };
    /// Takes what waits at that socket, up to a bound: the poller reports the rest. The result holds until the next
    /// call.
    [[nodiscard]] const std::vector<Broken>& read(std::uint64_t token);
    /// Sends everything that the links have to send now. Returns when to call it again if nothing happens before.
    [[nodiscard]] core::LocalTime send(core::LocalTime now);
    /// Adds the figures that are counted here.
    void read_stats(core::EngineStats& into) const;

  private:
    /// A way by which a link's datagrams may go.
    struct Way {
        std::uint64_t socket; // its token
        os::Endpoint peer;
        friend bool operator==(const Way&, const Way&) = default;
    };
    struct LinkEnd {
        tls::Sealing sealing;
        core::DatagramWays ways{};
        std::vector<Way> where{}; // by WayNumber
        bool resting = false;     // its keys have ended
        bool usable = false;      // as the Protocol knows it
        std::string used{};       // the peer's address then
    };
    void take(std::uint64_t token, const os::DatagramSocket::Received& got);
    void take_opened(core::LinkId id, LinkEnd& link, const Way& from, core::ByteView plaintext,
                     core::LocalTime stamped_at);
    void challenge(LinkEnd& link, core::LocalTime now);
    void send_sealed(LinkEnd& link, const Way& to, core::ByteView plaintext);
    void report_reach(core::LinkId id, LinkEnd& link, core::LocalTime now);

    os::Poller& poller_;
    Protocol& protocol_;
    const os::Clock& clock_;
    std::map<std::uint64_t, os::DatagramSocket> sockets_; // by token
    std::map<core::LinkId, LinkEnd> links_;
    std::uint64_t foreign_ = 0;  // datagrams that are for no link
    std::vector<Broken> broken_; // of one read; a member for its memory
    std::array<std::uint8_t, tls::kMaxPlaintext> plaintext_{};
    std::array<std::uint8_t, tls::kMaxSealed + 1> received_{}; // one more, so that what is too long shows
};

} // namespace midip2p::net
