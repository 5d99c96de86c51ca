// The sockets that an event loop listens on, and what happens to a caller when no descriptor is left.
#pragma once

#include "os/poller.hpp"
#include "os/socket.hpp"

#include <cstdint>
#include <functional>
#include <map>

namespace midip2p::os {

/// Design: the poller is level-triggered, so a connection that waits but cannot be accepted would wake the loop for
/// ever. Therefore one descriptor is kept in reserve for that moment: with it the caller is accepted and turned away.
/// If not even the reserve can be had (another thread took it, or the system has none), the listener is not watched for
/// a while. [io]
class Listeners {
  public:
    static constexpr std::int64_t kRest = 100'000; // µs

    explicit Listeners(Poller& poller) : poller_(poller) { keep_spare(); }

    /// From here on the poller reports this socket under `token`. Errc::system: it cannot be watched.
    core::Errc add(Socket socket, std::uint64_t token);
    [[nodiscard]] bool has(std::uint64_t token) const { return all_.contains(token); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

    /// The next connection that waits at the listener of `token`; a Socket that is not valid() if none waits now.
    /// `make_room` is called when no descriptor is left; it returns true if it has closed one.
    [[nodiscard]] Socket accept(std::uint64_t token, core::LocalTime now, const std::function<bool()>& make_room);

    /// Closes all listeners.
    void close();
    /// Watches those listeners again whose rest is over; returns when the next one's rest is over.
    core::LocalTime advance(core::LocalTime now);

  private:
    struct Listener {
        Socket socket;
        core::LocalTime rests_until{}; // 0: it is watched
    };
    void keep_spare();
    bool turn_away(const Socket& listener);

    Poller& poller_;
    std::map<std::uint64_t, Listener> all_;
    Socket spare_;
};

} // namespace midip2p::os
