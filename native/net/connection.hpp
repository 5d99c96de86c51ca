// One TCP connection on its way from a socket to a lane of a link.
#pragma once

#include "core/toast/handshake.hpp"
#include "core/types.hpp"
#include "net/clock.hpp"
#include "net/socket.hpp"
#include "tls/record_boundary.hpp"
#include "tls/session.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace midip2p::net {

using ConnectionId = std::uint64_t;

/// Design: the bytes of one connection: socket ↔ TLS, and the handshake while there is one. What the bytes mean is the
/// io thread's to decide. [io]
class Connection {
  public:
    enum class Stage : std::uint8_t {
        connecting, // TCP
        securing,   // TLS
        parked,     // TLS is up with somebody whom we have not been told of yet
        greeting,   // hello, probe, nomination
        waiting,    // a clock lane whose notes lane is not there yet
        lane,       // carries a lane of `link`
        retired,    // carried one: the peer closes it when it has changed to the new path, too
    };

    /// On its way to become a lane.
    [[nodiscard]] bool racing() const noexcept { return stage != Stage::lane && stage != Stage::retired; }

    Connection(ConnectionId own_id, Socket own_socket, bool by_us, Address other_end, core::LocalTime until)
        : id(own_id), socket(std::move(own_socket)), dialled(by_us), remote(std::move(other_end)), deadline(until),
          stage(by_us ? Stage::connecting : Stage::securing) {}

    const ConnectionId id;
    Socket socket;
    const bool dialled;       // by us
    bool spoke = false;       // something has come on it
    const Address remote;     // whom we dialled, or who dialled us
    core::LocalTime deadline; // to carry a lane by then; retired: to be closed by then
    Stage stage;
    core::LinkId link = 0; // 0: accepted, not known yet whose
    core::Lane lane = core::Lane::notes;
    std::unique_ptr<tls::Session> tls;
    std::optional<core::Handshake> handshake;
    tls::RecordBoundary records;
    std::vector<std::uint8_t> plain; // received and not given to anybody yet
    std::size_t unsent = 0;          // plaintext of the lane that TLS has and the kernel not all of
    struct Watched {
        bool readable = true, writable = false;
        friend bool operator==(const Watched&, const Watched&) = default;
    } watched; // as the poller has been told

    struct Read {
        core::Errc error = core::Errc::ok;
        bool any = false;                     // something was read
        std::optional<core::LocalTime> stamp; // kernel stamp of `plain`, where it was exactly one record
    };
    /// Reads once from the socket; what it decrypts to is appended to `plain`.
    Read read(const Clock& clock);
    /// Gives TLS bytes to send (established only).
    core::Errc write(core::ByteView bytes) { return tls->send(bytes); }
    /// Gives the kernel what TLS has. True: all of it went.
    bool flush(core::Errc& error);
    /// Greeting only: gives TLS what the handshake wants to say.
    core::Errc pump_handshake(core::LocalTime now);
    /// Best effort: goodbye, and closes the socket.
    void close();
    [[nodiscard]] std::string tls_detail() const { return tls ? tls->detail() : std::string(); }

  private:
    core::LocalTime quick_until_{}; // acknowledgements are quick until then
};

} // namespace midip2p::net
