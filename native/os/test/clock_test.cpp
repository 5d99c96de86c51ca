#include "os/clock.hpp"
#include "test/check.hpp"

#include <cmath>
#include <ctime>

using namespace midip2p::os;
using midip2p::core::LocalTime;

namespace {

std::int64_t ns(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

} // namespace

TEST_CASE("a shifted clock says the shifted time, and the way back is exact to two microseconds") {
    for (const double ppm : {0.0, 30.0, -30.0, 500.0}) {
        for (const std::int64_t shift : {0, 9'999'999, -9'999'999}) {
            const Clock clock(shift, ppm);
            const double before = static_cast<double>(ns(CLOCK_MONOTONIC)) / 1000;
            const LocalTime now = clock.now();
            const double after = static_cast<double>(ns(CLOCK_MONOTONIC)) / 1000;
            CHECK(static_cast<double>(now.us) >= before * (1 + ppm * 1e-6) + static_cast<double>(shift) - 2);
            CHECK(static_cast<double>(now.us) <= after * (1 + ppm * 1e-6) + static_cast<double>(shift));
            CHECK(clock.to_machine(now) >= before - 2);
            CHECK(clock.to_machine(now) <= after);
        }
    }
}

TEST_CASE("a kernel stamp is as old as it was, one from another age counts as now") {
    const Clock clock(1'000'000, 30);
    const std::int64_t stamp = ns(CLOCK_REALTIME) - 5'000'000;
    const LocalTime t = clock.at_realtime_ns(stamp);
    const std::int64_t age = clock.now() - t;
    CHECK(age >= 4'999);
    CHECK(age < 1'000'000);
    CHECK(clock.now() - clock.at_realtime_ns(0) < 1'000'000);
    CHECK(clock.now() - clock.at_realtime_ns(ns(CLOCK_REALTIME) + 3'600'000'000'000) < 1'000'000);
}
