// Which descriptors are ready: the one thing of the io thread that each system does in its own way.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace midip2p::net {

/// Design: level-triggered interest in descriptors, and a timer as exact as the system has it. CMake chooses the file
/// (poller_epoll.cpp); nothing else knows which. [io]
class Poller {
  public:
    struct Ready {
        std::uint64_t token;
        bool readable, writable;
    };

    static core::Result<std::unique_ptr<Poller>> make();
    virtual ~Poller() = default;

    [[nodiscard]] virtual core::Errc add(int fd, std::uint64_t token, bool readable, bool writable) = 0;
    virtual void change(int fd, std::uint64_t token, bool readable, bool writable) = 0;
    virtual void remove(int fd) = 0;
    /// Waits until something is ready or `timeout_ns` has passed (0: only looks; negative: no end). The span holds
    /// until the next call.
    [[nodiscard]] virtual std::span<const Ready> wait(std::int64_t timeout_ns) = 0;
};

} // namespace midip2p::net
