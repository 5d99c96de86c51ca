// The sockets that an event loop listens on, and what happens to who calls when there is no descriptor left.
#pragma once

#include "os/poller.hpp"
#include "os/socket.hpp"

#include <cstdint>
#include <functional>
#include <map>

namespace midip2p::os {

/// Design: a connection that waits and cannot be accepted would wake its listener for ever, for the poller is
/// level-triggered. So one descriptor is kept for that moment: with it the caller is accepted and turned away. Where
/// not even that can be had (another thread took it, or the system has none), the listener is not watched for a while.
/// All of it on the thread of the poller. [io]
class Listeners {
  public:
    static constexpr std::int64_t kRest = 100'000; // µs

    explicit Listeners(Poller& poller) : poller_(poller) { keep_spare(); }

    /// What poller's answers carry `token` for is this socket's from here on. system: it cannot be watched.
    core::Errc add(Socket socket, std::uint64_t token);
    [[nodiscard]] bool has(std::uint64_t token) const { return all_.contains(token); }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

    /// The next connection that waits at the listener of `token`, or one that is not valid(): there is none now.
    /// `make_room` is asked where no descriptor is left: true, it has given one back.
    [[nodiscard]] Socket accept(std::uint64_t token, core::LocalTime now, const std::function<bool()>& make_room);

    /// Nobody is listened to any more.
    void close();
    /// Watches again those that have rested; returns when the next has.
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
