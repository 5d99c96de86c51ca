#include "os/listeners.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace midip2p::os {

using namespace core;

Errc Listeners::add(Socket socket, std::uint64_t token) {
    if (const Errc e = poller_.add(socket.descriptor(), token, true, false); e != Errc::ok) return e;
    all_.insert_or_assign(token, Listener{.socket = std::move(socket)});
    return Errc::ok;
}

Socket Listeners::accept(std::uint64_t token, LocalTime now, const std::function<bool()>& make_room) {
    const auto found = all_.find(token);
    if (found == all_.end()) return {};
    Listener& listener = found->second;
    for (;;) {
        bool exhausted = false;
        Socket socket = listener.socket.accept(exhausted);
        if (!exhausted) return socket;
        if (make_room() || turn_away(listener.socket)) continue;
        poller_.remove(listener.socket.descriptor());
        listener.rests_until = now + kRest;
        return {};
    }
}

void Listeners::close() {
    for (const auto& [token, listener] : all_) poller_.remove(listener.socket.descriptor());
    all_.clear();
}

LocalTime Listeners::advance(LocalTime now) {
    LocalTime next = kNever;
    for (auto& [token, listener] : all_) {
        if (listener.rests_until == LocalTime{}) continue;
        if (listener.rests_until <= now) {
            const Errc e = poller_.add(listener.socket.descriptor(), token, true, false);
            listener.rests_until = e == Errc::ok ? LocalTime{} : now + kRest; // the system may lack memory as well
        }
        if (listener.rests_until != LocalTime{}) next = std::min(next, listener.rests_until);
    }
    return next;
}

// ---- details

void Listeners::keep_spare() {
    if (!spare_.valid()) spare_ = Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

/// Accepts the next connection that waits, and closes it. False: not even that can be done.
bool Listeners::turn_away(const Socket& listener) {
    spare_.close();
    bool exhausted = false;
    const bool done = listener.accept(exhausted).valid();
    keep_spare();
    return done;
}

} // namespace midip2p::os
