// What a peer has used up stays used up, whatever links it opens after it.
#include "core/engine/engine.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <string>
#include <vector>

using namespace midip2p::core;

namespace {

/// One end of an engine, and whoever dials it again and again.
struct Redialler {
    Engine engine{{.peer = "b"}};
    Link sender;
    LocalTime now{0};
    LinkId id = 0;

    /// A link after the last one, which is over; `anew`: the same link, on a connection that does not resume it.
    void dial(bool anew = false) {
        if (!anew) {
            if (id != 0) engine.detach_link(id, Errc::connection_closed, now);
            REQUIRE(engine.attach_link(++id, {.peer = "a", .may_play = true}) == Errc::ok);
        }
        REQUIRE(engine.attach_lane(id, Lane::notes, now) == Errc::ok);
        sender = Link();
        sender.open_lane(Lane::notes, now);
    }
    Errc flush() {
        Errc error = Errc::ok;
        while (sender.has_bytes(Lane::notes) && error == Errc::ok) {
            const ByteView bytes = sender.view(Lane::notes, 1 << 20);
            error = engine.receive(id, Lane::notes, bytes, now, now);
            sender.consume(Lane::notes, bytes.size());
        }
        return error;
    }
    /// How many declarations, closings and words are taken until one is refused.
    std::size_t words(std::size_t most) {
        const std::string text = R"({"kind":"x"})";
        const ByteView word(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        for (std::size_t taken = 0; taken < most; ++taken) {
            if (taken % 3 == 0)
                REQUIRE(sender.declare_stream(1, {.name = "keys", .origin = {}, .passed = {}}) == Errc::ok);
            if (taken % 3 == 1) REQUIRE(sender.close_stream(1) == Errc::ok);
            if (taken % 3 == 2) REQUIRE(sender.send(FrameType::session_control, word) == Errc::ok);
            if (const Errc e = flush(); e != Errc::ok) {
                CHECK(e == Errc::too_many);
                return taken;
            }
        }
        return most;
    }
    std::size_t notes(std::size_t most) {
        const std::string text = R"({"type":"noteOn","channel":1,"note":60,"velocity":9,"port":1})";
        const ByteView note(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        REQUIRE(sender.declare_stream(1, {.name = "keys", .origin = {}, .passed = {}}) == Errc::ok);
        for (std::size_t taken = 0; taken < most; ++taken) {
            REQUIRE(sender.send_midi(kUnsynchronised, note).error() == Errc::ok);
            if (const Errc e = flush(); e != Errc::ok) {
                CHECK(e == Errc::too_fast);
                return taken;
            }
        }
        return most;
    }
};

} // namespace

TEST_CASE("a player who redials may declare and say no more than before, until time has passed") { // [TOAST-6.2-4]
    Redialler peer;
    peer.dial();
    CHECK(peer.words(10'000) == 4096u);
    peer.dial();
    CHECK(peer.words(10'000) == 0u);
    peer.now = peer.now + 1'000'000;
    peer.dial();
    CHECK(peer.words(10'000) == 250u);
    peer.now = peer.now + 60'000'000;
    peer.dial();
    CHECK(peer.words(4000) == 4000u);
    peer.dial(true); // before anything was refused
    CHECK(peer.words(10'000) == 96u);
}

TEST_CASE("a player who redials may play no more than before, until time has passed") { // [TOAST-6.2-4]
    Redialler peer;
    peer.dial();
    CHECK(peer.notes(49'000) == 49'000u);
    peer.dial(); // before anything was refused
    CHECK(peer.notes(100'000) == 1'000u);
    peer.dial();
    CHECK(peer.notes(10) == 0u);
    peer.now = peer.now + 60'000'000;
    peer.dial();
    CHECK(peer.notes(49'000) == 49'000u);
    peer.dial(true);
    CHECK(peer.notes(100'000) == 1'000u);
}

TEST_CASE("a player who asks for the time without end loses the link, though each answer is read") { // [TOAST-6.2-5]
    Redialler peer;
    peer.dial();
    REQUIRE(peer.engine.attach_lane(peer.id, Lane::clock, peer.now) == Errc::ok);
    peer.sender.open_lane(Lane::clock, peer.now);
    const std::string text = R"({"kind":"request","epoch":[1,0],"id":1,"t1":0})";
    const ByteView request(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    std::size_t asked = 0;
    for (Errc error = Errc::ok; error == Errc::ok && asked < 10'000; ++asked) {
        REQUIRE(peer.sender.send(FrameType::clock_sync, request) == Errc::ok);
        const ByteView bytes = peer.sender.view(Lane::clock, 1 << 20);
        error = peer.engine.receive(peer.id, Lane::clock, bytes, peer.now, peer.now);
        peer.sender.consume(Lane::clock, bytes.size());
        const ByteView answer = peer.engine.transmit(peer.id, Lane::clock, 1 << 20, peer.now);
        peer.engine.sent(peer.id, Lane::clock, answer.size(), peer.now);
    }
    CHECK(asked == 4097u);
}
