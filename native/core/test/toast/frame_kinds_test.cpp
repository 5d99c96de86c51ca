// The one table of frame types, held against the page that fixes it and against everybody who reads frames.
#include "core/test/toast/hex.hpp"
#include "core/toast/frame.hpp"
#include "core/toast/handshake.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

std::vector<std::uint8_t> frame(FrameType type, std::uint32_t sequence) {
    const std::string_view text = "{}";
    std::vector<std::uint8_t> bytes(kFrameOverhead + text.size());
    write_frame({.type = static_cast<std::uint32_t>(type),
                 .timestamp = kUnsynchronised,
                 .sequence = sequence,
                 .payload = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}},
                bytes.data());
    return bytes;
}

struct Indifferent final : Link::Sink {
    Errc on_midi(SessionTime, std::uint32_t, ByteView) override { return Errc::ok; }
    Errc on_stream_declared(StreamId, const StreamDescription&) override { return Errc::ok; }
    Errc on_stream_closed(StreamId) override { return Errc::ok; }
    Errc on_frame(FrameType, ByteView) override { return Errc::ok; }
    void on_gap(std::uint32_t) override {}
};

Errc on_lane(const FrameKind& kind, Lane lane, std::uint32_t sequence) {
    Link link;
    Indifferent sink;
    link.open_lane(Lane::notes, {0});
    link.open_lane(Lane::clock, {0});
    return link.receive(lane, frame(kind.type, sequence), {0}, sink);
}

} // namespace

TEST_CASE("the types of frames are those of the protocol's page, on the lanes and with the numbers that it says") {
    std::ifstream page(SPEC_DIR "/toast.md");
    std::size_t rows = 0;
    for (std::string line; std::getline(page, line);) {
        std::istringstream cells(line);
        std::string cell, code, lane, numbered;
        std::getline(cells, cell, '|');
        if (!std::getline(cells, code, '|') || code.find_first_not_of(" 0123456789") != std::string::npos) continue;
        std::getline(cells, cell, '|');
        std::getline(cells, lane, '|');
        std::getline(cells, numbered, '|');
        if (code.find_first_of("0123456789") == std::string::npos) continue;
        const FrameKind* kind = kind_of(static_cast<FrameType>(std::stoul(code)));
        REQUIRE(kind != nullptr);
        ++rows;
        CHECK(kind->numbered == (numbered == " yes "));
        CHECK(kind->on_notes == (lane != " clock "));
        CHECK(kind->on_clock == (lane == " clock " || lane == " any "));
    }
    CHECK(rows == std::size(kFrameKinds));
    CHECK((kind_of(FrameType{0}) == nullptr && kind_of(FrameType{0x7fffffff}) == nullptr));
}

TEST_CASE("a frame of a known type is refused on a lane that is not its own, whichever it is") { // [TOAST-3.1-1]
    for (const FrameKind& kind : kFrameKinds) {
        CHECK((on_lane(kind, Lane::notes, 1) == Errc::wrong_lane) == !kind.on_notes);
        CHECK((on_lane(kind, Lane::clock, 1) == Errc::wrong_lane) == !kind.on_clock);
    }
}

TEST_CASE("a frame whose number is ahead is refused where its type has numbers") { // [TOAST-2.4-1] [TOAST-2.4-4]
    for (const FrameKind& kind : kFrameKinds)
        if (kind.on_notes) CHECK((on_lane(kind, Lane::notes, 7) == Errc::sequence_gap) == kind.numbered);
}

TEST_CASE("no frame of a known type is skipped before a lane is there") { // [TOAST-4.1-2]
    for (const FrameKind& kind : kFrameKinds) {
        Handshake listener({.role = Handshake::Role::listener,
                            .own = {.session = "s", .peer = "b", .boot = "1", .agent = "", .capabilities = {}},
                            .expected_peer = "a"},
                           {0});
        const Errc e = listener.receive(frame(kind.type, 0), {0});
        const bool readable = kind.type == FrameType::handshake || kind.type == FrameType::error;
        CHECK(e == (readable ? Errc::frame_payload : Errc::handshake_order)); // {} is neither a hello nor an ERROR
    }
}

TEST_CASE("what the peer's engine reads goes on the lane of its type, with a number if its type has numbers") {
    const std::string_view text = R"({"kind":"x"})";
    const ByteView payload(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    for (const FrameType type : {FrameType::clock_sync, FrameType::session_control}) { // [TOAST-3.1-1] [TOAST-2.4-1]
        Link link;
        link.open_lane(Lane::notes, {0});
        link.open_lane(Lane::clock, {0});
        REQUIRE(link.send(type, payload) == Errc::ok);
        CHECK(link.has_bytes(Lane::notes) == kind_of(type)->on_notes);
        CHECK(link.has_bytes(Lane::clock) == kind_of(type)->on_clock);
        CHECK(link.unacknowledged() == (kind_of(type)->numbered ? 1u : 0u));
    }
    CHECK(Link().send(FrameType{0x7fffffff}, payload) == Errc::frame_type);
}
