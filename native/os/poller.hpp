// Which descriptors are ready: the heart of an event loop. Each operating system has its own.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace midip2p::os {

/// Design: level-triggered interest in descriptors, and a deadline as exact as the system allows. CMake chooses the
/// implementation (poller_epoll.cpp); nothing else knows which one it is. [io]
class Poller {
  public:
    struct Ready {
        std::uint64_t token;
        bool readable, writable; // both if the connection is over: the next read or write says so
        /// The system's number for an error at the other end or on the way to it (see words_of); 0: none. It is
        /// reported once: the caller has to remember it until everything that came before it has been read.
        int error = 0;
    };
    static constexpr std::int64_t kLook = 0; // a deadline: do not wait at all
    static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

    static core::Result<std::unique_ptr<Poller>> make();
    virtual ~Poller() = default;

    [[nodiscard]] virtual core::Errc add(int fd, std::uint64_t token, bool readable, bool writable) = 0;
    /// Wakes wait() each time that this Signal's descriptor is written to, and is never reported.
    [[nodiscard]] virtual core::Errc add_signal(int fd) = 0;
    virtual void change(int fd, std::uint64_t token, bool readable, bool writable) = 0;
    virtual void remove(int fd) = 0;
    /// Waits until something is ready or the machine's monotonic clock has reached `deadline_ns`. May come back early
    /// with nothing. The span holds until the next call.
    [[nodiscard]] virtual std::span<const Ready> wait(std::int64_t deadline_ns) = 0;
};

} // namespace midip2p::os
