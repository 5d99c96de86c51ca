// Who is asked, who answers, and what an epoch keeps out. Time in worlds: simulation_test.cpp.
#include "core/clock/arbiter.hpp"
#include "test/check.hpp"

#include <array>
#include <cmath>
#include <string_view>
#include <vector>

using namespace midip2p::core;

namespace {

using Payload = std::vector<std::uint8_t>;

/// Two peers whose local clocks agree, 40 µs apart.
struct Pair {
    ClockDriftArbiter master, follower;
    LocalTime now{1000000};

    explicit Pair(Epoch epoch = {1, 0}) {
        REQUIRE(master.set_master(epoch, true, now));
        REQUIRE(follower.set_master(epoch, false, now));
    }
    Payload request() {
        now = std::max(now, follower.request_due());
        Payload text(kClockSyncBound);
        const auto size = follower.poll_request(now, text);
        REQUIRE(size.has_value());
        text.resize(*size);
        return text;
    }
    PendingReply at_master(const Payload& text) {
        now = now + 40;
        const auto owed = master.receive(text, false, now, now + 10);
        REQUIRE((bool(owed) && owed->has_value()));
        now = now + 10;
        return **owed;
    }
    Payload reply(const PendingReply& owed) {
        Payload text(kClockSyncBound);
        text.resize(master.write_reply(owed, now, text));
        return text;
    }
    void deliver(const Payload& text, bool from_master = true) {
        now = now + 40;
        const auto owed = follower.receive(text, from_master, now, now + 5);
        REQUIRE(bool(owed));
        CHECK(!owed->has_value());
    }
    void exchange(int times = 1) {
        for (int i = 0; i < times; ++i) deliver(reply(at_master(request())));
    }
};

ClockSync parsed(const Payload& text) {
    const auto sync = parse_clock_sync(text);
    REQUIRE(bool(sync));
    return *sync;
}

} // namespace

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

TEST_CASE("a request of another epoch is refused with the current one") { // [CLOCK-3.2-1]
    Pair p({4, 1});
    const Payload old = p.request();
    REQUIRE(p.master.set_master({5, 0}, true, p.now));
    const PendingReply owed = p.at_master(old);
    CHECK(owed.refused);
    const ClockSync answer = parsed(p.reply(owed));
    CHECK(answer.kind == ClockSync::Kind::refused);
    CHECK(answer.epoch == Epoch{5, 0});
    CHECK(answer.id == parsed(old).id);
    CHECK(p.master.stats().requests_refused == 1u);
}

TEST_CASE("a request of an epoch that the asked peer has not heard of is refused too") {
    Pair p({4, 1});
    REQUIRE(p.follower.set_master({5, 0}, false, p.now));
    const ClockSync answer = parsed(p.reply(p.at_master(p.request())));
    CHECK(answer.kind == ClockSync::Kind::refused);
    CHECK(answer.epoch == Epoch{4, 1});
    CHECK(p.master.epoch() == Epoch{4, 1}); // a payload never changes who is master
}

TEST_CASE("a peer that is not master answers no time") {
    Pair p;
    ClockDriftArbiter other;
    REQUIRE(other.set_master({1, 0}, false, {0}));
    const auto owed = other.receive(p.request(), false, {10}, {10});
    REQUIRE((bool(owed) && owed->has_value()));
    CHECK((*owed)->refused);
}

TEST_CASE("a reply that the epoch overtakes on its way to the wire becomes a refusal") { // [CLOCK-3.2-1]
    Pair p;
    const PendingReply owed = p.at_master(p.request());
    CHECK(!owed.refused);
    REQUIRE(p.master.set_master({2, 0}, false, p.now));
    CHECK(parsed(p.reply(owed)).kind == ClockSync::Kind::refused);
    CHECK(p.master.stats().requests_refused == 1u);
}

