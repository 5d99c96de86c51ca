// Who is asked, who answers, and when a clock is locked. Time in worlds: simulation_test.cpp.
#include "core/test/clock/master_and_follower.hpp"

#include <array>
#include <cmath>
#include <vector>

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("the first master says 60 s, and its time runs with its clock") { // [CLOCK-3.3-1] [CLOCK-5.3-2]
    ClockDriftArbiter a;
    REQUIRE(a.set_master({1, 0}, true, {-5000}));
    CHECK(a.state() == ClockState::locked);
    const Timeline t = a.timeline({-5000});
    CHECK(t.to_session({-5000}) == 60e6);
    CHECK(t.to_session({995000}) == 61e6);
    CHECK(t.jitter_bound == 0);
    CHECK(t.path_bound == 0);
    CHECK(a.request_due() == kNever);
}

TEST_CASE("only a later epoch makes a master") { // [CLOCK-3.1-1] [CLOCK-1.1-2]
    ClockDriftArbiter a;
    CHECK(!a.set_master({0, 5}, true, {0}));
    CHECK(a.set_master({2, 7}, false, {0}));
    CHECK(a.set_master({2, 7}, false, {0})); // the same again
    CHECK(!a.set_master({2, 7}, true, {0})); // two masters in one epoch
    CHECK(!a.set_master({2, 6}, true, {0}));
    CHECK(!a.set_master({1, 99}, true, {0}));
    CHECK(!a.is_master());
    CHECK(a.epoch() == Epoch{2, 7});
    CHECK(a.set_master({2, 8}, true, {0}));
    CHECK(a.is_master());
}

TEST_CASE("nobody is asked before there is a master") { // [CLOCK-1.1-2]
    ClockDriftArbiter a;
    Payload text(kClockSyncBound);
    a.lane_opened({0});
    CHECK(a.request_due() == kNever);
    CHECK(!a.poll_request({1000000000}, text).has_value());
    CHECK(a.state() == ClockState::unsynced);
    CHECK(!a.timeline({5}).synchronised());
}

TEST_CASE("32 requests 5 ms apart, then one every 100 ms") { // [CLOCK-2.4-1]
    ClockDriftArbiter a;
    REQUIRE(a.set_master({1, 0}, false, {0}));
    Payload text(kClockSyncBound);
    std::vector<std::int64_t> times;
    for (int i = 0; i < 36; ++i) {
        const LocalTime due = a.request_due();
        CHECK(!a.poll_request(due - 1, text).has_value());
        REQUIRE(a.poll_request(due, text).has_value());
        times.push_back(due.us);
    }
    for (std::size_t i = 1; i < 32; ++i) CHECK(times[i] - times[i - 1] == 5000);
    for (std::size_t i = 32; i < 36; ++i) CHECK(times[i] - times[i - 1] == 100000);
    a.lane_opened({times.back() + 7});
    CHECK(a.request_due() == LocalTime{times.back() + 7});
}

TEST_CASE("after a long pause one request is due, not all that were missed") {
    ClockDriftArbiter a;
    REQUIRE(a.set_master({1, 0}, false, {0}));
    Payload text(kClockSyncBound);
    REQUIRE(a.poll_request({5000000}, text).has_value());
    CHECK(!a.poll_request({5000001}, text).has_value());
}

TEST_CASE("an exchange: the reply repeats the request and adds the master's stamps") { // [CLOCK-2.1-1] [CLOCK-2.3-1]
    Pair p;
    const Payload request = p.request();
    const Payload reply = p.reply(p.at_master(request));
    const ClockSync asked = parsed(request);
    const ClockSync answer = parsed(reply);
    CHECK(answer.kind == ClockSync::Kind::reply);
    CHECK(answer.epoch == asked.epoch);
    CHECK(answer.id == asked.id);
    CHECK(answer.t1 == asked.t1);
    CHECK(answer.t2 == SessionTime{60000040});
    CHECK(answer.t3 == SessionTime{60000050});
    p.deliver(reply);
    CHECK(p.follower.state() == ClockState::acquiring);
    CHECK(p.follower.round_trip() == 80);
    CHECK(p.follower.stats().replies_used == 1u);
}

TEST_CASE("16 exchanges lock the clock") { // [CLOCK-6.1-2] [CLOCK-6.1-1]
    Pair p;
    p.exchange(15);
    CHECK(p.follower.state() == ClockState::acquiring);
    CHECK(!p.follower.timeline(p.now).synchronised());
    p.exchange();
    CHECK(p.follower.state() == ClockState::locked);
    const Timeline t = p.follower.timeline(p.now);
    CHECK(std::abs(t.to_session(p.now) - p.master.timeline(p.now).to_session(p.now)) < 2);
    CHECK(t.exchanges == 16u);
    CHECK(t.path_bound > 40);
    CHECK(t.jitter_bound > 0);
}

TEST_CASE("a stamp ahead of now is taken as now") {
    Pair p;
    const Payload reply = p.reply(p.at_master(p.request()));
    p.now = p.now + 40;
    REQUIRE(bool(p.follower.receive(reply, true, p.now + 5000, p.now)));
    CHECK(p.follower.round_trip() == 80);
}

TEST_CASE("two seconds of silence: holdover, told by advance") { // [CLOCK-6.1-3]
    Pair p;
    p.exchange(20);
    const LocalTime last = p.now + 5;
    const LocalTime due = p.follower.advance(p.now + 10);
    CHECK(due == last + 2000000);
    CHECK(p.follower.advance(due - 1) == due);
    CHECK(p.follower.state() == ClockState::locked);
    CHECK(p.follower.advance(due) == kNever);
    CHECK(p.follower.state() == ClockState::holdover);
    CHECK(p.follower.timeline(due).path_bound > p.follower.timeline(last).path_bound);
}

TEST_CASE("a peer that becomes master goes on without a jump") { // [CLOCK-3.3-2]
    Pair p;
    p.exchange(30);
    const double before = p.follower.timeline(p.now).to_session(p.now);
    REQUIRE(p.follower.set_master({2, 0}, true, p.now));
    CHECK(std::abs(p.follower.timeline(p.now).to_session(p.now) - before) < 0.01);
    CHECK(p.follower.state() == ClockState::locked);
    CHECK(p.follower.timeline(p.now).path_bound == 0);
}

TEST_CASE("a master that knows no session time sets it anew") {
    Pair p;
    p.exchange(3); // acquiring only
    REQUIRE(p.follower.set_master({2, 0}, true, p.now));
    CHECK(p.follower.timeline(p.now).to_session(p.now) == 60e6);
}
