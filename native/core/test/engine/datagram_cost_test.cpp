// What datagrams cost: turns of a thread, and bytes; and how soon repeats begin where they are needed.
#include "core/test/engine/performance.hpp"
#include "test/check.hpp"

#include <array>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

const std::vector<std::uint8_t> kOn{0x90, 60, 100};

/// Bytes of datagrams a second that a sends while it plays for `us`.
std::uint64_t bytes_per_second(LossyJam& jam, int per_second, std::int64_t us) {
    const std::uint64_t before = jam.datagram_bytes;
    const std::int64_t began = jam.now_us;
    Performance(jam, per_second).play_for(us);
    return (jam.datagram_bytes - before) * 1'000'000 / static_cast<std::uint64_t>(jam.now_us - began);
}

bool any_frames(const LossyJam& jam) {
    return std::ranges::any_of(jam.sent, [](const LossyJam::Sent& sent) {
        return sent.kind == DatagramKind::notes && sent.size > kNotesHead;
    });
}

} // namespace

TEST_CASE("what a turn has sent is due no more, so a note costs its thread one turn") {
    Player player("a", {});
    player.open();
    LocalTime now{1'000};
    player.link(now.us);
    player.engine.set_datagrams(1, true, now);
    REQUIRE(player.engine.set_master({.term = 1, .elector = 0}, 1, now)); // it asks for the time, too
    int turns = 0;
    const auto turn_until_nothing_is_due = [&] {
        LocalTime next{};
        do { // as the io thread does
            (void)player.engine.advance(now);
            std::array<std::uint8_t, kMaxDatagram> out{};
            while (player.engine.transmit_datagram(1, out, now) > 0) {
            }
            for (const Lane lane : {Lane::notes, Lane::clock})
                for (ByteView bytes; player.engine.wants_to_send(1, lane, now) &&
                                     !(bytes = player.engine.transmit(1, lane, 1400, now)).empty();)
                    player.engine.sent(1, lane, bytes.size(), now);
            next = player.engine.deadline(now);
            REQUIRE(++turns < 10'000);
        } while (next <= now);
        return next;
    };
    for (int note = 1; note <= 100; ++note) {
        for (LocalTime next = turn_until_nothing_is_due(); next < LocalTime{20'000 * note};
             next = turn_until_nothing_is_due())
            now = next; // heartbeats, probes and the like
        now = LocalTime{20'000 * note};
        REQUIRE(player.in->play(kOn, now) == Errc::ok);
        turns = 0;
        (void)turn_until_nothing_is_due();
        CHECK(turns == 1);
    }
}

TEST_CASE("however bad the network, nothing is due that was sent") {
    LossyJam jam(9);
    jam.to_b = jam.to_a = {.loss = 0.02, .delay = 9'000, .jitter = 3'000};
    jam.link();
    Performance music(jam, 200);
    music.play_for(20'000'000);
    music.check();
    CHECK(jam.overdue == 0u);
}

TEST_CASE("on a clean way each frame goes twice, and after 30 s not at all") { // [TOAST-12.5-3] [TOAST-12.7-4]
    LossyJam jam;
    jam.to_b.delay = jam.to_a.delay = 35'000;
    jam.link();
    jam.run_for(5'000'000); // so long it may lose
    CHECK(bytes_per_second(jam, 200, 10'000'000) < 30'000u);
    const LinkStats at_a = jam.stats(jam.a);
    CHECK(at_a.datagram_repeats <= at_a.events_sent + 1);
    CHECK(at_a.datagrams_lost == 0u);
    jam.run_for(11'000'000);
    jam.sent.clear();
    CHECK(bytes_per_second(jam, 200, 15'000'000) < 1'000u); // clock exchanges, and a probe and an answer each second
    CHECK(!any_frames(jam));
}

TEST_CASE("where packets are lost a frame goes five times at most") { // [TOAST-12.5-3] [TOAST-12.5-4]
    struct Row {
        std::int64_t delay;
        int per_second;
        std::uint64_t most; // bytes a second
    };
    for (const auto& [delay, per_second, most] :
         {Row{5'000, 20, 7'000}, Row{35'000, 20, 12'000}, Row{5'000, 200, 70'000}, Row{35'000, 200, 110'000}}) {
        INFO("delay ", delay, ", ", per_second, " a second");
        LossyJam jam(2);
        jam.to_b = jam.to_a = {.loss = 0.01, .delay = delay};
        jam.link();
        const std::uint64_t bytes = bytes_per_second(jam, per_second, 60'000'000);
        CHECK(bytes <= most);
        const LinkStats at_a = jam.stats(jam.a);
        CHECK(at_a.datagram_repeats > 0u);
        CHECK(at_a.datagram_repeats <= 4 * at_a.events_sent + 8);
    }
}

TEST_CASE("repeats begin at the first sign of loss") { // [TOAST-12.7-5] [TOAST-12.7-1]
    for (const std::int64_t delay : {5'000, 35'000}) {
        for (const int per_second : {2, 20, 200}) {
            for (const std::int64_t lost_after : {0, 70'000, 140'000, 210'000}) {
                INFO("delay ", delay, ", ", per_second, " a second, lost after ", lost_after);
                LossyJam jam;
                jam.to_b.delay = jam.to_a.delay = delay;
                jam.link();
                const std::int64_t every = 1'000'000 / per_second;
                const auto play = [&](std::int64_t until) {
                    for (; jam.now_us < until; jam.run_for(every))
                        REQUIRE(jam.a.in->play(kOn, {jam.now_us}) == Errc::ok);
                };
                jam.run_for(5'000'000);
                play(8'000'000 + lost_after);
                const auto repeats = [&] {
                    const LinkStats at_a = jam.stats(jam.a);
                    return static_cast<std::int64_t>(at_a.datagram_repeats - at_a.events_sent); // one each at first
                };
                CHECK(repeats() <= 0);
                jam.to_b.datagrams = false; // one note is lost
                REQUIRE(jam.a.in->play(kOn, {jam.now_us}) == Errc::ok);
                const std::int64_t lost_at = jam.now_us;
                jam.run_for(1);
                jam.to_b.datagrams = true;
                jam.run_for(every - 1);
                while (repeats() <= 0 && jam.now_us < lost_at + 10'000'000) {
                    REQUIRE(jam.a.in->play(kOn, {jam.now_us}) == Errc::ok);
                    jam.run_for(every);
                }
                CHECK(jam.now_us - lost_at <= 250'000 + 2 * delay + 3 * every + 10'000);
            }
        }
    }
}
