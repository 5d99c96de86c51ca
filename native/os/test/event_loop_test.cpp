// One thread that waits, and others that ask things of it.
#include "os/event_loop.hpp"
#include "os/socket.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <csignal>
#include <functional>
#include <limits>
#include <unistd.h>
#include <vector>

using namespace midip2p::os;
using midip2p::core::Errc;
using midip2p::core::kNever;
using midip2p::core::LocalTime;

namespace {

/// Counts, and does what the test says.
struct Counted final : EventLoop::Work {
    std::function<LocalTime()> at_turn = [] { return kNever; };
    std::function<void(const Poller::Ready&)> at_ready = [](const Poller::Ready&) {};
    std::atomic<int> begins{0}, turns{0}, ends{0};
    void begin() override { ++begins; }
    LocalTime turn() override {
        ++turns;
        return at_turn();
    }
    void handle(const Poller::Ready& ready) override { at_ready(ready); }
    void end() override { ++ends; }
};

} // namespace

TEST_CASE("what is asked of a loop is done on its thread, in order, and who asks can wait for the answer") {
    Counted work;
    auto loop = std::move(*EventLoop::make({}));
    loop->start(work);
    std::vector<int> done;
    for (int i = 0; i < 100; ++i) loop->post([&done, i] { done.push_back(i); });
    const auto where = loop->call([] { return std::this_thread::get_id(); });
    CHECK(where != std::this_thread::get_id());
    CHECK(done.size() == 100u);
    CHECK(std::is_sorted(done.begin(), done.end()));
    bool called = false;
    loop->call([&] { called = true; });
    CHECK(called);
}

TEST_CASE("a loop comes again when its owner said, not before, and sleeps where nothing is to be done") {
    Counted work;
    const Clock clock(7'000'000, 0);
    auto loop = std::move(*EventLoop::make(clock));
    std::promise<LocalTime> came;
    const LocalTime due = clock.now() + 20'000;
    work.at_turn = [&, told = false]() mutable {
        if (clock.now() < due) return due;
        if (!std::exchange(told, true)) came.set_value(clock.now());
        return kNever;
    };
    loop->start(work);
    CHECK(came.get_future().get() >= due);
    loop->call([] {}); // the turn in which it came is over, or this is it
    const int turns = work.turns;
    loop->call([] {});
    CHECK(work.turns <= turns + 2); // by the call alone
}

TEST_CASE("a loop comes again at once for what is due since the beginning of time") {
    Counted work;
    auto loop = std::move(*EventLoop::make(Clock(7'000'000, 0)));
    std::promise<void> again;
    work.at_turn = [&] {
        if (work.turns == 2) again.set_value();
        return work.turns < 2 ? LocalTime{std::numeric_limits<std::int64_t>::min()} : kNever;
    };
    loop->start(work);
    again.get_future().get();
    CHECK(work.turns >= 2);
}

TEST_CASE("what is notified while a loop is at work keeps it from sleeping") {
    Counted work;
    auto loop = std::move(*EventLoop::make({}));
    std::atomic<int> pushed{0};
    std::promise<void> seen;
    work.at_turn = [&, told = false]() mutable {
        if (pushed.load() == 0) { // after its look: as a producer of another thread might
            pushed = 1;
            loop->signal()->notify();
        } else if (!std::exchange(told, true)) {
            seen.set_value();
        }
        return kNever;
    };
    loop->start(work);
    seen.get_future().get();
    CHECK(work.turns >= 2);
}

TEST_CASE("a descriptor that is ready is handed to the loop's owner, with its token") {
    Counted work;
    auto loop = std::move(*EventLoop::make({}));
    auto listener = std::move(*Socket::listen({"127.0.0.1", 0}));
    std::promise<std::uint64_t> told;
    work.at_ready = [&](const Poller::Ready& ready) {
        loop->poller().remove(listener.descriptor());
        told.set_value(ready.token);
    };
    loop->start(work);
    loop->call([&] { REQUIRE(loop->poller().add(listener.descriptor(), 42, true, false) == Errc::ok); });
    std::string why;
    const auto caller = Socket::connect(listener.local(), why);
    REQUIRE(bool(caller));
    CHECK(told.get_future().get() == 42u);
}

TEST_CASE("a loop ends once, after the last command, and leaves the process's signals to others") {
    Counted work;
    auto loop = std::move(*EventLoop::make({}));
    loop->start(work);
    const bool blocked = loop->call([] {
        sigset_t mask;
        pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        return sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGINT) == 1;
    });
    CHECK(blocked);
    bool last = false;
    loop->post([&] { last = true; });
    loop->stop();
    loop->stop();
    CHECK(last);
    CHECK(work.begins == 1);
    CHECK(work.ends == 1);
}

TEST_CASE("what joins a loop has its turns, its tokens and its end there, and no thread of its own") {
    Counted owner, guest;
    auto loop = std::move(*EventLoop::make({}));
    loop->start(owner);
    auto listener = std::move(*Socket::listen({"127.0.0.1", 0}));
    std::promise<std::uint64_t> told;
    std::thread::id where;
    guest.at_ready = [&](const Poller::Ready& ready) {
        where = std::this_thread::get_id();
        loop->poller().remove(listener.descriptor());
        told.set_value(ready.token);
    };
    const std::uint64_t first = loop->call([&] {
        const std::uint64_t tokens = loop->join(guest);
        REQUIRE(loop->poller().add(listener.descriptor(), tokens + 7, true, false) == Errc::ok);
        return tokens;
    });
    CHECK(guest.begins == 1);
    std::string why;
    const auto caller = Socket::connect(listener.local(), why);
    REQUIRE(bool(caller));
    CHECK(told.get_future().get() == first + 7);
    CHECK(where == loop->call([] { return std::this_thread::get_id(); }));
    CHECK(guest.turns > 0);
    loop->call([&] { loop->leave(guest); });
    const int turns = guest.turns;
    loop->call([] {});
    CHECK(guest.turns == turns);
    loop->call([&] { CHECK(loop->join(guest) != first); });
    loop->stop();
    CHECK(guest.ends == 2);
    CHECK(owner.ends == 1);
}

TEST_CASE("a loop that wakes itself does so without asking the system, and sees in its next turn what it pushed") {
    Counted owner;
    auto loop = std::move(*EventLoop::make({}));
    auto listener = std::move(*Socket::listen({"127.0.0.1", 0}));
    std::promise<bool> written, seen;
    bool pushed = false;
    owner.at_turn = [&] {
        if (std::exchange(pushed, false)) seen.set_value(true);
        return kNever;
    };
    owner.at_ready = [&](const Poller::Ready&) {
        loop->poller().remove(listener.descriptor());
        pushed = true;
        loop->signal()->notify();
        std::uint64_t count = 0;
        written.set_value(::read(loop->signal()->descriptor(), &count, sizeof count) > 0 && count > 0);
    };
    REQUIRE(loop->poller().add(listener.descriptor(), 1, true, false) == Errc::ok);
    loop->start(owner);
    std::string why;
    const auto caller = Socket::connect(listener.local(), why);
    REQUIRE(bool(caller));
    CHECK(!written.get_future().get());
    CHECK(seen.get_future().get());
}
