// A link that drops: what it held is released, what was played meanwhile arrives, and no note hangs.
#include "core/test/engine/jam.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("a connection that is gone releases what its player holds at once, and the link lives") { // [TOAST-3.3-2]
    Jam jam;
    play(jam.a, on(60), jam.now_us);
    play(jam.a, on(64), jam.now_us);
    jam.run_for(10'000);
    CHECK(sounding(jam.b).size() == 2u);
    jam.lose();
    jam.run_for(0);
    CHECK(sounding(jam.b).empty());
    const auto notices = jam.b.engine.notices();
    CHECK(count(notices, Notice::Kind::link_dropped) == 1u);
    CHECK(count(notices, Notice::Kind::link_down) == 0u);
    CHECK(jam.b.engine.seeking() == std::vector<LinkId>{1});
    CHECK(jam.b.engine.broken().empty());
}

TEST_CASE(
    "silence: another path after 300 ms, released after two seconds, over after ten") { // [TOAST-3.3-1] [TOAST-3.3-4]
    Jam jam;
    play(jam.a, on(60), jam.now_us);
    jam.run_for(10'000);
    jam.swallow();
    const std::int64_t last = jam.now_us;
    jam.run_until(last + 250'000);
    CHECK(jam.b.engine.seeking().empty());
    jam.run_until(last + 450'000);
    CHECK(jam.b.engine.seeking().size() == 1u);
    jam.run_until(last + 1'850'000);
    CHECK(sounding(jam.b).size() == 1u);
    jam.run_until(last + 2'150'000);
    CHECK(sounding(jam.b).empty());
    CHECK(count(jam.b.engine.notices(), Notice::Kind::link_dropped) == 1u);
    jam.run_until(last + 9'800'000);
    CHECK(jam.b.engine.broken().empty());
    jam.run_until(last + 10'100'000);
    REQUIRE(jam.b.engine.broken().size() == 1u);
    CHECK(jam.b.engine.broken()[0].second == Errc::silence);
}

TEST_CASE("a silent peer that speaks again is back, on the connection that it had") { // [TOAST-3.3-3]
    Jam jam;
    jam.swallow();
    jam.run_for(3'000'000);
    jam.swallowing = false;
    jam.run_for(200'000);
    const auto notices = jam.b.engine.notices();
    CHECK(count(notices, Notice::Kind::link_dropped) == 1u);
    CHECK(count(notices, Notice::Kind::link_resumed) == 1u);
    CHECK(jam.b.engine.seeking().empty());
}

TEST_CASE("what was played while the connection was away arrives, in order, once") { // [TOAST-3.4-5]
    Jam jam;
    play(jam.a, on(60), jam.now_us);
    jam.run_for(200); // sent, and lost on its way
    jam.lose();
    play(jam.a, off(60), jam.now_us + 10'000);
    play(jam.a, on(62), jam.now_us + 20'000);
    jam.run_for(50'000);
    jam.resume();
    jam.run_for(10'000);
    CHECK((heard_since(jam.b, 0) == std::vector<Bytes>{on(60), off(60), on(62)}));
    CHECK(jam.b.engine.stats().links.at(0).resumed == std::uint64_t{1});
    CHECK(count(jam.b.engine.notices(), Notice::Kind::link_resumed) == 1u);
}

TEST_CASE(
    "a note that comes too late is not struck, whatever ends or changes a sound is still played") { // [TOAST-5.4-2]
    Jam jam;
    jam.lose();
    play(jam.a, on(60), jam.now_us + 1'000);
    play(jam.a, {0xb0, 64, 127}, jam.now_us + 2'000);
    play(jam.a, off(60), jam.now_us + 3'000);
    play(jam.a, {0x90, 61, 0}, jam.now_us + 3'500);
    play(jam.a, on(62), jam.now_us + 180'000);
    jam.run_for(200'000);
    jam.resume();
    jam.run_for(10'000);
    CHECK((heard_since(jam.b, 0) == std::vector<Bytes>{{0xb0, 64, 127}, off(60), {0x90, 61, 0}, on(62)}));
    CHECK(jam.b.engine.stats().links.at(0).late == 1u);
    CHECK(count(jam.b.engine.notices(), Notice::Kind::late) == 1u);
}

TEST_CASE(
    "a player to whom the master lies about the time is not muted: the notes are struck as they arrive") { // [ELECTION-1.3-4]
                                                                                                           // [TOAST-5.4-1]
    Jam jam;
    const auto played_by_a_false_time = [&](std::uint8_t key) {
        const std::size_t before = jam.b.heard.size();
        play(jam.a, on(key), jam.now_us - 400'000);
        jam.run_for(10'000);
        return heard_since(jam.b, before);
    };
    CHECK(played_by_a_false_time(60).empty());
    jam.b.engine.trust_time(1, false);
    CHECK((played_by_a_false_time(62) == std::vector<Bytes>{on(62)}));
    CHECK(jam.b.heard.back().captured_at == kUnsynchronised); // no age that could be shown, or placed in a recording
    jam.b.engine.trust_time(1, true);
    CHECK(played_by_a_false_time(64).empty());
    CHECK(jam.b.engine.stats().links.at(0).late == 2u);
    jam.b.engine.trust_time(7, false); // gone meanwhile
}

TEST_CASE("a stream with a wide window is played however late it is") { // [TOAST-5.2-5]
    TwoEngines jam;
    auto wide = std::make_shared<InPort>(PortId{9}, "wide", 1u << 16, [] {}, 60'000'000);
    REQUIRE(jam.a.engine.add_in_port(wide) == Errc::ok);
    jam.link();
    jam.elect_a();
    REQUIRE(jam.a.engine.connect({.link = 0, .id = 9}, {.link = 1, .port = 0}, {}, {0}) == Errc::ok);
    jam.run_for(3'000'000);
    jam.lose();
    REQUIRE(wide->play(on(60), jam.a.clock.at(jam.now_us)) == Errc::ok);
    jam.run_for(2'500'000);
    jam.resume();
    jam.run_for(10'000);
    CHECK((heard_since(jam.b, 0) == std::vector<Bytes>{on(60)}));
}

TEST_CASE("a peer that begins anew is heard, and holds nothing of before") { // [TOAST-3.4-2] [TOAST-4.2-3]
    Jam jam;
    play(jam.a, on(60), jam.now_us);
    jam.run_for(10'000);
    const LocalTime at = jam.a.clock.at(jam.now_us);
    jam.a.engine.detach_link(1, Errc::closed_here, at);
    jam.swallow();
    jam.a.link(jam.now_us);
    for (const Lane lane : {Lane::notes, Lane::clock})
        REQUIRE(jam.b.engine.attach_lane(1, lane, jam.b.clock.at(jam.now_us)) == Errc::ok);
    jam.swallowing = false;
    play(jam.a, on(72), jam.now_us);
    play(jam.b, on(40), jam.now_us);
    jam.run_for(10'000);
    CHECK(jam.error_at_a == Errc::ok);
    CHECK(jam.error_at_b == Errc::ok);
    CHECK(sounding(jam.b) == std::set<int>{72});
    CHECK(sounding(jam.a) == std::set<int>{40});
}

TEST_CASE("programs tell each other what they like, also over a drop") { // [TOAST-5.5-1]
    Jam jam;
    const std::string word = R"({"kind":"hello"})";
    jam.lose();
    const ByteView bytes(reinterpret_cast<const std::uint8_t*>(word.data()), word.size());
    CHECK(jam.a.engine.send_control(1, bytes) == Errc::ok);
    CHECK(jam.a.engine.send_control(2, bytes) == Errc::unknown_link);
    CHECK(jam.a.engine.send_control(1, bytes.first(5)) == Errc::frame_payload);
    jam.resume();
    jam.run_for(10'000);
    const auto notices = jam.b.engine.notices();
    const auto control =
        std::find_if(notices.begin(), notices.end(), [](const Notice& n) { return n.kind == Notice::Kind::control; });
    REQUIRE(control != notices.end());
    CHECK(control->text == word);
}

TEST_CASE("ten minutes of drops: nothing is lost or doubled, the order stays, and no note hangs") {
    TwoEngines jam({.shift_us = 5'000'000, .ppm = 20}, {.shift_us = -3'000'000, .ppm = -25});
    auto wide = std::make_shared<InPort>(PortId{9}, "wide", 1u << 20, [] {}, 60'000'000);
    REQUIRE(jam.a.engine.add_in_port(wide) == Errc::ok);
    jam.link();
    jam.elect_a();
    REQUIRE(jam.a.engine.connect({.link = 0, .id = 9}, {.link = 1, .port = 0}, {}, {0}) == Errc::ok);
    std::mt19937 random(5);
    std::vector<Bytes> played;
    const std::int64_t end = 600'000'000;
    while (jam.now_us < end) {
        for (unsigned i = random() % 20; i > 0; --i) { // controllers: none is dropped for being late
            const Bytes midi{0xb0, static_cast<std::uint8_t>(random() % 64), static_cast<std::uint8_t>(random() % 128)};
            played.push_back(midi);
            REQUIRE(wide->play(midi, jam.a.clock.at(jam.now_us)) == Errc::ok);
        }
        play(jam.a, on(static_cast<std::uint8_t>(30 + random() % 60)), jam.now_us);
        jam.run_for(static_cast<std::int64_t>(random() % 400'000));
        if (random() % 4 == 0) {
            random() % 2 == 0 ? jam.lose() : jam.swallow();
            jam.run_for(static_cast<std::int64_t>(random() % 2'900'000));
            jam.resume();
        }
    }
    for (int note = 0; note < 128; ++note) play(jam.a, off(static_cast<std::uint8_t>(note)), jam.now_us);
    jam.run_for(1'000'000);
    std::vector<Bytes> controllers;
    for (const Heard& h : jam.b.heard)
        if (h.midi[0] == 0xb0 && h.sequence != 0) controllers.push_back(h.midi); // 0: given back by a drop
    CHECK((controllers == played));
    CHECK(sounding(jam.b).empty());
    CHECK(jam.a.engine.broken().empty());
    CHECK(jam.b.engine.stats().links.at(0).resumed > 100u);
    CHECK(jam.b.engine.stats().links.at(0).gaps == 0u);
}

TEST_CASE("a player who dies leaves no pedal and no bend on the output") // [TOAST-5.3-3]
{
    TwoEngines jam;
    jam.link();
    jam.run_for(100'000);
    const std::vector<Bytes> set = {{0xb0, 69, 127}, {0xb0, 67, 127}, {0xe0, 0, 90},
                                    {0xb0, 1, 80},   {0xb0, 11, 30},  {0xd0, 50}};
    for (const Bytes& midi : set) play(jam.a, midi, jam.now_us);
    jam.run_for(10'000);
    CHECK(heard_since(jam.b, 0) == set);
    jam.b.engine.lose_lane(1, Lane::notes, Errc::connection_reset, jam.b.clock.at(jam.now_us));
    jam.b.take(jam.now_us);
    CHECK((heard_since(jam.b, set.size()) ==
           std::vector<Bytes>{{0xb0, 67, 0}, {0xb0, 69, 0}, {0xb0, 1, 0}, {0xb0, 11, 127}, {0xd0, 0}, {0xe0, 0, 64}}));
}

TEST_CASE("a note older than its window is played where the output would have waited longer for it anyway") {
    // [PLAYOUT-5.2-2] Otherwise a room with a long common delay would lose just those notes that it waits for.
    Jam jam;
    jam.b.out->set_playout({.policy = PlayoutPolicy::tight, .tight_us = 400'000});
    jam.lose();
    play(jam.a, on(60), jam.now_us + 1'000);
    jam.run_for(200'000);
    jam.resume();
    jam.run_for(250'000);
    CHECK((heard_since(jam.b, 0) == std::vector<Bytes>{on(60)}));
    CHECK(jam.b.engine.stats().links.at(0).late == 0u);
    REQUIRE(jam.b.engine.stats().heard.size() == 1u);
    CHECK(jam.b.engine.stats().heard.at(0).delays.slow_us >= 150'000); // [PLAYOUT-4.3-1]
}
