// A loop with nothing of its own to do, for what joins it.
#pragma once

#include "os/event_loop.hpp"
#include "test/check.hpp"

#include <memory>

namespace midip2p::test {

inline std::shared_ptr<os::EventLoop> idle_loop(os::Clock clock = {}) {
    struct Nothing final : os::EventLoop::Work {
        core::LocalTime turn() override { return core::kNever; }
        void handle(const os::Poller::Ready&) override {}
    };
    static Nothing nothing;
    auto loop = os::EventLoop::make(clock);
    REQUIRE(loop.error() == core::Errc::ok);
    (*loop)->start(nothing);
    return std::move(*loop);
}

} // namespace midip2p::test
