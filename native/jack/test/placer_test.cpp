#include "jack/placer.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <vector>

using namespace midip2p::core;
using namespace midip2p::jack;

namespace {

constexpr double kPeriod = 1000; // µs: 100 frames of 10 µs
constexpr std::uint32_t kFrames = 100;

/// A cycle's buffer as JACK's: events in order or not at all, so many bytes in all.
struct Buffer {
    struct Event {
        std::uint32_t frame;
        std::vector<std::uint8_t> midi;
    };
    std::size_t capacity = 1000;
    std::vector<Event> events{};
    std::size_t used = 0;
    bool in_order = true;

    [[nodiscard]] std::size_t room() const { return capacity; }
    std::uint8_t* reserve(std::uint32_t frame, std::size_t size) {
        if (!events.empty() && frame < events.back().frame) in_order = false;
        if (frame >= kFrames || !in_order || used + size > capacity) return nullptr;
        used += size;
        events.push_back({frame, std::vector<std::uint8_t>(size)});
        return events.back().midi.data();
    }
};

/// An output of the engine with its placer; time begins at 0 with cycle 0.
struct Bench {
    Counters counters;
    OutPort port{1, "out", 1 << 20, nullptr};
    Placer placer{counters};
    std::int64_t cycle = 0;
    bool heard = true;

    void ready(std::int64_t at, std::initializer_list<std::uint8_t> midi) { put(at, std::vector<std::uint8_t>(midi)); }
    void put(std::int64_t at, const std::vector<std::uint8_t>& midi) {
        CHECK(port.put({.owner = {1, 1}, .ready = {at}}, midi) == Errc::ok);
    }
    Buffer run(std::size_t capacity = 1000) {
        Buffer buffer{.capacity = capacity};
        buffer.events.reserve(4096);
        placer.run(port, Cycle{{cycle++ * 1000}, kPeriod, kFrames}, buffer, heard);
        CHECK(buffer.in_order);
        return buffer;
    }
};

} // namespace

