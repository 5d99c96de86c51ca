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
