#include "core/playout/out_port.hpp"
#include "test/check.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Messages = std::vector<Bytes>;

HeardHeader event(LinkId link, StreamId stream) {
    HeardHeader h;
    h.owner = {link, stream};
    h.sequence = 17;
    h.captured = {1000};
    h.captured_here = {900};
    h.arrived = {2000};
    h.ready = {3000};
    return h;
}

struct Port {
    int woken = 0;
    OutPort out;
    explicit Port(std::size_t capacity = 4096) : out(9, "synth", capacity, [this] { ++woken; }) {}

    Errc put(LinkId link, Bytes midi) { return out.put(event(link, 1), midi); }
    Messages take(std::int64_t until = 0) {
        Messages taken;
        const std::size_t count =
            out.take_until({until}, [&](const TakenEvent& e) { taken.emplace_back(e.midi.begin(), e.midi.end()); });
        CHECK(count == taken.size());
        return taken;
    }
};

} // namespace

TEST_CASE("events come out in order, with all that is known of them") {
    Port port;
    REQUIRE(port.put(1, {0x90, 60, 100}) == Errc::ok);
    REQUIRE(port.put(2, {0x90, 61, 100}) == Errc::ok);
    CHECK(port.woken == 2);
    std::vector<TakenEvent> seen;
    const std::size_t taken = port.out.take_until({5}, [&](const TakenEvent& e) { seen.push_back(e); });
    CHECK(taken == 2u);
    CHECK(port.out.next_due({0}) == kNever);
    REQUIRE(seen.size() == 2u);
    CHECK(seen[0].link == 1u);
    CHECK(seen[1].link == 2u);
    CHECK(seen[0].stream == 1);
    CHECK(seen[0].sequence == 17u);
    CHECK(seen[0].captured == SessionTime{1000});
    CHECK(seen[0].captured_here == LocalTime{900});
    CHECK(seen[0].arrived == LocalTime{2000});
    CHECK(seen[0].ready == LocalTime{3000});
    CHECK(port.out.events() == 2u);
    CHECK(port.take().empty());
}

TEST_CASE("a release cannot overtake the notes before it, nor touch those after it") {
    Port port;
    REQUIRE(port.put(1, {0x90, 60, 1}) == Errc::ok);
    port.out.put_release(1, 0, {5});
    REQUIRE(port.put(1, {0x90, 61, 1}) == Errc::ok);
    CHECK((port.take() == Messages{{0x90, 60, 1}, {0x80, 60, 64}, {0x90, 61, 1}}));
}

TEST_CASE("a released source leaves the other player's notes") {
    Port port;
    REQUIRE(port.put(1, {0x90, 60, 1}) == Errc::ok);
    REQUIRE(port.put(2, {0x90, 60, 1}) == Errc::ok);
    REQUIRE(port.put(1, {0x90, 62, 1}) == Errc::ok);
    port.out.put_release(1, 0, {5});
    const Messages out = port.take();
    REQUIRE(out.size() == 4u);
    CHECK((out[3] == Bytes{0x80, 62, 64}));
}

TEST_CASE("a full ring refuses events and counts them, but never loses a release") {
    Port port(1024);
    REQUIRE(port.put(1, {0x90, 60, 1}) == Errc::ok);
    std::size_t put = 1;
    while (port.put(1, {0xc0, 7}) == Errc::ok) ++put;
    CHECK(port.put(1, {0xc0, 8}) == Errc::full);
    CHECK(port.out.overflow() == 2u);
    port.out.put_release(1, 0, {5});
    CHECK(port.out.next_due({0}) < LocalTime{0});
    const Messages out = port.take();
    REQUIRE(out.size() == put + 1);
    CHECK((out.back() == Bytes{0x80, 60, 64}));
    CHECK(port.out.next_due({0}) == kNever);
    CHECK(port.take().empty()); // once
}

TEST_CASE("a flush drops what is pending and silences what sounds") {
    Port port;
    REQUIRE(port.put(1, {0x90, 60, 1}) == Errc::ok);
    port.take();
    REQUIRE(port.put(1, {0x90, 61, 1}) == Errc::ok);
    Messages out;
    CHECK(port.out.flush([&](const TakenEvent& e) { out.emplace_back(e.midi.begin(), e.midi.end()); }) == 1u);
    CHECK((out == Messages{{0x80, 60, 64}}));
    CHECK(port.take().empty());
}

TEST_CASE("a closed port takes nothing more, and gives what it has") {
    Port port;
    REQUIRE(port.put(1, {0x90, 60, 1}) == Errc::ok);
    port.out.close();
    CHECK(port.out.closed());
    CHECK(port.put(1, {0x80, 60, 1}) == Errc::closed);
    port.out.put_release(0, 0, {1});
    CHECK((port.take() == Messages{{0x90, 60, 1}, {0x80, 60, 64}}));
}

TEST_CASE("a taker on its own thread gets everything, and no note hangs") {
    Port port(4096);
    constexpr int kNotes = 20000;
    std::atomic<bool> done{false};
    int on = 0;
    int off = 0;
    std::thread taker([&] {
        const auto sink = [&](const TakenEvent& e) { ++((e.midi[0] & 0xf0) == 0x90 ? on : off); };
        while (!done.load()) port.out.take_until({0}, sink);
        port.out.take_until({0}, sink);
    });
    int struck = 0;
    for (int i = 0; i < kNotes; ++i) {
        const auto note = static_cast<std::uint8_t>(i % 128);
        if (port.out.put(event(1, 1), Bytes{0x90, note, 1}) == Errc::ok) ++struck;
        port.out.put_release(1, 1, {0});
    }
    done = true;
    taker.join();
    CHECK(struck > 0);
    CHECK(on == struck);
    CHECK(off <= on); // a note struck again while it sounds ends once
    CHECK(port.out.next_due({0}) == kNever);
    CHECK(port.out.flush([](const TakenEvent&) {}) == 0u);
}
