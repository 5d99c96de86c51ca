#include "core/clock/timeline_cell.hpp"
#include "test/check.hpp"

#include <atomic>
#include <thread>

using namespace midip2p::core;

static Timeline load(const TimelineCell& cell) {
    Timeline t;
    REQUIRE(cell.try_load(t));
    return t;
}

TEST_CASE("a cell that was never written holds an unsynced Timeline") {
    const TimelineCell cell;
    CHECK(load(cell).state == ClockState::unsynced);
    CHECK(load(cell).rate == 1);
}

TEST_CASE("a Timeline comes back as it was put in") {
    TimelineCell cell;
    cell.store({ClockState::holdover, {7, 9}, {-5}, 1234.5, 1.00002, 3.5, 44, 61});
    const Timeline t = load(cell);
    CHECK(t.state == ClockState::holdover);
    CHECK(t.epoch == Epoch{7, 9});
    CHECK(t.reference_local == LocalTime{-5});
    CHECK(t.reference_session == 1234.5);
    CHECK(t.rate == 1.00002);
    CHECK(t.jitter_bound == 3.5);
    CHECK(t.path_bound == 44);
    CHECK(t.exchanges == 61u);
}

TEST_CASE("a reader never sees half of a Timeline") {
    TimelineCell cell;
    std::atomic<bool> done{false};
    bool torn = false;
    int loads = 0;
    std::thread reader([&] {
        Timeline t{.reference_session = 0};
        do {
            if (cell.try_load(t)) ++loads;
            const auto n = static_cast<double>(t.exchanges);
            torn = torn || t.reference_session != n || t.jitter_bound != n || t.path_bound != n;
        } while (!done.load());
    });
    for (std::uint32_t i = 1; i < 200000; ++i) {
        if (i % 1000 == 0) std::this_thread::yield(); // on one core the reader has to get its turns
        const auto n = static_cast<double>(i);
        cell.store({ClockState::locked, {1, i}, {static_cast<std::int64_t>(i)}, n, 1, n, n, i});
    }
    done = true;
    reader.join();
    CHECK(!torn);
    CHECK(loads > 0);
    CHECK(load(cell).exchanges == 199999u);
}
