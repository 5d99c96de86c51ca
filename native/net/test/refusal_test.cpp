// Wrong bytes from a peer that has every right to be there: its link ends with the reason, and nothing else does.
#include "net/test/raw_peer.hpp"

using namespace midip2p::test;
using namespace midip2p;
using core::FrameType;

namespace {

const Bytes kNote{0x90, 60, 100};
const std::string kStream = R"({"kind":"streams","streams":[{"stream":1,"name":"raw","format":"midi1"}]})";
const std::string kNoteOn = R"({"type":"noteOn","channel":1,"note":60,"velocity":100,"port":1})";

Bytes corrupt(Bytes bytes) {
    bytes[bytes.size() / 2] ^= 1;
    return bytes;
}
Bytes after(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}
/// With the stream declared before it.
Bytes midi(const std::string& text) {
    return after(frame(FrameType::metadata, 1, kStream), frame(FrameType::midi, 2, text));
}
/// A SysEx in so many parts of 8192 bytes, without its last. [JM-4.3-3]
Bytes parts(int count) {
    std::string data = "1";
    for (int i = 1; i < 8192; ++i) data += ",1";
    Bytes all = frame(FrameType::metadata, 1, kStream);
    for (int i = 0; i < count; ++i) {
        const std::string part = i == 0 ? "first" : "middle";
        const std::string text = R"({"type":"sysEx","part":")" + part + R"(","data":[)" + data + R"(],"port":1})";
        all = after(all, frame(FrameType::midi, static_cast<std::uint32_t>(i + 2), text));
    }
    return all;
}
Bytes oversized() {
    Bytes bytes(65536, 0);
    bytes[1] = 2; // a length of 131072
    return bytes;
}
/// A jam of two, and a raw peer that is linked with a as well.
struct Jam {
    TwoRunners two;
    std::optional<RawPeer> raw;
    Jam() {
        two.link();
        two.a.notices.clear();
        raw.emplace(two.a);
        two.a.notices.clear();
    }
    const RunnerNotice& down() { return told_of(Notice::Kind::link_down); }
    const RunnerNotice& dropped() { return told_of(Notice::Kind::link_dropped); }
    const RunnerNotice& told_of(Notice::Kind kind) {
        const RunnerNotice* told = two.a.wait_for(kind);
        REQUIRE(told != nullptr);
        CHECK(told->notice.link == raw->link);
        CHECK(told->peer == RawPeer::kPeer);
        return *told;
    }
    void goes_on() {
        const std::size_t before = two.b.heard.size();
        REQUIRE(two.a.in->play(kNote, two.a.in->now()) == Errc::ok);
        CHECK(two.b.hears(before + 1));
    }
};

} // namespace

TEST_CASE("a raw peer that behaves is heard like any other") {
    Jam jam;
    jam.raw->notes->send(frame(FrameType::metadata, 1, kStream));
    jam.raw->notes->send(frame(FrameType::midi, 2, kNoteOn));
    REQUIRE(jam.two.a.hears(1));
    CHECK(jam.two.a.heard[0] == kNote);
}

TEST_CASE("garbage, oversized, short, corrupt and unknown frames end the link with their reason, others go on") {
    // [TOAST-6.1-3] [TOAST-5.1-2] [TOAST-5.1-3] [TOAST-5.1-4] [JM-4.3-3]
    const struct {
        const char* what;
        Bytes bytes;
        Errc reason;
    } cases[] = {
        {"garbage", Bytes(64, 0xee), Errc::frame_too_long},
        {"oversized", oversized(), Errc::frame_too_long},
        {"short", Bytes(64, 0), Errc::frame_too_short},
        {"corrupt", corrupt(frame(FrameType::metadata, 1, kStream)), Errc::frame_crc},
        {"unknown, required", frame(static_cast<FrameType>(0x80001234u), 0, "{}"), Errc::frame_type},
        {"a gap", frame(FrameType::metadata, 2, kStream), Errc::sequence_gap},
        {"an undeclared stream", frame(FrameType::midi, 1, kNoteOn), Errc::undeclared_stream},
        {"a time that is not the frame's", midi(R"({"type":"start","port":1,"timestamp":5})"), Errc::frame_timestamp},
        {"a part out of turn", midi(R"({"type":"sysEx","part":"middle","data":[1],"port":1})"), Errc::frame_payload},
        {"more parts than a message may have", parts(9), Errc::too_large},
        {"not JSON", frame(FrameType::midi, 1, "{\"type\":"), Errc::json_syntax},
        {"clock on notes", frame(FrameType::clock_sync, 0, "{}"), Errc::wrong_lane},
    };
    for (const auto& c : cases) {
        Jam jam;
        jam.raw->notes->send(c.bytes);
        const RunnerNotice& down = jam.down();
        INFO(c.what);
        CHECK(down.notice.error == c.reason);
        CHECK(jam.raw->notes->receive_refusal() == core::code_of(c.reason));
        jam.goes_on();
    }
}

