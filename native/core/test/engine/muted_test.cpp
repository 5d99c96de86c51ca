// A player, or one of their ports, that is muted while playing.
#include "core/test/engine/jam.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("a player who is muted in a chord falls silent at once, and plays again when allowed") { // [TOAST-5.8-4]
    Jam jam;
    play(jam.a, on(60), jam.now_us);
    jam.run_for(10'000);
    jam.b.engine.permit(1, false, {}, jam.b.clock.at(jam.now_us));
    jam.run_for(10'000);
    CHECK(sounding(jam.b).empty());
    play(jam.a, on(62), jam.now_us);
    jam.run_for(10'000);
    CHECK(sounding(jam.b).empty());
    CHECK(count(jam.b.engine.notices(), Notice::Kind::refused) == 1u);
    jam.b.engine.permit(1, true, {}, jam.b.clock.at(jam.now_us));
    play(jam.a, on(64), jam.now_us);
    jam.run_for(10'000);
    CHECK((sounding(jam.b) == std::set<int>{64}));
    jam.b.engine.permit(9, false, {}, jam.b.clock.at(jam.now_us)); // gone meanwhile
}

TEST_CASE("of a player one port can be muted, and the others play on") { // [TOAST-5.8-4]
    TwoEngines jam;
    auto pads = std::make_shared<InPort>(PortId{9}, "a pads", 1u << 16, [] {});
    REQUIRE(jam.a.engine.add_in_port(pads) == Errc::ok);
    jam.link();
    jam.elect_a();
    REQUIRE(jam.a.engine.connect({.link = 0, .id = 9}, {.link = 1, .port = 0}, {}, {0}) == Errc::ok);
    jam.run_for(1'000'000);
    const auto play_both = [&](std::uint8_t key) {
        play(jam.a, on(key), jam.now_us);
        REQUIRE(pads->play(on(static_cast<std::uint8_t>(key + 1)), jam.a.clock.at(jam.now_us)) == Errc::ok);
        jam.run_for(10'000);
    };
    play_both(60);
    CHECK((sounding(jam.b) == std::set<int>{60, 61}));
    jam.b.engine.permit(1, true, {"a pads"}, jam.b.clock.at(jam.now_us));
    jam.run_for(10'000);
    CHECK((sounding(jam.b) == std::set<int>{60}));
    play_both(70);
    CHECK((sounding(jam.b) == std::set<int>{60, 70}));
}

TEST_CASE("a mute that begins or ends in the middle of a SysEx breaks no link") { // [TOAST-5.8-4]
    Jam jam;
    Bytes dump(40'000, 0x11);
    dump.front() = 0xf0;
    dump.back() = 0xf7;
    jam.cut = 4000;
    for (const bool may_play : {false, true, false, true}) {
        play(jam.a, dump, jam.now_us);
        jam.run_for(jam.delay_us); // some of its parts have arrived
        jam.b.engine.permit(1, may_play, {}, jam.b.clock.at(jam.now_us));
        jam.run_for(10'000);
    }
    play(jam.a, on(60), jam.now_us);
    jam.run_for(10'000);
    CHECK(sounding(jam.b).contains(60));
    CHECK(jam.error_at_b == Errc::ok);
}
