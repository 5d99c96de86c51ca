// What makes a link valid: numbers, lanes, declarations, heartbeats, silence, refusals.
#include "core/test/toast/link_end.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("events are numbered from one and arrive in order") { // [TOAST-2.4-2]
    End a, b;
    REQUIRE(*a.link.send_midi({7}, text("x")) == 1u);
    REQUIRE(*a.link.send_midi({8}, text("y")) == 2u);
    REQUIRE(b.link.receive(Lane::notes, a.takes(), {0}, b.heard) == Errc::ok);
    CHECK(b.heard.midi == std::vector<std::string>{"1 x", "2 y"});
}

TEST_CASE("a number seen before is a duplicate: dropped and counted") { // [TOAST-2.4-3]
    End b;
    REQUIRE(b.gets(kMidi, 1, "x") == Errc::ok);
    REQUIRE(b.gets(kMidi, 1, "x") == Errc::ok);
    CHECK(b.heard.midi.size() == 1u);
    CHECK(b.link.duplicates() == 1u);
}

TEST_CASE("a number that jumps breaks the link") { // [TOAST-2.4-4]
    End b;
    REQUIRE(b.gets(kMidi, 1, "x") == Errc::ok);
    CHECK(b.gets(kMidi, 3, "y") == Errc::sequence_gap);
    CHECK(b.heard.midi.size() == 1u);
}

TEST_CASE("clock frames on the notes lane and notes on the clock lane are refused") { // [TOAST-3.1-1]
    End b;
    CHECK(b.gets(kClock, 0, "{}", Lane::notes) == Errc::wrong_lane);
    End c;
    CHECK(c.gets(kMidi, 1, "x", Lane::clock) == Errc::wrong_lane);
    End d;
    CHECK(d.gets(kClock, 0, "{}", Lane::clock) == Errc::ok);
    CHECK(d.heard.clock.size() == 1u);
}

TEST_CASE("unknown types are skipped, unknown required ones refused") { // [TOAST-2.2-2]
    End b;
    CHECK(b.gets(0x7f42, 0, "?") == Errc::ok);
    CHECK(b.link.stats(Lane::notes).refused == 1u);
    CHECK(b.gets(kMidi | kRequired, 1, "x") == Errc::ok); // a known type is known with the bit as well
    CHECK(b.gets(0x7f42 | kRequired, 0, "?") == Errc::frame_type);
}

TEST_CASE("streams are declared and closed by METADATA") { // [TOAST-5.1-1]
    End a, b;
    REQUIRE(a.link.declare_stream(3, named("Piano \"left\"")) == Errc::ok);
    REQUIRE(a.link.close_stream(3) == Errc::ok);
    REQUIRE(b.link.receive(Lane::notes, a.takes(), {0}, b.heard) == Errc::ok);
    CHECK(b.heard.said == std::vector<std::string>{"+3 Piano \"left\"", "-3"});
}

TEST_CASE("a stream in a form that we cannot play stays undeclared") { // [TOAST-5.2-3]
    End b;
    REQUIRE(b.gets(kMetadata, 1, R"({"kind":"streams","streams":[{"stream":1,"name":"x","format":"ump2"}]})") ==
            Errc::ok);
    CHECK(b.heard.said.empty());
}

TEST_CASE("malformed control payloads break the link") {
    for (const char* payload : {"", "[]", "{", R"({"kind":"closed"})", R"({"kind":"closed","stream":65536})",
                                R"({"kind":"streams","streams":[{"stream":0,"name":"x","format":"midi1"}]})"}) {
        End b;
        CHECK(b.gets(kMetadata, 1, payload) == Errc::frame_payload);
    }
    for (const char* payload : {"{}", R"({"ack":-1})", R"({"ack":5})", R"({"ack":4294967296})"}) {
        End b;
        CHECK(b.gets(kHeartbeatType, 0, payload) == Errc::frame_payload);
    }
}

TEST_CASE("a heartbeat acknowledges what has arrived") { // [TOAST-3.2-2]
    End a, b;
    REQUIRE(*a.link.send_midi({7}, text("x")) == 1u);
    REQUIRE(b.link.receive(Lane::notes, a.takes(), {0}, b.heard) == Errc::ok);
    CHECK(a.link.unacknowledged() == 1u);
    Errc error = Errc::ok;
    (void)b.link.advance({kHeartbeat}, error);
    REQUIRE(a.link.receive(Lane::notes, b.takes(), {0}, a.heard) == Errc::ok);
    CHECK(a.link.unacknowledged() == 0u);
}

TEST_CASE("heartbeats come ten times a second") { // [TOAST-3.2-1]
    End a;
    Errc error = Errc::ok;
    for (LocalTime now{0}; now < LocalTime{1'000'000};) {
        const LocalTime next = a.link.advance(now, error);
        REQUIRE(next > now);
        now = next;
    }
    CHECK(a.link.stats(Lane::notes).frames_sent == 10u);
}

