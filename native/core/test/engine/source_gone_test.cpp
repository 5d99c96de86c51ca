// Whoever plays at an input goes, and the port stays: nothing that was held hangs, here or at the other end.
#include "core/test/engine/two_engines.hpp"

using namespace midip2p::test;
using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Messages = std::vector<Bytes>;
const Source kKeys{.link = 0, .id = 1};
const Sink kPeer{.link = 1, .port = 0}, kSynth{.link = 0, .port = 2};
const Bytes kNoteOn{0x90, 60, 100}, kNoteOff{0x80, 60, 64}, kPedal{0xb0, 64, 127}, kPedalUp{0xb0, 64, 0},
    kTurn{0xb0, 20, 1}, kLow{0x90, 40, 100};

/// A plays to B, and to a synth of its own.
struct Jam : TwoEngines {
    Jam() {
        link();
        REQUIRE(a.engine.connect(kKeys, kSynth, {}, {0}) == Errc::ok);
        run_for(1'000);
    }
    LocalTime now_a() const { return a.clock.at(now_us); }
    void play(const Bytes& midi) {
        REQUIRE(a.in->play(midi, now_a()) == Errc::ok);
        run_for(5'000);
    }
    void keyboard_goes() {
        a.in->release(now_a());
        run_for(5'000);
    }
    /// What a player's synth was given since the last time.
    static Messages heard(Player& player) {
        Messages all;
        for (const Heard& h : player.heard) all.push_back(h.midi);
        player.heard.clear();
        return all;
    }
};

} // namespace

TEST_CASE("a keyboard that is pulled out in the middle of a chord leaves no note and no pedal hanging, there or here") {
    Jam jam;
    jam.play(kNoteOn);
    jam.play(kPedal);
    jam.play({0x91, 64, 90});
    jam.play({0x81, 64, 0}); // over already
    (void)Jam::heard(jam.a);
    (void)Jam::heard(jam.b);
    jam.keyboard_goes();
    CHECK((Jam::heard(jam.b) == Messages{kNoteOff, kPedalUp}));
    CHECK((Jam::heard(jam.a) == Messages{kNoteOff, kPedalUp}));
    jam.keyboard_goes();
    CHECK(Jam::heard(jam.b).empty());
    jam.play(kNoteOn); // it is back
    CHECK((Jam::heard(jam.b) == Messages{kNoteOn}));
}

TEST_CASE("what was played before the keyboard went sounds first, and ends after it") {
    Jam jam;
    REQUIRE(jam.a.in->play(kNoteOn, jam.now_a() + 100'000) == Errc::ok); // handed over ahead of time
    jam.keyboard_goes();
    CHECK(Jam::heard(jam.b).empty());
    jam.run_for(200'000);
    CHECK((Jam::heard(jam.b) == Messages{kNoteOn, kNoteOff}));
}

TEST_CASE("a keyboard that floods its port and goes leaves nothing hanging either") {
    Jam jam;
    REQUIRE(jam.a.in->play(kNoteOn, jam.now_a()) == Errc::ok);
    while (jam.a.in->play(kTurn, jam.now_a()) == Errc::ok) {
    }
    jam.a.in->release(jam.now_a()); // without room
    (void)jam.a.engine.advance(jam.now_a());
    jam.a.take(jam.now_us);
    REQUIRE(jam.a.heard.size() > 1u);
    CHECK(jam.a.heard.front().midi == kNoteOn);
    CHECK(jam.a.heard.back().midi == kNoteOff);
}

TEST_CASE("a keyboard that goes ends its notes where a rule had put them, and none of another keyboard") {
    Jam jam;
    Rule up;
    up.transpose = 12;
    REQUIRE(jam.a.engine.connect(kKeys, kPeer, up, jam.now_a()) == Errc::ok);
    const auto pad = std::make_shared<InPort>(PortId{3}, "pad", 1u << 16, [] {});
    REQUIRE(jam.a.engine.add_in_port(pad) == Errc::ok);
    REQUIRE(jam.a.engine.connect({.link = 0, .id = 3}, kPeer, {}, jam.now_a()) == Errc::ok);
    jam.play(kNoteOn);
    REQUIRE(pad->play(kLow, jam.now_a()) == Errc::ok);
    jam.run_for(5'000);
    (void)Jam::heard(jam.b);
    jam.keyboard_goes();
    CHECK((Jam::heard(jam.b) == Messages{{0x80, 72, 64}}));
}

TEST_CASE("a file that ends, or is stopped, in the middle of a note leaves none hanging, there or here") {
    Jam jam;
    jam.play(kNoteOn);
    jam.play(kPedal);
    (void)Jam::heard(jam.a);
    (void)Jam::heard(jam.b);
    REQUIRE(jam.a.engine.remove_port(1, jam.now_a()) == Errc::ok); // its port goes with it
    jam.run_for(5'000);
    CHECK((Jam::heard(jam.b) == Messages{kNoteOff, kPedalUp}));
    CHECK((Jam::heard(jam.a) == Messages{kNoteOff, kPedalUp}));
}

TEST_CASE("a tape is told that a keyboard has gone") {
    Jam jam;
    const auto tape = std::make_shared<OutPort>(PortId{4}, "tape", 1u << 16, [] {}, OutPortUse::tape);
    REQUIRE(jam.a.engine.add_out_port(tape) == Errc::ok);
    jam.play(kNoteOn);
    jam.keyboard_goes();
    Messages all;
    (void)tape->take_until(jam.now_a(), [&](const TakenEvent& e) { all.emplace_back(e.midi.begin(), e.midi.end()); });
    CHECK((all == Messages{kNoteOn, {}}));
}
