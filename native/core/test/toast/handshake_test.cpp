// Two ends of one connection, from TLS to "this is the lane".
#include "core/test/toast/hex.hpp"
#include "core/toast/big_endian.hpp"
#include "core/toast/handshake.hpp"
#include "core/toast/link.hpp"
#include "core/toast/nomination.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

Hello hello(const std::string& peer, const std::string& session = "s") {
    return {.session = session, .peer = peer, .boot = "00112233aabbccdd", .agent = "test/1", .capabilities = {"x"}};
}
Handshake::Config dialler(Lane lane = Lane::notes) {
    return {.role = Handshake::Role::dialler, .lane = lane, .own = hello("a"), .expected_peer = "b"};
}
Handshake::Config listener() { return {.role = Handshake::Role::listener, .own = hello("b"), .expected_peer = "a"}; }

/// Moves everything that waits from one end to the other; returns the other's verdict.
Errc pass(Handshake& from, Handshake& to, LocalTime now = {}) {
    const ByteView view = from.transmit(now);
    const std::vector<std::uint8_t> bytes(view.begin(), view.end());
    from.sent(bytes.size());
    return bytes.empty() ? Errc::ok : to.receive(bytes, now);
}

std::vector<std::uint8_t> frame(FrameType type, std::string_view payload) {
    std::vector<std::uint8_t> bytes(payload.size() + kFrameOverhead);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size());
    write_frame({static_cast<std::uint32_t>(type), kUnsynchronised, 0, view}, bytes.data());
    return bytes;
}

} // namespace

TEST_CASE("two ends say hello, measure the path and nominate it") { // [TOAST-4.2-1] [TOAST-4.4-2]
    Handshake a(dialler(), {0});
    Handshake b(listener(), {0});
    REQUIRE(pass(a, b) == Errc::ok);
    REQUIRE(pass(b, a) == Errc::ok);
    REQUIRE((a.open() && b.open()));
    CHECK(a.peer().peer == std::string("b"));
    CHECK(b.peer().boot == std::string("00112233aabbccdd"));
    CHECK(b.peer().capabilities.size() == 1u);

    a.probe();
    REQUIRE(pass(a, b, {1000}) == Errc::ok);
    REQUIRE(pass(b, a, {1300}) == Errc::ok);
    CHECK(a.best_rtt() == 300);
    CHECK(a.probes() == 1u);

    a.nominate();
    REQUIRE(pass(a, b) == Errc::ok);
    CHECK(b.nominated());
    CHECK(b.lane() == Lane::notes);
}

TEST_CASE("a connection that asks for the clock lane has it once the hellos are exchanged") { // [TOAST-4.5-1]
    Handshake a(dialler(Lane::clock), {0});
    Handshake b(listener(), {0});
    REQUIRE(pass(a, b) == Errc::ok);
    REQUIRE(pass(b, a) == Errc::ok);
    CHECK((a.nominated() && b.nominated()));
    CHECK(b.lane() == Lane::clock);
}

TEST_CASE("what follows the nomination belongs to the lane, cut anywhere") { // [TOAST-4.4-5]
    for (std::size_t cut = 1; cut < 80; ++cut) {
        Handshake b(listener(), {0});
        Handshake a(dialler(), {0});
        REQUIRE(pass(a, b) == Errc::ok);
        REQUIRE(pass(b, a) == Errc::ok);
        a.nominate();
        const ByteView nomination = a.transmit({});
        std::vector<std::uint8_t> bytes(nomination.begin(), nomination.end());
        const auto lane_bytes = hex("00 00 01 02 03");
        bytes.insert(bytes.end(), lane_bytes.begin(), lane_bytes.end());
        const std::size_t first = std::min(cut, bytes.size());
        REQUIRE(b.receive(ByteView(bytes).first(first), {}) == Errc::ok);
        REQUIRE(b.receive(ByteView(bytes).subspan(first), {}) == Errc::ok);
        CHECK(b.take_rest() == lane_bytes);
    }
}

TEST_CASE(
    "a path nominated while an answer is on its way is a good lane, wherever the answer is cut") { // [TOAST-4.4-6]
    struct Deaf final : Link::Sink {
        int events = 0;
        Errc on_midi(SessionTime, std::uint32_t, ByteView) override { return ++events, Errc::ok; }
        Errc on_stream_declared(StreamId, const StreamDescription&) override { return Errc::ok; }
        Errc on_stream_closed(StreamId) override { return Errc::ok; }
        Errc on_frame(FrameType, ByteView) override { return Errc::ok; }
        void on_gap(std::uint32_t) override {}
    };
    std::size_t length = 1;
    for (std::size_t cut = 0; cut <= length; ++cut) {
        Handshake a(dialler(), {0}); // "a" is the lower id: it nominates
        Handshake b(listener(), {0});
        REQUIRE(pass(a, b) == Errc::ok);
        REQUIRE(pass(b, a) == Errc::ok);
        a.probe();
        REQUIRE(pass(a, b) == Errc::ok);
        const ByteView answer = b.transmit({0}); // on its way while a decides
        std::vector<std::uint8_t> bytes(answer.begin(), answer.end());
        b.sent(bytes.size());
        length = bytes.size();
        REQUIRE(a.receive(ByteView(bytes).first(cut), {0}) == Errc::ok);
        a.nominate();
        REQUIRE(pass(a, b) == Errc::ok);
        REQUIRE(b.nominated());

        Link theirs, ours;
        theirs.open_lane(Lane::notes, {0});
        ours.open_lane(Lane::notes, {0});
        REQUIRE(bool(theirs.send_midi({5}, hex("'{}'"))));
        const ByteView event = theirs.view(Lane::notes, 1000);
        bytes.insert(bytes.end(), event.begin(), event.end());
        Deaf sink;
        REQUIRE(ours.receive(Lane::notes, a.take_rest(), {0}, sink) == Errc::ok);
        CHECK(ours.receive(Lane::notes, ByteView(bytes).subspan(cut), {0}, sink) == Errc::ok);
        CHECK(sink.events == 1);
    }
}

