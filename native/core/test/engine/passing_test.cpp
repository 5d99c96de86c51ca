// Streams that players pass on: never back, never round, never twice.
#include "core/test/engine/several_engines.hpp"
#include "core/toast/link.hpp"

#include <algorithm>

using namespace midip2p::test;
using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Heard = std::vector<Bytes>;
using Ways = std::vector<std::string>;
const Bytes kOn{0x90, 60, 100}, kOff{0x80, 60, 64}, kEnd{0x80, 60, 64};

} // namespace

TEST_CASE("who reaches both passes one player's notes on to the other") { // [TOAST-5.6-1]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    jam.play("ann", kOn);
    CHECK((jam.heard("cas") == Heard{kOn}));
    CHECK((jam.heard("ben") == Heard{kOn}));
    CHECK(jam.heard("ann").empty());
    const auto streams = jam.at("cas").engine.stats().streams;
    REQUIRE(streams.size() == 2u);
    CHECK((streams[1].what.origin == Origin{"ann", 1}));
    CHECK((streams[1].what.passed == Ways{"ben"}));
    CHECK(streams[1].what.name == "ann keys");
    REQUIRE(jam.stop("ben", "ann", "cas") == Errc::ok);
    CHECK((jam.heard("cas") == Heard{kEnd})); // nothing hangs
    jam.play("ann", kOff);
    CHECK(jam.heard("cas").empty());
    CHECK((jam.ways("cas") == Ways{"ben:1 played"}));
}

TEST_CASE("a mute holds for what others pass on, too") { // [TOAST-5.6-7] [TOAST-5.8-4]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    jam.link("ann", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    jam.lose("ann", "cas"); // what ben passes on is played now
    (void)jam.heard("cas");
    jam.play("ann", kOn);
    CHECK((jam.heard("cas") == Heard{kOn}));
    jam.at("cas").engine.permit(jam.link_of("ann"), true, {"ann keys"}, {2'000'000});
    CHECK((jam.heard("cas") == Heard{kEnd}));
    jam.play("ann", kOff);
    CHECK(jam.heard("cas").empty());
}

TEST_CASE("a rule holds for what is passed on too, and a long SysEx goes along") {
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    Rule up;
    up.transpose = 12;
    REQUIRE(jam.pass("ben", "ann", "cas", up) == Errc::ok);
    jam.play("ann", kOn);
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok); // changed while it sounds
    jam.play("ann", kOff);
    CHECK((jam.heard("cas") == Heard{{0x90, 72, 100}, {0x80, 72, 64}}));
    Bytes dump(40'000, 0x11);
    dump.front() = 0xf0;
    dump.back() = 0xf7;
    jam.play("ann", dump);
    CHECK((jam.heard("cas") == Heard{dump}));
}

TEST_CASE("what is passed on keeps the time at which it was played") { // [TOAST-5.6-6]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    jam.set_time("ann");
    jam.play("ann", kOn);
    REQUIRE((jam.heard("ben") == Heard{kOn}));
    const SessionTime played = jam.captured.at(0);
    CHECK(played != kUnsynchronised);
    REQUIRE((jam.heard("cas") == Heard{kOn}));
    CHECK(jam.captured.at(0) == played);
}

TEST_CASE("a stream goes neither back to its player nor to itself") { // [TOAST-5.6-3]
    SeveralEngines jam({"ann", "ben"});
    jam.link("ann", "ben");
    CHECK(jam.pass("ben", "ann", "ann") == Errc::unknown_port);
    jam.play("ann", kOn);
    CHECK(jam.heard("ann").empty());
}

TEST_CASE("a ring of players who pass everything on plays every note once everywhere") { // [TOAST-5.6-4]
    SeveralEngines jam({"ann", "ben", "cas", "dot"});
    const Ways ring{"ann", "ben", "cas", "dot"};
    for (std::size_t i = 0; i < 4; ++i) jam.link(ring[i], ring[(i + 1) % 4]);
    for (std::size_t i = 0; i < 4; ++i) {
        REQUIRE(jam.pass(ring[i], ring[(i + 3) % 4], ring[(i + 1) % 4]) == Errc::ok);
        REQUIRE(jam.pass(ring[i], ring[(i + 1) % 4], ring[(i + 3) % 4]) == Errc::ok);
    }
    const std::uint64_t before = jam.events;
    for (const std::string& player : ring) {
        jam.play(player, kOn);
        for (const std::string& other : ring) CHECK((jam.heard(other) == (other == player ? Heard{} : Heard{kOn})));
        jam.play(player, kOff);
        for (const std::string& other : ring) CHECK((jam.heard(other) == (other == player ? Heard{} : Heard{kOff})));
    }
    CHECK(jam.events - before <= 4u * 2 * 12); // each note over each link twice at most
}

TEST_CASE("what comes straight from its player is not heard again over another") { // [TOAST-5.6-5]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    jam.link("cas", "ann");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    CHECK((jam.ways("cas") == Ways{"ben:1 played", "ben:65535 doubled", "ann:1 played"}));
    jam.play("ann", kOn);
    CHECK((jam.heard("cas") == Heard{kOn}));
    jam.play("ann", kOff);
    CHECK((jam.heard("cas") == Heard{kOff}));
}