TEST_CASE("what is too much to be kept is a gap, and the streams are declared again") { // [TOAST-3.4-5] [TOAST-3.4-6]
    End a, b;
    REQUIRE(a.link.declare_stream(3, named("Piano")) == Errc::ok);
    REQUIRE(b.link.receive(Lane::notes, a.takes(), {0}, b.heard) == Errc::ok);
    a.link.lose_lane(Lane::notes, Errc::connection_reset, {0});
    b.link.lose_lane(Lane::notes, Errc::connection_reset, {0});
    const std::string payload(60'000, 'x');
    std::uint32_t sent = 1;
    for (std::size_t kept = 0; kept <= SendQueue::kMaxKept; kept += payload.size(), ++sent)
        REQUIRE(bool(a.link.send_midi({0}, text(payload))));
    REQUIRE(a.link.resume_notes(b.link.received(), {1000}) == Errc::ok);
    REQUIRE(b.link.resume_notes(0, {1000}) == Errc::ok);
    REQUIRE(bool(a.link.send_midi({7}, text("goes on"))));
    b.heard.said.clear();
    REQUIRE(b.link.receive(Lane::notes, a.takes(), {1000}, b.heard) == Errc::ok);
    CHECK(b.heard.said == std::vector<std::string>{"gap " + std::to_string(sent - 1), "+3 Piano"});
    CHECK(b.heard.midi == std::vector<std::string>{std::to_string(sent + 2) + " goes on"});
}

TEST_CASE("whatever was cut, resuming loses nothing, doubles nothing, and keeps the order") { // [TOAST-3.4-5]
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
        End a, b;
        Bytes wire;
        int played = 0;
        const auto play = [&] { REQUIRE(bool(a.link.send_midi({1}, text(std::to_string(++played))))); };
        for (int step = 0; step < 60; ++step) {
            const unsigned what = random() % 8;
            if (what < 4) play();
            if (what == 4) { // the kernel takes some
                const ByteView view = a.link.view(Lane::notes, 1 + random() % 200);
                wire.insert(wire.end(), view.begin(), view.end());
                a.link.consume(Lane::notes, view.size());
            }
            if (what == 5) { // some of it arrives
                const std::size_t n = wire.empty() ? 0 : random() % (wire.size() + 1);
                REQUIRE(b.link.receive(Lane::notes, ByteView(wire).first(n), {0}, b.heard) == Errc::ok);
                wire.erase(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(n));
            }
            if (what == 6) { // and is acknowledged
                (void)a.gets(kHeartbeatType, 0, R"({"ack":)" + std::to_string(b.link.received()) + "}");
            }
            if (what == 7) { // the connection is lost with all that was on its way
                const bool known = random() % 2 == 0;
                if (known) a.link.lose_lane(Lane::notes, Errc::connection_reset, {0});
                const std::uint32_t had = b.link.received();
                for (unsigned i = random() % 3; i > 0; --i) play();
                if (!known) { // the old path still brings something after the new one was agreed on
                    REQUIRE(b.link.receive(Lane::notes, wire, {0}, b.heard) == Errc::ok);
                }
                wire.clear();
                REQUIRE(a.link.resume_notes(had, {0}) == Errc::ok);
                REQUIRE(b.link.resume_notes(0, {0}) == Errc::ok);
            }
        }
        REQUIRE(b.link.receive(Lane::notes, wire, {0}, b.heard) == Errc::ok);
        REQUIRE(b.link.receive(Lane::notes, a.takes(), {0}, b.heard) == Errc::ok);
        REQUIRE(b.heard.midi.size() == static_cast<std::size_t>(played));
        for (int i = 0; i < played; ++i)
            CHECK(b.heard.midi[static_cast<std::size_t>(i)] == std::to_string(i + 1) + " " + std::to_string(i + 1));
        CHECK(b.heard.said.empty()); // no gap
    }
}

TEST_CASE("who refuses says why, and neither end goes on") { // [TOAST-6.1-1]
    End a, b;
    b.heard.verdict = Errc::json_syntax;
    CHECK(b.gets(kMidi, 1, "x") == Errc::json_syntax);
    CHECK(a.link.receive(Lane::notes, b.takes(), {0}, a.heard) == Errc::refused);
    CHECK(a.link.refusal() == std::string("jsonmidi-syntax"));
    CHECK(b.gets(kMidi, 2, "y") == Errc::closed_here);
    CHECK(b.link.send_midi({0}, text("z")).error() == Errc::closed_here);
}

TEST_CASE(
    "a late answer to a probe is dropped as the first frame of the lane, and refused anywhere else") { // [TOAST-4.4-6]
    constexpr const char* kLate = R"({"kind":"probeReply","id":3})";
    End b;
    CHECK(b.gets(kHandshake, 0, kLate) == Errc::ok);
    CHECK(b.gets(kMidi, 1, "x") == Errc::ok);
    CHECK(b.gets(kHandshake, 0, kLate) == Errc::handshake_order); // [TOAST-4.1-2]
    End c;
    CHECK(c.gets(kHandshake, 0, R"({"kind":"nominate"})") == Errc::handshake_order);
    End d;
    CHECK(d.gets(kHandshake, 0, kLate, Lane::clock) == Errc::wrong_lane);
}
