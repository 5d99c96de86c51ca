#include "plugin_link/seat_pace.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::plugin_link;

TEST_CASE("a seat gets so many events at once, then its rate, and never more for a pause") {
    SeatPace pace({.at_once = 100, .per_second = 1'000});
    LocalTime now{5'000'000};
    const auto take_all = [&] {
        std::size_t taken = 0;
        for (; pace.room(now).most > 0; ++taken) pace.sent(3);
        return taken;
    };
    CHECK(take_all() == 100u);
    CHECK(take_all() == 0u);
    now = now + 20'000;
    CHECK(take_all() == 20u);
    now = now + 3'600'000'000;
    CHECK(take_all() == 100u);
    now = {0}; // a clock that steps back gives nothing
    CHECK(take_all() == 0u);
}

TEST_CASE("a long SysEx counts for its bytes, and goes alone where it is longer than all room there is") {
    SeatPace pace({.at_once = 100, .per_second = 1'000});
    LocalTime now{1};
    CHECK(pace.room(now).any_sysex);
    CHECK(pace.room(now).sysex_room == 100 * SeatPace::kBytesPerEvent);
    pace.sent(50 * SeatPace::kBytesPerEvent);
    CHECK(pace.room(now).most == 49u);
    CHECK(!pace.room(now).any_sysex);
    CHECK(pace.room(now).sysex_room == 49 * SeatPace::kBytesPerEvent);
    pace.sent(1'000 * SeatPace::kBytesPerEvent);
    now = now + 900'000;
    CHECK(pace.room(now).most == 0u);
    now = now + 152'000;
    CHECK(pace.room(now).any_sysex);
}