TEST_CASE("wrong bytes on the clock lane end the link too") {
    Jam jam;
    jam.raw->clock->send(frame(FrameType::midi, 1, kNoteOn));
    CHECK(jam.down().notice.error == Errc::wrong_lane);
    CHECK(jam.raw->clock->receive_refusal() == core::code_of(Errc::wrong_lane));
    jam.goes_on();
}

TEST_CASE("a frame that breaks off is not played, and the note before it is released") {
    Jam jam;
    jam.raw->notes->send(frame(FrameType::metadata, 1, kStream));
    jam.raw->notes->send(frame(FrameType::midi, 2, kNoteOn));
    const Bytes whole = frame(FrameType::midi, 3, kNoteOn);
    jam.raw->notes->send(core::ByteView(whole).first(whole.size() - 1));
    REQUIRE(jam.two.a.hears(1));
    jam.raw->notes->close();
    CHECK(jam.dropped().notice.error == Errc::connection_closed);
    REQUIRE(jam.two.a.hears(2));
    CHECK(jam.two.a.heard[1][0] == 0x80);
    CHECK(jam.two.a.heard[1][1] == 60);
    CHECK(jam.two.a.heard.size() == 2u);
    jam.goes_on();
}

TEST_CASE("a reset is told from a goodbye") {
    Jam jam;
    jam.raw->notes->reset();
    CHECK(jam.dropped().notice.error == Errc::connection_reset);
    jam.goes_on();
}

TEST_CASE("a peer whose connection is gone and that does not come back is over after three seconds") { // [TOAST-3.3-4]
    Jam jam;
    jam.raw->notes->reset();
    const auto& down = jam.down();
    CHECK(down.notice.error == Errc::connection_reset);
    CHECK(down.detail == "nobody called, and there was no address to call");
    jam.goes_on();
}

TEST_CASE("notes go on when the clock lane is lost") { // [TOAST-3.1-3]
    Jam jam;
    jam.raw->clock->close();
    jam.raw->notes->send(frame(FrameType::metadata, 1, kStream));
    jam.raw->notes->send(frame(FrameType::midi, 2, kNoteOn));
    REQUIRE(jam.two.a.hears(1));
    CHECK(jam.two.a.heard[0] == kNote);
    jam.goes_on();
}

TEST_CASE("the peer's own word for the end is told, whichever lane ends first") {
    for (const bool clock_first : {false, true}) {
        Jam jam;
        jam.raw->notes->send(frame(FrameType::error, 0, R"({"code":"toast-frame-crc"})"));
        if (clock_first) jam.raw->clock->close();
        const RunnerNotice& down = jam.down();
        CHECK(down.notice.error == Errc::refused);
        CHECK(down.detail == "the peer said toast-frame-crc");
    }
}

TEST_CASE("a peer that says nothing for two seconds is dropped") { // [TOAST-3.3-2]
    Jam jam;
    CHECK(jam.dropped().notice.error == Errc::silence);
    jam.goes_on();
}

TEST_CASE("a peer that does not read loses its link, and costs no more than its queue") {
    Jam jam;
    Bytes sysex(8000, 0x11);
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;
    const RunnerNotice* down = nullptr;
    std::uint32_t sequence = 0;
    REQUIRE(eventually([&] {
        (void)jam.two.a.in->play(sysex, jam.two.a.in->now()); // full is an answer too
        if (++sequence % 64 == 0) jam.raw->notes->send(frame(FrameType::heartbeat, 0, R"({"ack":0})"));
        for (RunnerNotice& n : jam.two.a.runner->poll()) {
            // The other player may be too slow for this flood as well: its link is not what this is about.
            if (n.notice.kind == Notice::Kind::link_down && n.notice.link == jam.raw->link)
                down = jam.two.a.notices.emplace_back(std::make_unique<RunnerNotice>(std::move(n))).get();
        }
        return down != nullptr;
    }));
    CHECK(down->notice.error == Errc::full);
}

TEST_CASE("what a peer without the right to play plays is refused, counted and told, and the link stays") {
    TwoRunners jam;
    const Address at_b = jam.b.listen();
    const auto link = jam.b.runner->open_link(
        {.peer = jam.a.peer, .fingerprint = jam.a.runner->fingerprint(), .candidates = {}, .may_play = false});
    REQUIRE(bool(link));
    jam.a.open(jam.b, {at_b});
    REQUIRE(jam.b.wait_for(Notice::Kind::link_up) != nullptr);
    REQUIRE(jam.a.wait_for(Notice::Kind::link_up) != nullptr);
    for (int i = 0; i < 10; ++i) REQUIRE(jam.a.in->play(kNote, jam.a.in->now()) == Errc::ok);
    std::uint32_t refused = 0;
    CHECK(eventually([&] {
        for (const RunnerNotice& n : jam.b.runner->poll()) {
            CHECK(n.notice.kind != Notice::Kind::link_down);
            if (n.notice.kind == Notice::Kind::refused && n.notice.error == Errc::not_allowed)
                refused += n.notice.count;
        }
        return refused == 10;
    }));
}
