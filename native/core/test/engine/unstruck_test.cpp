// What a player's events came to at the other end, and how many that end takes.
#include "core/engine/flood_limit.hpp"
#include "core/test/engine/two_engines.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// An output of b that nobody takes from unless a test does.
std::shared_ptr<OutPort> slow_output(TwoEngines& jam, std::size_t capacity) {
    auto slow = std::make_shared<OutPort>(PortId{3}, "slow", capacity, [] {});
    REQUIRE(jam.b.engine.add_out_port(slow) == Errc::ok);
    REQUIRE(jam.b.engine.connect({.link = 1, .id = 0}, {.link = 0, .port = 3}, {}, {0}) == Errc::ok);
    return slow;
}
void strike(TwoEngines& jam, std::uint8_t note) {
    REQUIRE(jam.a.in->play(Bytes{0x90, note, 100}, jam.a.clock.at(jam.now_us)) == Errc::ok);
}
LinkStats at_a(TwoEngines& jam) { return jam.a.engine.stats().links.at(0); }

} // namespace

TEST_CASE("a player is told which notes were not struck elsewhere, also when all of them arrived") { // [TOAST-3.2-3]
    TwoEngines jam;
    jam.link();
    const auto slow = slow_output(jam, 1u << 16);
    for (std::uint8_t note = 0; note < 20; ++note) strike(jam, note);
    jam.run_for(140'000);
    CHECK(at_a(jam).unacked == 0u);
    CHECK(at_a(jam).waiting_there == 20u); // not final yet
    CHECK(at_a(jam).late_there == 0u);
    jam.run_for(60'000);
    slow->take_until(jam.b.clock.at(jam.now_us), [](const TakenEvent&) { FAIL_CHECK("struck late"); });
    jam.run_for(150'000);
    CHECK(at_a(jam).waiting_there == 0u);
    CHECK(at_a(jam).late_there == 20u);
    CHECK(at_a(jam).lost_there == 0u);
    CHECK(jam.b.engine.stats().links.at(0).late == 20u);
}

TEST_CASE("a player is told how many events found no room elsewhere") { // [TOAST-3.2-3] [TOAST-5.4-3]
    TwoEngines jam;
    jam.link();
    (void)slow_output(jam, 1024);
    for (std::uint8_t note = 0; note < 100; ++note) strike(jam, note);
    jam.run_for(150'000);
    const LinkStats here = jam.b.engine.stats().links.at(0);
    CHECK(here.lost > 50u);
    CHECK(at_a(jam).lost_there == here.lost);
    CHECK(at_a(jam).waiting_there + here.lost == 100u);
}

TEST_CASE("SysEx that nobody lets in reaches no output, and both ends are told") { // [TOAST-5.3-5] [TOAST-3.2-3]
    TwoEngines jam;
    jam.link();
    const auto tape = std::make_shared<OutPort>(PortId{4}, "tape", 1u << 20, [] {}, OutPortUse::tape);
    REQUIRE(jam.b.engine.add_out_port(tape) == Errc::ok);
    const Rule without{.kinds = kAllKinds & ~bit_of(MidiKind::sysex), .withheld = bit_of(MidiKind::sysex)};
    const Source a{.link = 1, .id = 0};
    const auto route = [&](PortId output, const Rule& rule) {
        REQUIRE(jam.b.engine.connect(a, {.link = 0, .port = output}, rule, {0}) == Errc::ok);
    };
    const auto play = [&](const Bytes& midi) { REQUIRE(jam.a.in->play(midi, jam.a.clock.at(jam.now_us)) == Errc::ok); };
    const auto withheld = [&] {
        jam.run_for(150'000);
        const LinkStats here = jam.b.engine.stats().links.at(0), there = at_a(jam);
        CHECK(here.withheld == there.withheld_there);
        CHECK(here.lost + here.late + there.lost_there + there.late_there == 0u);
        return here.withheld;
    };
    Bytes dump(40'000, 0x11); // in parts on the wire
    dump.front() = 0xf0;
    dump.back() = 0xf7;
    route(2, without);
    play({0x90, 60, 100});
    play(dump);
    play({0xf0, 0x7e, 0x7f, 9, 1, 0xf7});
    CHECK(withheld() == 2u);
    CHECK(jam.b.heard.size() == 1u); // the note
    std::size_t recorded = 0;
    tape->take_until(jam.b.clock.at(jam.now_us), [&](const TakenEvent&) { ++recorded; });
    CHECK(recorded == 3u); // a document of what was played

    // What is kept out on purpose, or sounds at another output, is not missed.
    route(2, {.kinds = kAllKinds & ~bit_of(MidiKind::sysex)});
    play(dump);
    CHECK(withheld() == 2u);
    route(2, without);
    const auto other = std::make_shared<OutPort>(PortId{5}, "other", 1u << 20, [] {});
    REQUIRE(jam.b.engine.add_out_port(other) == Errc::ok);
    route(5, {});
    play(dump);
    CHECK(withheld() == 2u);
    route(5, without);
    play(dump);
    CHECK(withheld() == 3u); // once, at however many outputs
    CHECK(jam.b.heard.size() == 1u);
    route(2, {});
    play(dump);
    CHECK(withheld() == 3u);
    CHECK(jam.b.heard.back().midi == dump);
}

TEST_CASE("what was not struck before a link began anew is not told again") { // [TOAST-3.2-3]
    TwoEngines jam;
    jam.link();
    (void)slow_output(jam, 1024);
    for (std::uint8_t note = 0; note < 100; ++note) strike(jam, note);
    jam.run_for(150'000);
    jam.a.engine.detach_link(1, Errc::closed_here, jam.a.clock.at(jam.now_us));
    jam.swallow();
    jam.a.link(jam.now_us);
    for (const Lane lane : {Lane::notes, Lane::clock})
        REQUIRE(jam.b.engine.attach_lane(1, lane, jam.b.clock.at(jam.now_us)) == Errc::ok);
    jam.swallowing = false;
    jam.run_for(150'000);
    CHECK(at_a(jam).lost_there == 0u);
}

TEST_CASE("a player who floods a link loses it, with a word, and one who plays black MIDI does not") { // [TOAST-6.2-3]
    for (const int per_ms : {16, 200}) {
        Engine engine({.peer = "b"});
        Link sender;
        LocalTime now{0};
        REQUIRE(engine.attach_link(1, {.peer = "a", .may_play = true}) == Errc::ok);
        REQUIRE(engine.attach_lane(1, Lane::notes, now) == Errc::ok);
        sender.open_lane(Lane::notes, now);
        REQUIRE(sender.declare_stream(1, {.name = "keys", .origin = {}, .passed = {}}) == Errc::ok);
        const std::string text = R"({"type":"noteOn","channel":1,"note":60,"velocity":9,"port":1})";
        const ByteView note(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        Errc error = Errc::ok;
        for (int ms = 0; ms < 2'000 && error == Errc::ok; ++ms, now = now + 1'000) {
            for (int i = 0; i < per_ms; ++i) REQUIRE(sender.send_midi(kUnsynchronised, note).error() == Errc::ok);
            const ByteView bytes = sender.view(Lane::notes, 1 << 20);
            error = engine.receive(1, Lane::notes, bytes, now, now);
            sender.consume(Lane::notes, bytes.size());
        }
        CHECK(error == (per_ms > 25 ? Errc::too_fast : Errc::ok));
        if (per_ms <= 25) continue;
        CHECK(now < LocalTime{1'000'000});
        REQUIRE(engine.broken().size() == 1u);
        const ByteView word = engine.transmit(1, Lane::notes, 1 << 16, now);
        CHECK(std::string(word.begin(), word.end()).find(R"({"code":"toast-too-fast"})") != std::string::npos);
    }
}

TEST_CASE(
    "a player who floods and comes back goes on with what is left, and nobody else pays for it") { // [TOAST-6.2-3]
    Engine engine({.peer = "b"});
    LocalTime now{0};
    LinkId last_link = 0;
    const std::string text = R"({"type":"noteOn","channel":1,"note":60,"velocity":9,"port":1})";
    const ByteView note(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    /// Opens a link and floods it until it ends: so many were taken.
    const auto flood = [&](const std::string& peer) {
        const LinkId link = ++last_link;
        Link sender;
        REQUIRE(engine.attach_link(link, {.peer = peer, .may_play = true}) == Errc::ok);
        REQUIRE(engine.attach_lane(link, Lane::notes, now) == Errc::ok);
        sender.open_lane(Lane::notes, now);
        REQUIRE(sender.declare_stream(1, {.name = "keys", .origin = {}, .passed = {}}) == Errc::ok);
        Errc error = Errc::ok;
        while (error == Errc::ok) {
            for (int i = 0; i < 100; ++i) REQUIRE(sender.send_midi(kUnsynchronised, note).error() == Errc::ok);
            const ByteView bytes = sender.view(Lane::notes, 1 << 20);
            error = engine.receive(link, Lane::notes, bytes, now, now);
            sender.consume(Lane::notes, bytes.size());
        }
        CHECK(error == Errc::too_fast);
        const auto taken = static_cast<std::int64_t>(engine.stats().links.back().events_received);
        engine.detach_link(link, error, now);
        return taken;
    };
    CHECK(flood("a") == FloodLimit::kAtOnce);
    CHECK(flood("c") == FloodLimit::kAtOnce); // another has the whole of their own
    now = now + 250'000;
    CHECK(flood("a") < FloodLimit::kPerSecond / 4);
    std::int64_t taken = 0;
    for (int redial = 0; redial < 60; ++redial, now = now + 1'000'000) taken += flood("a");
    CHECK(taken <= 60 * FloodLimit::kPerSecond); // a minute of it is no more than anybody may play
    now = now + 3'000'000;
    CHECK(flood("a") == FloodLimit::kAtOnce);
}

TEST_CASE("a limit takes what comes at once, then its rate, and a long SysEx counts for more") { // [TOAST-6.2-3]
    FloodLimit limit;
    LocalTime now{5};
    for (std::int64_t i = 0; i < FloodLimit::kAtOnce; ++i) REQUIRE(limit.take(3, now));
    CHECK(!limit.take(3, now));
    now = now + 1'000'000;
    for (std::int64_t i = 1; i < FloodLimit::kPerSecond; ++i) REQUIRE(limit.take(3, now));
    CHECK(limit.take(3, now + 3'600'000'000));
    FloodLimit dumps;
    std::int64_t taken = 0;
    while (dumps.take(65'536, now)) ++taken;
    CHECK(taken == FloodLimit::kAtOnce / 257);
}
