// What makes a link valid: numbers, lanes, declarations, heartbeats, silence, refusals.
#include "core/test/toast/hex.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Recorder final : Link::Sink {
    std::vector<std::string> midi, clock, said;
    Errc verdict = Errc::ok;
    Errc on_midi(SessionTime, std::uint32_t sequence, ByteView text) override {
        midi.push_back(std::to_string(sequence) + " " + std::string(text.begin(), text.end()));
        return verdict;
    }
    Errc on_clock(ByteView payload) override {
        clock.emplace_back(payload.begin(), payload.end());
        return Errc::ok;
    }
    Errc on_stream_declared(StreamId stream, std::string_view name) override {
        said.push_back("+" + std::to_string(stream) + " " + std::string(name));
        return Errc::ok;
    }
    Errc on_stream_closed(StreamId stream) override {
        said.push_back("-" + std::to_string(stream));
        return Errc::ok;
    }
};

Bytes frame(std::uint32_t type, std::uint32_t sequence, std::string_view payload) {
    Bytes bytes(payload.size() + kFrameOverhead);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size());
    write_frame({type, kUnsynchronised, sequence, view}, bytes.data());
    return bytes;
}

/// A link with both lanes open at time 0.
struct End {
    Link link;
    Recorder heard;
    End() {
        link.open_lane(Lane::notes, {0});
        link.open_lane(Lane::clock, {0});
    }
    Errc gets(std::uint32_t type, std::uint32_t sequence, std::string_view payload, Lane lane = Lane::notes,
              LocalTime now = {0}) {
        return link.receive(lane, frame(type, sequence, payload), now, heard);
    }
    Bytes takes(Lane lane = Lane::notes) {
        const ByteView view = link.view(lane, 1 << 20);
        const Bytes bytes(view.begin(), view.end());
        link.consume(lane, bytes.size());
        return bytes;
    }
};

ByteView text(std::string_view s) { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }

constexpr std::uint32_t kMidi = 1, kClock = 2, kHeartbeatType = 4, kHandshake = 5, kError = 6, kMetadata = 7;

} // namespace

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
    REQUIRE(a.link.declare_stream(3, "Piano \"left\"") == Errc::ok);
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

TEST_CASE(
    "heartbeats come ten times a second, and two seconds without a byte are silence") { // [TOAST-3.2-1] [TOAST-3.2-3]
    End a;
    Errc error = Errc::ok;
    for (LocalTime now{0}; now < LocalTime{1'000'000};) {
        const LocalTime next = a.link.advance(now, error);
        REQUIRE(next > now);
        now = next;
    }
    CHECK(a.link.stats(Lane::notes).frames_sent == 10u);
    (void)a.link.advance({1'999'999}, error);
    CHECK(error == Errc::ok);
    (void)a.link.advance({2'000'000}, error);
    CHECK(error == Errc::silence);
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

TEST_CASE("a peer that stops reading costs a bounded amount of memory") { // [TOAST-6.2-1]
    End a;
    const std::string payload(60'000, 'x');
    Errc error = Errc::ok;
    int sent = 0;
    while (error == Errc::ok && sent < 1000) {
        error = a.link.send_midi({0}, text(payload)).error();
        if (error == Errc::ok) ++sent;
    }
    CHECK(error == Errc::full);
    CHECK(sent < 100);
}

TEST_CASE("changed bytes never crash, and never play what was not sent") {
    std::mt19937 random(7);
    End a;
    for (int i = 0; i < 20; ++i) REQUIRE(bool(a.link.send_midi({i}, text("event"))));
    const Bytes good = a.takes();
    for (int round = 0; round < 20'000; ++round) {
        Bytes bad = good;
        for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips)
            bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
        End b;
        const std::size_t cut = random() % bad.size();
        if (b.link.receive(Lane::notes, ByteView(bad).first(cut), {0}, b.heard) == Errc::ok)
            (void)b.link.receive(Lane::notes, ByteView(bad).subspan(cut), {0}, b.heard);
        for (std::size_t i = 0; i < b.heard.midi.size(); ++i)
            CHECK(b.heard.midi[i] == std::to_string(i + 1) + " event");
    }
}
