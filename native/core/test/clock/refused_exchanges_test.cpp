// Requests and replies that a clock must not believe: of another epoch, of somebody else, too old or impossible.
#include "core/test/clock/master_and_follower.hpp"

#include <cmath>
#include <string_view>

using namespace midip2p::core;
using namespace midip2p::test;

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
