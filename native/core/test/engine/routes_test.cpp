// Routes at work between two players: rules, changes in the middle of a chord, and what becomes of held notes.
#include "core/test/engine/two_engines.hpp"

#include <algorithm>

using namespace midip2p::test;
using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;
const Source kKeys{.link = 0, .id = 1};
const Sink kPeer{.link = 1, .port = 0}, kSynth{.link = 0, .port = 2};
const Bytes kNoteOn{0x90, 60, 100}, kNoteOff{0x80, 60, 64};

Rule up(std::int8_t semitones) {
    Rule rule;
    rule.transpose = semitones;
    return rule;
}

struct Jam : TwoEngines {
    Jam() {
        link();
        run_for(1'000);
    }
    void play(const Bytes& midi) {
        REQUIRE(a.in->play(midi, a.clock.at(now_us)) == Errc::ok);
        run_for(5'000);
    }
    LocalTime now_a() const { return a.clock.at(now_us); }
    /// What B heard since the last time.
    std::vector<Bytes> heard() {
        std::vector<Bytes> all;
        for (const Heard& h : b.heard) all.push_back(h.midi);
        b.heard.clear();
        return all;
    }
    /// What A's own synth was given since the last time.
    std::vector<Bytes> own() {
        a.take(now_us);
        std::vector<Bytes> all;
        for (const Heard& h : a.heard) all.push_back(h.midi);
        a.heard.clear();
        return all;
    }
};

} // namespace

TEST_CASE("a rule changed in the middle of a chord loses no note and leaves none hanging") {
    Jam jam;
    jam.play(kNoteOn);
    REQUIRE(jam.a.engine.connect(kKeys, kPeer, up(12), {0}) == Errc::ok);
    jam.play({0x90, 64, 90});
    jam.play(kNoteOff);
    jam.play({0x80, 64, 0});
    CHECK((jam.heard() == std::vector<Bytes>{kNoteOn, {0x90, 76, 90}, kNoteOff, {0x80, 76, 0}}));
}

TEST_CASE("a route to a peer that is taken away ends what it has struck there") {
    Jam jam;
    jam.play(kNoteOn);
    jam.play({0xb0, 64, 127});
    REQUIRE(jam.a.engine.disconnect(kKeys, kPeer, jam.now_a()) == Errc::ok);
    jam.run_for(5'000);
    CHECK((jam.heard() == std::vector<Bytes>{kNoteOn, {0xb0, 64, 127}, kNoteOff, {0xb0, 64, 0}}));
    jam.play(kNoteOff);
    CHECK(jam.heard().empty());
    CHECK(jam.a.engine.disconnect(kKeys, kPeer, jam.now_a()) == Errc::unknown_port);
}

TEST_CASE("a keyboard is split over two routes to one peer, and each half ends by itself") {
    Jam jam;
    Rule low, high;
    low.highest_key = 59;
    low.channel_map[0] = 1;
    high.lowest_key = 60;
    REQUIRE(jam.a.engine.connect(kKeys, kPeer, high, {0}, 0) == Errc::ok);
    REQUIRE(jam.a.engine.connect(kKeys, kPeer, low, {0}, 1) == Errc::ok);
    jam.play({0x90, 40, 1});
    jam.play({0x90, 72, 1});
    CHECK((jam.heard() == std::vector<Bytes>{{0x91, 40, 1}, {0x90, 72, 1}}));
    REQUIRE(jam.a.engine.disconnect(kKeys, kPeer, jam.now_a(), 1) == Errc::ok);
    jam.run_for(5'000);
    CHECK((jam.heard() == std::vector<Bytes>{{0x81, 40, 64}}));
    jam.play({0x80, 72, 0});
    CHECK((jam.heard() == std::vector<Bytes>{{0x80, 72, 0}}));
}

TEST_CASE("a route of the very stream takes over in the middle of a chord") {
    Jam jam;
    const Source theirs{.link = 1, .id = 1};
    jam.play(kNoteOn);
    const LocalTime now = jam.b.clock.at(jam.now_us);
    REQUIRE(jam.b.engine.connect(theirs, kSynth, up(-12), now) == Errc::ok);
    jam.play(kNoteOff); // its note sounds no more: this one's end is without effect, an octave lower
    jam.b.take(jam.now_us);
    CHECK((jam.heard() == std::vector<Bytes>{kNoteOn, {0x80, 60, 64}, {0x80, 48, 64}}));
}

TEST_CASE("a peer's stream comes to an output by a rule, and ends there when the route goes") {
    Jam jam;
    const Source theirs{.link = 1, .id = 1};
    REQUIRE(jam.b.engine.connect(theirs, kSynth, up(-12), {0}) == Errc::ok); // goes before the route of every stream
    jam.play(kNoteOn);
    CHECK((jam.heard() == std::vector<Bytes>{{0x90, 48, 100}}));
    REQUIRE(jam.b.engine.disconnect(theirs, kSynth, jam.b.clock.at(jam.now_us)) == Errc::ok);
    jam.b.take(jam.now_us);
    CHECK((jam.heard() == std::vector<Bytes>{{0x80, 48, 64}}));
    jam.play(kNoteOff);
    jam.play(kNoteOn);
    CHECK((jam.heard() == std::vector<Bytes>{kNoteOff, kNoteOn})); // by the route of every stream
}

TEST_CASE("two routes to one output do not end each other's notes") {
    Jam jam;
    REQUIRE(jam.a.engine.connect(kKeys, kSynth, {}, {0}, 0) == Errc::ok);
    REQUIRE(jam.a.engine.connect(kKeys, kSynth, up(7), {0}, 1) == Errc::ok);
    jam.play(kNoteOn);
    CHECK((jam.own() == std::vector<Bytes>{kNoteOn, {0x90, 67, 100}}));
    REQUIRE(jam.a.engine.disconnect(kKeys, kSynth, jam.now_a(), 1) == Errc::ok);
    CHECK((jam.own() == std::vector<Bytes>{{0x80, 67, 64}}));
    jam.play(kNoteOff);
    CHECK((jam.own() == std::vector<Bytes>{kNoteOff}));
}

TEST_CASE("an input that is closed leaves nothing sounding at our own outputs") {
    Jam jam;
    REQUIRE(jam.a.engine.connect(kKeys, kSynth, up(5), {0}) == Errc::ok);
    jam.play(kNoteOn);
    CHECK((jam.own() == std::vector<Bytes>{{0x90, 65, 100}}));
    REQUIRE(jam.a.engine.remove_port(1, jam.now_a()) == Errc::ok);
    jam.run_for(1'000);
    CHECK((jam.own() == std::vector<Bytes>{{0x80, 65, 64}}));
}

TEST_CASE("what the rule keeps out is not sent, and counts as not routed") {
    Jam jam;
    Rule rule;
    rule.kinds = static_cast<std::uint16_t>(kAllKinds & ~bit_of(MidiKind::sensing));
    REQUIRE(jam.a.engine.connect(kKeys, kPeer, rule, {0}) == Errc::ok);
    jam.play({0xfe});
    jam.play({0xf8});
    CHECK((jam.heard() == std::vector<Bytes>{{0xf8}}));
    const auto stats = jam.a.engine.stats();
    const auto keys = std::find_if(stats.ports.begin(), stats.ports.end(), [](const auto& p) { return p.port == 1; });
    REQUIRE(keys != stats.ports.end());
    CHECK(keys->unrouted == 1u);
}
