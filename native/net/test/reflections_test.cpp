// Asking a reflector from the ports on which we listen.
#include "net/reflections.hpp"

#include "net/test/reflector.hpp"
#include "net/test/two_runners.hpp"

#include <limits>

using namespace midip2p::test;
using namespace midip2p;
using namespace midip2p::core;

namespace {

constexpr std::uint64_t kNotes = 1, kClock = 2;

/// Two ports that listen, a reflector, and a time that the test moves.
struct Asking {
    std::unique_ptr<os::Poller> poller = std::move(*os::Poller::make());
    os::Socket notes = std::move(*os::Socket::listen({"127.0.0.1", 0}));
    os::Socket clock = std::move(*os::Socket::listen({"127.0.0.1", 0}));
    TestReflector reflector;
    LocalTime now{5'000'000};
    net::Reflections reflections{*poller};

    Asking() {
        reflections.add({.notes = notes.local(), .clock = clock.local()}, reflector.address(), kNotes, kClock, now);
    }
    /// What both ends can do at this moment.
    LocalTime go_on() {
        const LocalTime next = reflections.advance(now);
        reflector.serve();
        for (const os::Poller::Ready& ready : poller->wait(os::Poller::kLook)) reflections.handle(ready, now);
        return next;
    }
    bool until(const std::function<bool()>& holds) {
        return eventually([&] {
            (void)go_on();
            return holds();
        });
    }
};

} // namespace

TEST_CASE("a reflector sees the very ports on which we listen") { // [TOAST-14.1-1] [TOAST-14.2-1] [TOAST-14.2-2]
    Asking asking;
    CHECK(!asking.reflections.has_seen({"203.0.113.9", 1}));
    std::optional<Reflexive> seen;
    REQUIRE(asking.until([&] { return (seen = asking.reflections.take_change()).has_value(); }));
    CHECK(seen->notes == asking.notes.local());
    CHECK(seen->clock == asking.clock.local());
    CHECK(asking.reflections.has_seen({"203.0.113.9", 1}));
    CHECK(!asking.reflections.has_seen({"2001:db8::1", 1}));
    CHECK(asking.reflections.port_for({"203.0.113.9", 1}, Lane::clock) == asking.clock.local());
    CHECK(asking.reflections.reflector_ahead() == 995'000'000); // its time less ours, and no time has gone by
    CHECK(!asking.reflections.take_change().has_value());
}

TEST_CASE("it is asked again every 20 s over the same connection, and a new answer is a change") { // [TOAST-14.2-1]
    Asking asking;
    REQUIRE(asking.until([&] { return asking.reflections.take_change().has_value(); }));
    CHECK(asking.go_on() == asking.now + 20'000'000);
    asking.now = asking.now + 20'000'000;
    asking.reflector.instead = "203.0.113.7:4711"; // another router is in between now
    std::optional<Reflexive> seen;
    REQUIRE(
        asking.until([&] { return (seen = asking.reflections.take_change()) && seen->clock.host == "203.0.113.7"; }));
    CHECK(seen->notes == Address{"203.0.113.7", 4711});
    CHECK(asking.reflector.asked == 4u);
    CHECK(asking.reflector.callers() == 2u);
}

TEST_CASE("ports that are seen at two hosts are no candidate") { // [TOAST-14.2-2]
    Asking asking;
    asking.reflector.answers = {"203.0.113.7:4711", "203.0.113.8:4711"};
    REQUIRE(asking.until([&] { return asking.go_on() == asking.now + 20'000'000; })); // both have answered
    CHECK(asking.reflector.asked == 2u);
    CHECK(!asking.reflections.take_change().has_value());
    CHECK(!asking.reflections.has_seen({"203.0.113.9", 1}));
}

TEST_CASE("what is no answer ends the connection, and the reflector is called again 15 s later") { // [TOAST-14.1-2]
    for (const std::string nonsense :
         {"203.0.113.7", "203.0.113.7:0", "203.0.113.7:65536", "home.example:7400", ":1", "[2001:db8::7]:7400"}) {
        Asking asking;
        asking.reflector.instead = nonsense;
        REQUIRE(asking.until([&] { return asking.reflector.asked == 2; }));
        REQUIRE(asking.until([&] { return asking.reflections.advance(asking.now) == asking.now + 15'000'000; }));
        CHECK(!asking.reflections.take_change().has_value());
        asking.reflector.instead = "";
        asking.now = asking.now + 15'000'000;
        REQUIRE(asking.until([&] { return asking.reflections.take_change().has_value(); }));
    }
}

TEST_CASE("who does not answer within 5 s, or hangs up, is called again 15 s later") { // [TOAST-14.1-2] [TOAST-14.2-1]
    Asking asking;
    (void)asking.reflections.advance(asking.now);
    asking.now = asking.now + 5'000'000; // nobody has served
    CHECK(asking.reflections.advance(asking.now) == asking.now + 15'000'000);
    asking.now = asking.now + 15'000'000;
    REQUIRE(asking.until([&] { return asking.reflections.take_change().has_value(); }));
    asking.reflector.hang_up();
    REQUIRE(asking.until([&] { return asking.reflections.advance(asking.now) == asking.now + 15'000'000; }));
}

TEST_CASE("a time that cannot be is no answer") { // [TOAST-14.1-2]
    for (const std::int64_t time :
         {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        Asking asking;
        asking.reflector.time_us = time;
        REQUIRE(asking.until([&] { return asking.reflector.asked == 2; }));
        REQUIRE(asking.until([&] { return asking.reflections.advance(asking.now) == asking.now + 15'000'000; }));
        CHECK(!asking.reflections.reflector_ahead().has_value());
    }
}

TEST_CASE("the quickest answer says for five minutes what time it is there, and then the next one") { // [TOAST-4.7-3]
    Asking asking;
    REQUIRE(asking.until([&] { return asking.reflections.take_change().has_value(); }));
    asking.reflector.time_us = 2'000'000'000; // its clock was set
    const auto answer_slowly = [&] {
        asking.now = asking.now + 20'000'000;
        (void)asking.reflections.advance(asking.now);
        asking.now = asking.now + 1'000;
        REQUIRE(asking.until([&] { return asking.go_on() == asking.now + 20'000'000; }));
    };
    for (int time = 0; time < 14; ++time) answer_slowly();
    CHECK(asking.reflections.reflector_ahead() == 995'000'000);
    answer_slowly();
    CHECK(asking.reflections.reflector_ahead() == 2'000'000'000 - (asking.now.us - 500));
}
