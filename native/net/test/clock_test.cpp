#include "net/clock.hpp"
#include "net/poller.hpp"
#include "net/signal.hpp"
#include "test/check.hpp"

#include <cmath>
#include <poll.h>
#include <thread>

using namespace midip2p::net;
using midip2p::core::LocalTime;

namespace {

std::int64_t ns(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}
bool readable(int fd) {
    pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&p, 1, 0) == 1;
}

} // namespace

TEST_CASE("a shifted clock says the shifted time, and the way back is exact to two microseconds") {
    for (const double ppm : {0.0, 30.0, -30.0, 500.0}) {
        for (const std::int64_t shift : {0, 9'999'999, -9'999'999}) {
            const Clock clock(shift, ppm);
            const double before = static_cast<double>(ns(CLOCK_MONOTONIC)) / 1000;
            const LocalTime now = clock.now();
            const double after = static_cast<double>(ns(CLOCK_MONOTONIC)) / 1000;
            CHECK(static_cast<double>(now.us) >= before * (1 + ppm * 1e-6) + static_cast<double>(shift) - 2);
            CHECK(static_cast<double>(now.us) <= after * (1 + ppm * 1e-6) + static_cast<double>(shift));
            CHECK(clock.to_machine(now) >= before - 2);
            CHECK(clock.to_machine(now) <= after);
        }
    }
}

TEST_CASE("a kernel stamp is as old as it was, one from another age counts as now") {
    const Clock clock(1'000'000, 30);
    const std::int64_t stamp = ns(CLOCK_REALTIME) - 5'000'000;
    const LocalTime t = clock.at_realtime_ns(stamp);
    const std::int64_t age = clock.now() - t;
    CHECK(age >= 4'999);
    CHECK(age < 1'000'000);
    CHECK(clock.now() - clock.at_realtime_ns(0) < 1'000'000);
    CHECK(clock.now() - clock.at_realtime_ns(ns(CLOCK_REALTIME) + 3'600'000'000'000) < 1'000'000);
}

TEST_CASE("a deadline is kept: not early, and the same one twice does not sleep for ever") {
    const auto made = Poller::make();
    REQUIRE(bool(made));
    Poller& poller = **made;
    const Clock clock(5'000'000, -30);
    for (int i = 0; i < 20; ++i) {
        const LocalTime due = clock.now() + 500 + i * 37;
        while (clock.now() < due) CHECK(poller.wait(clock.machine_ns(due)).empty());
        CHECK(poller.wait(clock.machine_ns(due)).empty()); // it has passed: at once
    }
    CHECK(poller.wait(Poller::kLook).empty());
}

TEST_CASE("a signal costs its producer nothing while the sleeper is awake, and is remembered") {
    Signal signal;
    signal.awake();
    signal.notify();
    signal.notify();
    CHECK(!readable(signal.descriptor()));
    CHECK(!signal.fall_asleep());
    signal.sleep(-1); // comes back: somebody notified
    signal.awake();
    REQUIRE(signal.fall_asleep());
    signal.notify();
    CHECK(readable(signal.descriptor()));
}

TEST_CASE("no wake-up is lost between two threads that wake each other") {
    Signal to_ben, to_ada;
    std::atomic<int> ball{0};
    constexpr int kTurns = 20'000;
    std::thread ben([&] {
        for (int turn = 1; turn < kTurns; turn += 2) {
            while (true) {
                to_ben.awake();
                if (ball.load(std::memory_order_acquire) == turn) break;
                to_ben.sleep(-1);
            }
            ball.store(turn + 1, std::memory_order_release);
            to_ada.notify();
        }
    });
    for (int turn = 0; turn < kTurns; turn += 2) {
        while (true) {
            to_ada.awake();
            if (ball.load(std::memory_order_acquire) == turn) break;
            to_ada.sleep(-1);
        }
        ball.store(turn + 1, std::memory_order_release);
        to_ben.notify();
    }
    ben.join();
    CHECK(ball.load() == kTurns);
}

TEST_CASE("a sleeper whom nobody wakes sleeps as long as it said") {
    Signal signal;
    signal.awake();
    const Clock clock;
    const LocalTime before = clock.now();
    signal.sleep(3000);
    CHECK(clock.now() - before >= 3000);
}
