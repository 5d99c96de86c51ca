// What makes a link valid: numbers, lanes, declarations, heartbeats, silence, refusals.
#include "core/test/toast/hex.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

StreamDescription named(std::string name) { return {.name = std::move(name), .origin = {}, .passed = {}}; }

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
    Errc on_stream_declared(StreamId stream, const StreamDescription& what) override {
        said.push_back("+" + std::to_string(stream) + " " + what.name);
        return Errc::ok;
    }
    Errc on_stream_closed(StreamId stream) override {
        said.push_back("-" + std::to_string(stream));
        return Errc::ok;
    }
    Errc on_control(ByteView payload) override {
        said.push_back("s " + std::string(payload.begin(), payload.end()));
        return Errc::ok;
    }
    void on_gap(std::uint32_t frames) override { said.push_back("gap " + std::to_string(frames)); }
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

TEST_CASE("who declares and closes without end loses the link, and one who opens ports does not") { // [TOAST-5.2-6]
    Link sender, receiver;
    Recorder heard;
    LocalTime now{1'000'000};
    sender.open_lane(Lane::notes, now);
    receiver.open_lane(Lane::notes, now);
    const auto carry = [&] {
        const ByteView view = sender.view(Lane::notes, 1u << 20);
        const Bytes bytes(view.begin(), view.end());
        sender.consume(Lane::notes, bytes.size());
        return receiver.receive(Lane::notes, bytes, now, heard);
    };
    const auto again = [&](StreamId stream) { // closed, and declared again
        REQUIRE(sender.close_stream(stream) == Errc::ok);
        REQUIRE(sender.declare_stream(stream, named("x")) == Errc::ok);
        return carry();
    };
    for (StreamId stream = 1; stream <= kMaxStreams; ++stream)
        REQUIRE(sender.declare_stream(stream, named("x")) == Errc::ok);
    CHECK(carry() == Errc::ok);
    for (int second = 0; second < 60; ++second) { // a hundred ports a second come and go
        now = now + 1'000'000;
        for (StreamId stream = 1; stream <= 100; ++stream) REQUIRE(again(stream) == Errc::ok);
    }
    Errc error = Errc::ok;
    int times = 0;
    for (; error == Errc::ok && times < 10'000; ++times) error = again(static_cast<StreamId>(times % 1024 + 1));
    CHECK(error == Errc::too_many);
    CHECK(times < 3'000);
}
