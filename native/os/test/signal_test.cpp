#include "os/clock.hpp"
#include "os/signal.hpp"
#include "test/check.hpp"

#include <poll.h>
#include <thread>

using namespace midip2p::os;
using midip2p::core::LocalTime;

namespace {

bool readable(int fd) {
    pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&p, 1, 0) == 1;
}

} // namespace

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