TEST_CASE("our own notes that a peer sends back are cut, and that is told") { // [TOAST-5.6-4]
    SeveralEngines jam({"ann", "ben"});
    jam.link("ann", "ben");
    Link mirror({.sent = 1, .received = 0}); // a program of ben's that looks at nothing; his keys are declared
    mirror.open_lane(Lane::notes, {0});
    REQUIRE(mirror.declare_stream(65535, {.name = "x", .origin = {"ann", 1}, .passed = {"ben"}}) == Errc::ok);
    const std::string note = R"({"type":"noteOn","port":65535,"channel":1,"note":60,"velocity":100})";
    REQUIRE(bool(mirror.send_midi(kUnsynchronised, {reinterpret_cast<const std::uint8_t*>(note.data()), note.size()})));
    Engine& ann = jam.at("ann").engine;
    (void)ann.notices();
    CHECK(ann.receive(jam.link_of("ben"), Lane::notes, mirror.view(Lane::notes, 1 << 16), {5}, {5}) == Errc::ok);
    CHECK(jam.heard("ann").empty());
    CHECK((jam.ways("ann") == Ways{"ben:1 played", "ben:65535 loop"}));
    CHECK(ann.stats().streams[1].not_played == 1u);
    const auto told = ann.notices();
    CHECK(std::ranges::any_of(told, [](const Notice& n) {
        return n.kind == Notice::Kind::stream_way && n.stream == 65535 && n.error == Errc::stream_loop;
    }));
}

TEST_CASE("where the straight way ends the other takes over, and gives way again, nothing hangs") { // [TOAST-5.6-5]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    jam.link("ann", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    jam.play("ann", kOn);
    CHECK((jam.heard("cas") == Heard{kOn}));

    jam.lose("ann", "cas"); // what it held is released; ann's next note comes over ben
    CHECK((jam.heard("cas") == Heard{kEnd}));
    CHECK((jam.ways("cas") == Ways{"ben:1 played", "ben:65535 played", "ann:1 played"}));
    jam.play("ann", {0x90, 64, 90});
    CHECK((jam.heard("cas") == Heard{{0x90, 64, 90}}));

    jam.resume("ann", "cas"); // straight again: the other way's note ends; what was kept comes
    const Heard after = jam.heard("cas");
    CHECK((jam.ways("cas") == Ways{"ben:1 played", "ben:65535 doubled", "ann:1 played"}));
    CHECK((after == Heard{{0x80, 64, 64}, {0x90, 64, 90}}));
    jam.play("ann", {0x80, 64, 0});
    jam.play("ann", kOff);
    CHECK((jam.heard("cas") == Heard{{0x80, 64, 0}, kOff}));

    jam.unlink("ann", "cas");
    CHECK((jam.ways("cas") == Ways{"ben:1 played", "ben:65535 played"}));
}

TEST_CASE("one in the middle who leaves ends what went over them") {
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    jam.play("ann", kOn);
    (void)jam.heard("cas");
    jam.unlink("ann", "ben"); // ann is gone: ben closes her stream at cas
    CHECK((jam.heard("cas") == Heard{kEnd}));
    CHECK((jam.ways("cas") == Ways{"ben:1 played"}));
    CHECK(jam.at("ben").engine.stats().passed.empty());
}

TEST_CASE("who is muted here is not heard by way of others") { // [TOAST-5.6-7]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    REQUIRE(jam.at("cas").engine.attach_link(jam.link_of("ann"), {.peer = "ann", .may_play = false}) == Errc::ok);
    jam.play("ann", kOn);
    CHECK(jam.heard("cas").empty());
    jam.play("ben", kOn); // ben himself is
    CHECK((jam.heard("cas") == Heard{kOn}));
}

TEST_CASE("a way that does not end with its sender is a lie") { // [TOAST-5.6-2]
    SeveralEngines jam({"ann", "ben"});
    jam.link("ann", "ben");
    Link liar({.sent = 1, .received = 0}); // ann has declared her keys
    liar.open_lane(Lane::notes, {0});
    REQUIRE(liar.declare_stream(9, {.name = "x", .origin = {"zoe", 1}, .passed = {"ben"}}) == Errc::ok);
    const ByteView bytes = liar.view(Lane::notes, 1 << 16);
    CHECK(jam.at("ben").engine.receive(jam.link_of("ann"), Lane::notes, bytes, {5}, {5}) == Errc::frame_payload);
}

TEST_CASE("who declares a thousand streams leaves room for others' at whom they are passed on to") { // [TOAST-5.6-3]
    SeveralEngines jam({"ann", "ben", "cas"});
    jam.link("ann", "ben");
    jam.link("ben", "cas");
    REQUIRE(jam.pass("ben", "ann", "cas") == Errc::ok);
    for (PortId id = 3; id <= kLastPort && id < 1'000; ++id)
        REQUIRE(jam.at("ann").engine.add_in_port(std::make_shared<InPort>(id, "x", 64u, [] {})) == Errc::ok);
    jam.play("ann", kOn);
    CHECK(jam.at("ben").engine.stats().passed.size() == 256u);
    CHECK((jam.heard("cas") == Heard{kOn}));
    // A port that opens at ben is declared to cas all the same.
    REQUIRE(jam.at("ben").engine.add_in_port(std::make_shared<InPort>(PortId{9}, "y", 64u, [] {})) == Errc::ok);
    jam.play("ann", kOff);
    CHECK(jam.at("cas").engine.stats().streams.size() == 258u);
    for (const char* who : {"ann", "ben", "cas"}) CHECK(jam.at(who).engine.broken().empty());
}
