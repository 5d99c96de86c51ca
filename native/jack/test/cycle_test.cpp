#include "jack/cycle.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::jack;

TEST_CASE("a frame's time leads back to that frame, at every rate and buffer size") {
    for (const double rate : {22050.0, 44100.0, 48000.0, 96000.0, 192000.0}) {
        for (const std::uint32_t frames : {16u, 64u, 256u, 1024u, 8192u}) {
            // The server's own estimate is never exactly nominal.
            for (const double drift : {-0.0004, 0.0, 0.0003}) {
                const Cycle cycle{{123'456'789}, frames * 1e6 / rate * (1 + drift), frames};
                for (std::uint32_t frame = 0; frame < frames; ++frame)
                    if (cycle.frame_of(cycle.time_of(frame)) != frame)
                        CHECK(cycle.frame_of(cycle.time_of(frame)) == frame);
            }
        }
    }
}

TEST_CASE("what is before a cycle has a negative frame, what is after it one past its end") {
    const Cycle cycle{{1'000'000}, 5333.3, 256};
    CHECK(cycle.frame_of({1'000'000}) == 0);
    CHECK(cycle.frame_of({999'900}) == -5);
    CHECK(cycle.frame_of(cycle.end()) == 256);
    CHECK(cycle.frame_of({1'000'000 + 2 * 5333}) == 512);
}

TEST_CASE("JACK's clock is read as ours through both read together") {
    ClockMap map;
    map.reading({1000}, 500, {1002});
    CHECK(map.local(600).us == 1101);
}

TEST_CASE("a reading that was interrupted is left out, unless there is no other for long") {
    ClockMap map;
    map.reading({1000}, 1000, {1000});
    map.reading({2000}, 2000, {9000}); // put aside for 7 ms
    CHECK(map.local(5000).us == 5000);
    for (int i = 0; i < 100; ++i) map.reading({2000}, 2000, {2100});
    CHECK(map.local(5000).us == 5050);
}

TEST_CASE("the first reading counts, however wide") {
    ClockMap map;
    map.reading({7'000'000}, 0, {7'001'000});
    CHECK(map.local(1).us == 7'000'501);
}

TEST_CASE("the server's word on a cycle is believed while the callback falls into that cycle") {
    const ClockMap map; // both clocks are one
    for (const std::uint64_t now : {99'950u, 100'000u, 100'300u, 100'990u}) {
        const Cycle cycle = cycle_at(now, {true, 100'000, 101'002}, 64, 1000, map);
        CHECK(cycle.start.us == 100'000);
        CHECK(cycle.period_us == 1002.0);
        CHECK(cycle.frames == 64u);
    }
}

TEST_CASE("a server that is behind, ahead, or that says nothing of use: the callback's moment is the cycle's start") {
    const ClockMap map;
    const ServerCycle usual{true, 100'000, 101'002};
    CHECK(cycle_at(101'500, usual, 64, 1000, map).start.us == 101'500); // its filter lags after a stall
    CHECK(cycle_at(99'000, usual, 64, 1000, map).start.us == 99'000);
    CHECK(cycle_at(5000, {false, 0, 0}, 64, 1000, map).start.us == 5000);
    CHECK(cycle_at(5000, {true, 5000, 5001}, 64, 1000, map).period_us == 1000.0);
    CHECK(cycle_at(5000, {true, 5000, 4000}, 64, 1000, map).period_us == 1000.0);
    CHECK(cycle_at(5000, {true, 5000, 9000}, 64, 1000, map).period_us == 1000.0);
}