TEST_CASE("a reply of an older epoch is dropped and counted") { // [CLOCK-3.2-2]
    Pair p;
    const Payload late = p.reply(p.at_master(p.request()));
    REQUIRE(p.follower.set_master({2, 0}, false, p.now));
    p.deliver(late);
    CHECK(p.follower.stats().replies_refused == 1u);
    CHECK(p.follower.stats().replies_used == 0u);
    CHECK(p.follower.state() == ClockState::unsynced);
}

TEST_CASE("a reply from somebody else, one nobody asked for, and the same one twice are dropped") { // [CLOCK-3.2-2]
    Pair p;
    const Payload reply = p.reply(p.at_master(p.request()));
    p.deliver(reply, false);
    CHECK(p.follower.stats().replies_refused == 1u);
    ClockSync forged = parsed(reply);
    forged.id += 1;
    Payload text(kClockSyncBound);
    text.resize(*write_clock_sync(forged, text));
    p.deliver(text);
    CHECK(p.follower.stats().replies_refused == 2u);
    p.deliver(reply);
    CHECK(p.follower.stats().replies_used == 1u);
    p.deliver(reply);
    CHECK(p.follower.stats().replies_refused == 3u);
    forged = parsed(p.reply(p.at_master(p.request())));
    forged.epoch.elector += 1; // what we asked, but in another epoch's name
    text.resize(kClockSyncBound);
    text.resize(*write_clock_sync(forged, text));
    p.deliver(text);
    CHECK(p.follower.stats().replies_refused == 4u);
    forged.epoch.elector -= 1;
    forged.t1 = forged.t1 + 1; // not the stamp that we sent
    text.resize(kClockSyncBound);
    text.resize(*write_clock_sync(forged, text));
    p.deliver(text);
    CHECK(p.follower.stats().replies_refused == 5u);
    CHECK(p.follower.stats().replies_used == 1u);
}

TEST_CASE("a master takes no replies") {
    Pair p;
    const Payload reply = p.reply(p.at_master(p.request()));
    REQUIRE(p.follower.set_master({2, 0}, true, p.now));
    p.deliver(reply);
    CHECK(p.follower.stats().replies_refused == 1u);
}

TEST_CASE("a refused request is followed by calm asking") { // [CLOCK-2.4-2]
    Pair p;
    REQUIRE(p.master.set_master({2, 0}, true, p.now));
    p.deliver(p.reply(p.at_master(p.request())));
    CHECK(p.follower.stats().refused_by_peer == 1u);
    CHECK(p.follower.request_due() - p.now >= 99000);
    REQUIRE(p.follower.set_master({2, 0}, false, p.now));
    p.exchange(16);
    CHECK(p.follower.state() == ClockState::locked);
}

TEST_CASE("a malformed payload is an error of the link") { // [CLOCK-2.2-2]
    ClockDriftArbiter a;
    const std::string_view text = "{\"kind\":\"request\"}";
    const ByteView payload(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    CHECK(a.receive(payload, true, {0}, {0}).error() == Errc::frame_payload);
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

TEST_CASE("a session time that cannot be is not believed, whoever says it") { // [CLOCK-4.1-3]
    Pair pair;
    constexpr std::int64_t kFar = (std::int64_t{1} << 53) - 1;
    for (const std::int64_t lie : {kFar, (std::int64_t{1} << 52) + 1, std::int64_t{-1}, -kFar}) {
        for (int i = 0; i < 40; ++i) {
            ClockSync sync = parsed(pair.reply(pair.at_master(pair.request())));
            sync.t2 = sync.t3 = {lie};
            Payload text(kClockSyncBound);
            text.resize(*write_clock_sync(sync, text));
            pair.deliver(text);
        }
        CHECK(pair.follower.timeline(pair.now).state == ClockState::unsynced);
    }
    pair.exchange(16);
    CHECK(pair.follower.timeline(pair.now).state == ClockState::locked);
    CHECK(std::abs(pair.follower.timeline(pair.now).to_session(pair.now) - 60e6) < 60e6);
}
