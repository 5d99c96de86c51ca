// The engine as two players meet it.
#include "core/test/engine/two_engines.hpp"

#include <algorithm>

using namespace midip2p::test;
using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

Errc play(Player& p, const Bytes& midi, std::int64_t machine_us) { return p.in->play(midi, p.clock.at(machine_us)); }

std::vector<Bytes> bytes_of(const std::vector<Heard>& heard) {
    std::vector<Bytes> all;
    for (const Heard& h : heard) all.push_back(h.midi);
    return all;
}

const Notice* find(const std::vector<Notice>& notices, Notice::Kind kind) {
    for (const Notice& n : notices)
        if (n.kind == kind) return &n;
    return nullptr;
}

const Bytes kNoteOn{0x90, 60, 100}, kNoteOff{0x80, 60, 64};

} // namespace

TEST_CASE("a note played by one player sounds at the other, byte for byte") {
    TwoEngines jam;
    jam.link();
    jam.run_for(10'000);
    REQUIRE(play(jam.a, kNoteOn, jam.now_us) == Errc::ok);
    REQUIRE(play(jam.b, {0x91, 62, 0}, jam.now_us) == Errc::ok);
    jam.run_for(10'000);
    CHECK(bytes_of(jam.b.heard) == std::vector<Bytes>{kNoteOn});
    CHECK(bytes_of(jam.a.heard) == std::vector<Bytes>{{0x91, 62, 0}});
}

TEST_CASE("both ends say that the link is up, and which streams the other declares") {
    TwoEngines jam;
    jam.link();
    jam.run_for(10'000);
    const auto notices = jam.b.engine.notices();
    REQUIRE(find(notices, Notice::Kind::link_up) != nullptr);
    const Notice* declared = find(notices, Notice::Kind::stream_declared);
    REQUIRE(declared != nullptr);
    CHECK(declared->text == std::string("a keys"));
    CHECK(declared->stream == 1);
}

TEST_CASE("an event handed over ahead of time leaves when its time has come") {
    TwoEngines jam;
    jam.link();
    jam.run_for(1'000);
    REQUIRE(play(jam.a, kNoteOn, 51'000) == Errc::ok);
    jam.run_until(51'000);
    CHECK(jam.b.heard.empty());
    jam.run_until(60'000);
    REQUIRE(jam.b.heard.size() == 1u);
    CHECK(jam.b.heard[0].machine_us >= 51'500);
    CHECK(jam.b.heard[0].machine_us <= 51'510);
}

TEST_CASE("frames cut at every byte change nothing") {
    TwoEngines jam;
    jam.cut = 1;
    jam.link();
    jam.run_for(1'000);
    std::vector<Bytes> played;
    for (int i = 0; i < 100; ++i) {
        played.push_back({static_cast<std::uint8_t>(0xb0 + i % 16), static_cast<std::uint8_t>(i), 7});
        REQUIRE(play(jam.a, played.back(), jam.now_us + i * 100) == Errc::ok);
    }
    jam.run_for(100'000);
    CHECK(bytes_of(jam.b.heard) == played);
}

TEST_CASE("a long SysEx travels in parts and arrives whole, realtime between its parts") { // [JM-4.3-2] [TOAST-5.1-4]
    TwoEngines jam;
    jam.link();
    jam.run_for(1'000);
    Bytes sysex(60'000, 0x11);
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;
    REQUIRE(play(jam.a, sysex, jam.now_us) == Errc::ok);
    REQUIRE(play(jam.a, {0xf8}, jam.now_us) == Errc::ok);
    REQUIRE(play(jam.a, kNoteOn, jam.now_us) == Errc::ok);
    jam.run_for(100'000);
    CHECK(bytes_of(jam.b.heard) == std::vector<Bytes>{sysex, {0xf8}, kNoteOn});
}

TEST_CASE("the capture time arrives as session time once the clock is locked, and as unknown before") { // [CLOCK-6.3-1]
    TwoEngines jam({.shift_us = 3'000'000, .ppm = 20}, {.shift_us = -7'000'000'000, .ppm = -30});
    jam.link();
    jam.run_for(10'000);
    REQUIRE(play(jam.b, kNoteOn, jam.now_us) == Errc::ok);
    jam.run_for(10'000);
    REQUIRE(jam.a.heard.size() == 1u);
    CHECK(jam.a.heard[0].captured_at == kUnsynchronised);

    jam.elect_a();
    jam.run_for(5'000'000);
    REQUIRE(jam.b.engine.timeline(jam.b.clock.at(jam.now_us)).synchronised());
    const std::int64_t played_at = jam.now_us;
    REQUIRE(play(jam.b, kNoteOff, played_at) == Errc::ok);
    jam.run_for(10'000);
    REQUIRE(jam.a.heard.size() == 2u);
    const double truth = jam.a.engine.timeline(jam.a.clock.at(jam.now_us)).to_session(jam.a.clock.at(played_at));
    CHECK(std::abs(static_cast<double>(jam.a.heard[1].captured_at.us) - truth) <= 10);
}

TEST_CASE("two clocks agree within their path bound, whatever their shift and speed") {
    TwoEngines jam({.shift_us = -9'000'000, .ppm = 30}, {.shift_us = 9'000'000, .ppm = -30});
    jam.delay_us = 40;
    jam.jitter_us = 300;
    jam.link();
    jam.elect_a();
    for (int second = 1; second <= 20; ++second) {
        jam.run_for(1'000'000);
        const Timeline ta = jam.a.engine.timeline(jam.a.clock.at(jam.now_us));
        const Timeline tb = jam.b.engine.timeline(jam.b.clock.at(jam.now_us));
        REQUIRE(tb.synchronised());
        const double error = tb.to_session(jam.b.clock.at(jam.now_us)) - ta.to_session(jam.a.clock.at(jam.now_us));
        CHECK(std::abs(error) <= tb.path_bound);
        CHECK(tb.jitter_bound > 0);
    }
}

TEST_CASE("a peer that goes away leaves no note hanging") { // [TOAST-5.3-1]
    TwoEngines jam;
    jam.link();
    jam.run_for(1'000);
    REQUIRE(play(jam.a, kNoteOn, jam.now_us) == Errc::ok);
    REQUIRE(play(jam.a, {0xb0, 64, 127}, jam.now_us) == Errc::ok);
    jam.run_for(10'000);
    REQUIRE(jam.b.heard.size() == 2u);
    jam.b.engine.detach_link(1, Errc::connection_reset, jam.b.clock.at(jam.now_us));
    jam.b.take(jam.now_us);
    const auto heard = bytes_of(jam.b.heard);
    CHECK(heard.size() == 4u);
    CHECK(std::count(heard.begin(), heard.end(), Bytes{0xb0, 64, 0}) == 1);
    CHECK(std::any_of(heard.begin() + 2, heard.end(), [](const Bytes& m) { return m[0] == 0x80 && m[1] == 60; }));
    const auto notices = jam.b.engine.notices();
    const Notice* down = find(notices, Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->error == Errc::connection_reset);
}

TEST_CASE("a peer that may not play is refused at the receiver, and the link stays") { // [TOAST-5.3-2]
    TwoEngines jam;
    const LocalTime now_b = jam.b.clock.at(0);
    jam.a.link(0);
    REQUIRE(jam.b.engine.attach_link(1, {.peer = "a", .may_play = false}) == Errc::ok);
    REQUIRE(jam.b.engine.attach_lane(1, Lane::notes, now_b) == Errc::ok);
    REQUIRE(jam.b.engine.attach_lane(1, Lane::clock, now_b) == Errc::ok);
    REQUIRE(jam.b.engine.connect({.link = 1, .id = 0}, {.link = 0, .port = 2}, {}, {0}) == Errc::ok);
    jam.linked = true;
    REQUIRE(play(jam.a, kNoteOn, 0) == Errc::ok);
    jam.run_for(10'000);
    CHECK(jam.b.heard.empty());
    CHECK(jam.error_at_b == Errc::ok);
    const auto notices = jam.b.engine.notices();
    const Notice* refused = find(notices, Notice::Kind::refused);
    REQUIRE(refused != nullptr);
    CHECK(refused->error == Errc::not_allowed);
}

TEST_CASE("closing an input declares its stream closed after its last event") {
    TwoEngines jam;
    jam.link();
    jam.run_for(1'000);
    REQUIRE(play(jam.a, kNoteOn, jam.now_us + 5'000) == Errc::ok);
    REQUIRE(jam.a.engine.remove_port(1, jam.a.clock.at(jam.now_us)) == Errc::ok);
    jam.run_for(20'000);
    CHECK(bytes_of(jam.b.heard).front() == kNoteOn);
    CHECK(jam.b.heard.size() == 2u); // and its release
    CHECK(find(jam.b.engine.notices(), Notice::Kind::stream_closed) != nullptr);
    CHECK(play(jam.a, kNoteOn, jam.now_us) == Errc::closed);
}

TEST_CASE("everything sent is acknowledged, and every event has its trace") {
    TwoEngines jam;
    jam.link();
    for (int i = 0; i < 50; ++i) REQUIRE(play(jam.a, kNoteOn, i * 1'000) == Errc::ok);
    jam.run_for(1'000'000);
    CHECK(jam.a.engine.stats().links.at(0).unacked == 0u);
    const auto traces = jam.a.engine.traces();
    CHECK(traces.size() == 50u);
    CHECK(std::all_of(traces.begin(), traces.end(), [](const SentTrace& t) { return t.sent_at >= t.captured_at; }));
}

TEST_CASE("an output that nobody takes from loses events loudly, and nothing hangs there") {
    TwoEngines jam;
    auto small = std::make_shared<OutPort>(PortId{3}, "stuck", 1024, [] {});
    REQUIRE(jam.b.engine.add_out_port(small) == Errc::ok);
    jam.link();
    REQUIRE(jam.b.engine.connect({.link = 1, .id = 0}, {.link = 0, .port = 3}, {}, {0}) == Errc::ok);
    for (int i = 0; i < 200; ++i) REQUIRE(play(jam.a, kNoteOn, i * 100) == Errc::ok);
    REQUIRE(play(jam.a, kNoteOff, 200 * 100) == Errc::ok);
    jam.run_for(100'000);
    CHECK(jam.b.heard.size() == 201u);
    CHECK(small->overflow() > 0u);
    CHECK(find(jam.b.engine.notices(), Notice::Kind::overflow) != nullptr);
    int sounding = 0;
    small->take_until(jam.b.clock.at(jam.now_us), [&](const TakenEvent& e) { sounding = e.midi[0] == 0x90 ? 1 : 0; });
    CHECK(sounding == 0);
}

TEST_CASE("a clock master of an older epoch is not accepted") {
    TwoEngines jam;
    jam.link();
    jam.elect_a(5);
    CHECK(!jam.b.engine.set_master({.term = 4, .elector = 0}, 0, jam.b.clock.at(jam.now_us)));
}

TEST_CASE("notes are heard whichever epoch their player is in") { // [CLOCK-3.2-3]
    TwoEngines jam;
    jam.link();
    jam.elect_a(5);
    jam.run_for(1'000'000);
    REQUIRE(jam.a.engine.set_master({.term = 6, .elector = 0}, 0, jam.a.clock.at(jam.now_us))); // b has not heard of it
    REQUIRE(play(jam.a, kNoteOn, jam.now_us) == Errc::ok);
    REQUIRE(play(jam.b, kNoteOn, jam.now_us) == Errc::ok);
    jam.run_for(10'000);
    CHECK(bytes_of(jam.a.heard) == std::vector<Bytes>{kNoteOn});
    CHECK(bytes_of(jam.b.heard) == std::vector<Bytes>{kNoteOn});
}