TEST_CASE("another session, another peer, no common version: refused with the reason, and the other end is told") {
    const struct {
        Handshake::Config listener;
        std::string said;
        Errc error;
    } cases[] = {
        {{.role = Handshake::Role::listener, .own = hello("b", "other"), .expected_peer = "a"},
         "",
         Errc::wrong_session},
        {{.role = Handshake::Role::listener, .own = hello("b"), .expected_peer = "c"}, "", Errc::wrong_peer},
        {listener(), R"({"kind":"hello","versions":[2,3],"session":"s","peer":"a","boot":"1","lane":"notes"})",
         Errc::no_common_version},
        {listener(), R"({"kind":"hello","versions":[1],"session":"s","peer":"a","boot":"1","lane":"video"})",
         Errc::frame_payload},
        {listener(), R"({"kind":"probe","id":1})", Errc::handshake_order},
        {listener(), R"({"kind":"nominate"})", Errc::handshake_order},
        {listener(), R"(hello)", Errc::frame_payload},
    };
    for (const auto& c : cases) {
        Handshake b(c.listener, {0});
        Handshake a(dialler(), {0});
        const Errc e = c.said.empty() ? pass(a, b) : b.receive(frame(FrameType::handshake, c.said), {});
        CHECK(e == c.error);
        if (c.said.empty()) CHECK(pass(b, a) == Errc::refused);
        CHECK(!b.open());
    }
}

TEST_CASE("other frames before the end of the handshake are out of order") { // [TOAST-4.1-2]
    Handshake b(listener(), {0});
    CHECK(b.receive(frame(FrameType::midi, "{}"), {}) == Errc::handshake_order);
}

TEST_CASE("garbage instead of a frame is refused") {
    Handshake b(listener(), {0});
    const auto bytes = hex("'GET / HTTP/1.1' 0D 0A 0D 0A 00 00 00 00 00 00");
    CHECK(b.receive(bytes, {}) == Errc::frame_too_long);
}

TEST_CASE("the end with the higher peer id may not probe or nominate") { // [TOAST-4.4-1]
    for (const char* said : {R"({"kind":"nominate"})", R"({"kind":"probe","id":1})"}) {
        Handshake a(dialler(), {0});
        Handshake b(listener(), {0});
        REQUIRE(pass(a, b) == Errc::ok);
        REQUIRE(pass(b, a) == Errc::ok);
        b.probe();
        b.nominate();
        CHECK(b.transmit({0}).empty()); // nor does it try
        CHECK(a.receive(frame(FrameType::handshake, said), {}) == Errc::handshake_order);
    }
}

TEST_CASE("no hello within five seconds is a timeout") { // [TOAST-4.1-4]
    Handshake b(listener(), {1'000'000});
    Errc error = Errc::ok;
    CHECK(b.advance({5'999'999}, error) == LocalTime{6'000'000});
    CHECK(error == Errc::ok);
    (void)b.advance({6'000'000}, error);
    CHECK(error == Errc::handshake_timeout);
}

TEST_CASE("the least round trip wins once every path is measured") { // [TOAST-4.4-3]
    const PathState paths[] = {
        {.open = true, .best_rtt = 900, .probes = 3}, {.failed = true}, {.open = true, .best_rtt = 300, .probes = 3}};
    CHECK(nominate_path(paths, {0}, {10}).winner == std::size_t{2});
}

TEST_CASE("a path that is still coming is waited for, 250 ms and no longer") { // [TOAST-4.4-3]
    const PathState paths[] = {{.open = true, .best_rtt = 900, .probes = 3}, {}};
    const auto waits = nominate_path(paths, {1'000}, {2'000});
    CHECK(!waits.winner);
    CHECK(waits.decide_at == LocalTime{251'000});
    CHECK(nominate_path(paths, {1'000}, {251'000}).winner == std::size_t{0});
}

TEST_CASE("no path is nominated that was never measured") {
    const PathState paths[] = {{.open = true}};
    CHECK(!nominate_path(paths, {0}, {900'000}).winner);
    CHECK(nominate_path(paths, kNever, {900'000}).decide_at == kNever);
}