TEST_CASE("where the port is tight an event sounds at the frame of its time, and not a cycle before") {
    Bench bench;
    bench.port.set_playout({.policy = PlayoutPolicy::tight, .tight_us = 2'000});
    CHECK(bench.port.put({.owner = {1, 1}, .captured_here = {370}, .arrived = {900}, .ready = {900}},
                         std::vector<std::uint8_t>{0x90, 60, 100}) == Errc::ok);
    CHECK(bench.run().events.empty());
    CHECK(bench.run().events.empty());
    const Buffer buffer = bench.run();
    REQUIRE(buffer.events.size() == 1u);
    CHECK(buffer.events[0].frame == 37u);
}

TEST_CASE("an event sounds one period after it was ready, wherever in the period that was") {
    for (std::int64_t at = 0; at < 1000; at += 10) {
        Bench bench;
        CHECK(bench.run().events.empty());
        bench.ready(at, {0x90, 60, 100});
        const Buffer buffer = bench.run();
        REQUIRE(buffer.events.size() == 1u);
        CHECK(buffer.events[0].frame == at / 10);
        CHECK(buffer.events[0].midi == std::vector<std::uint8_t>({0x90, 60, 100}));
    }
}

TEST_CASE("what becomes ready while the cycle already runs waits for its frame of the next") {
    Bench bench;
    bench.cycle = 1;
    bench.ready(990, {0x90, 60, 100});
    bench.ready(1040, {0x80, 60, 0}); // the callback came 50 µs late
    CHECK(bench.run().events.size() == 1u);
    const Buffer next = bench.run();
    REQUIRE(next.events.size() == 1u);
    CHECK(next.events[0].frame == 4u);
    CHECK(next.events[0].midi[0] == 0x80);
}

TEST_CASE("what comes too late sounds at once, and in order with what does not") {
    Bench bench;
    bench.cycle = 5;
    bench.ready(100, {0x90, 60, 100});
    bench.ready(4500, {0x90, 61, 100});
    bench.ready(4400, {0x90, 62, 100}); // of another source, stamped a little before
    const Buffer buffer = bench.run();
    REQUIRE(buffer.events.size() == 3u);
    CHECK(buffer.events[0].frame == 0u);
    CHECK(buffer.events[1].frame == 50u);
    CHECK(buffer.events[2].frame == 50u);
    CHECK(buffer.events[2].midi[1] == 62);
}

TEST_CASE("what does not fit a cycle goes out with the next, whole and in order, and is counted") {
    Bench bench;
    bench.cycle = 1;
    for (std::uint8_t note = 0; note < 20; ++note) bench.ready(500 + note, {0x90, note, 100});
    std::vector<std::uint8_t> notes;
    for (int i = 0; i < 4; ++i) {
        const Buffer buffer = bench.run(18); // six messages
        CHECK(buffer.events.size() <= 6u);
        for (const auto& event : buffer.events) notes.push_back(event.midi[1]);
    }
    REQUIRE(notes.size() == 20u);
    CHECK(std::is_sorted(notes.begin(), notes.end()));
    CHECK(bench.counters.carried.load() > 0u);
    CHECK(bench.counters.sent.load() == 20u);
    CHECK(bench.placer.idle());
}

TEST_CASE("a message larger than any cycle's buffer is counted and blocks nothing") {
    Bench bench;
    bench.cycle = 1;
    std::vector<std::uint8_t> sysex(200, 0x11);
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;
    bench.put(500, sysex);
    bench.ready(510, {0x90, 60, 100});
    const Buffer buffer = bench.run(100);
    REQUIRE(buffer.events.size() == 1u);
    CHECK(buffer.events[0].midi[0] == 0x90);
    CHECK(bench.counters.too_large.load() == 1u);
}

TEST_CASE("ten thousand events a second pass through small cycles, none lost, order kept") {
    Bench bench;
    bench.cycle = 1;
    std::vector<unsigned> heard;
    const auto listen = [&](const Buffer& buffer) {
        for (const auto& event : buffer.events)
            heard.push_back(static_cast<unsigned>(event.midi[1] | event.midi[2] << 7));
    };
    unsigned next = 0;
    for (int cycle = 1; cycle <= 1000; ++cycle) {
        for (int i = 0; i < 10; ++i, ++next)
            bench.ready(cycle * 1000 - 1000 + i * 100,
                        {0xe0, static_cast<std::uint8_t>(next & 127), static_cast<std::uint8_t>(next >> 7 & 127)});
        listen(bench.run(29)); // nine at most: it falls behind
    }
    while (!bench.placer.idle()) listen(bench.run());
    REQUIRE(heard.size() == 10'000u);
    for (unsigned i = 0; i < heard.size(); ++i)
        if (heard[i] != i) CHECK(heard[i] == i);
    CHECK(bench.counters.missed.load() == 0u);
}

TEST_CASE("what sounds when the server goes is released when somebody hears it again, and nothing is struck") {
    Bench bench;
    bench.cycle = 1;
    bench.ready(500, {0x90, 60, 100});
    CHECK(bench.run().events.size() == 1u);
    bench.ready(2100, {0x90, 61, 100}); // waits for its frame when the server goes
    CHECK(bench.run().events.empty());
    bench.ready(2500, {0x90, 62, 100}); // not taken yet
    bench.placer.lose(bench.port);
    bench.ready(500'000, {0x90, 63, 100}); // while it is away
    bench.placer.miss(bench.port, {600'000});

    bench.cycle = 1000;
    bench.heard = false;
    CHECK(bench.run().events.empty());
    bench.heard = true;
    std::vector<std::vector<std::uint8_t>> heard;
    for (int i = 0; i < 3; ++i)
        for (const auto& event : bench.run().events) heard.push_back(event.midi);
    for (const auto& midi : heard) CHECK((midi[0] & 0xf0) == 0x80); // releases alone
    const bool released = std::any_of(heard.begin(), heard.end(), [](const auto& midi) { return midi[1] == 60; });
    CHECK(released);
    bench.ready(1'002'500, {0x90, 64, 100});
    bench.run();
    const auto after = bench.run();
    CHECK(after.events.size() <= 1u);
    CHECK(bench.counters.sent.load() >= 3u);
}

TEST_CASE("a release that waited for its frame is not forgotten when all is silenced") {
    Bench bench;
    bench.cycle = 1;
    bench.ready(500, {0x90, 60, 100});
    CHECK(bench.run().events.size() == 1u);
    bench.ready(2050, {0x80, 60, 0}); // of this cycle already
    CHECK(bench.run().events.empty());
    bench.placer.silence(bench.port);
    const Buffer buffer = bench.run();
    REQUIRE(buffer.events.size() == 1u);
    CHECK(buffer.events[0].midi[0] == 0x80);
    CHECK(bench.placer.idle());
}

TEST_CASE("a time that no clock of ours gives is not waited for") {
    Bench bench;
    bench.ready(3'600'000'000, {0x90, 60, 100});
    CHECK(bench.run().events.size() == 1u);
}
