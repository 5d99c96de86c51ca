#include "core/clock/estimator.hpp"
#include "test/check.hpp"

#include <cmath>

using namespace midip2p::core;

namespace {

/// An exchange at local time `at`, with the ways there and back taking that long.
Exchange exchange(std::int64_t at, double offset, double drift, std::int64_t there, std::int64_t back) {
    const auto session = [&](std::int64_t local) {
        return SessionTime{std::llround(static_cast<double>(local) * (1 + drift) + offset)};
    };
    return {{at}, session(at + there), session(at + there + 10), {at + there + 10 + back}};
}

double offset_of(const ClockEstimate& e) { return static_cast<double>(e.offset_us) + e.offset_fraction; }

/// A second of quiet exchanges.
ClockEstimator settled(std::int64_t from = 1000000) {
    ClockEstimator clock;
    for (int i = 0; i < 100; ++i) REQUIRE(clock.add(exchange(from + i * 10000, 5e6, 0, 40, 40)));
    return clock;
}

} // namespace

TEST_CASE("one exchange: the middle of what it allows, and half its round trip as the bound") { // [CLOCK-5.2-1]
    ClockEstimator clock;
    REQUIRE(clock.add({{1000}, {501050}, {501060}, {1210}}));
    const ClockEstimate& e = clock.estimate();
    CHECK(e.exchanges == 1u);
    CHECK(e.round_trip == 200);
    CHECK(std::abs(offset_of(e) - (500050 + 499850) / 2.0) < 0.1);
    CHECK(e.path_bound >= 101);
    CHECK(e.path_bound < 102);
}

TEST_CASE("an exchange whose time runs backwards is refused") { // [CLOCK-4.1-1]
    ClockEstimator clock;
    CHECK(!clock.add({{1000}, {2000}, {2010}, {999}}));
    CHECK(!clock.add({{1000}, {2000}, {1999}, {1100}}));
    CHECK(!clock.add({{1000}, {2000}, {2104}, {1101}})); // round trip of -3
    CHECK(clock.add({{1000}, {2000}, {2103}, {1101}}));  // -2: rounding
    CHECK(clock.estimate().exchanges == 1u);
}

TEST_CASE("offset and drift come out together") { // [CLOCK-4.3-1] [CLOCK-4.4-1]
    ClockEstimator clock;
    for (int i = 0; i < 50; ++i) REQUIRE(clock.add(exchange(i * 100000, -3e6, 42e-6, 40 + i % 3, 40 + (i + 1) % 3)));
    const ClockEstimate& e = clock.estimate();
    CHECK(std::abs(e.rate - 1 - 42e-6) < 0.5e-6);
    CHECK(std::abs(e.rate - 1 - 42e-6) <= e.rate_bound);
    const double truth = static_cast<double>(e.at.us) * (1 + 42e-6) - 3e6;
    CHECK(std::abs(e.to_session(e.at) - truth) < 1.5);
}

TEST_CASE("large local times lose no precision") {
    ClockEstimator clock;
    const std::int64_t start = 4'000'000'000'000'000; // 127 years of uptime
    for (int i = 0; i < 50; ++i) {
        REQUIRE(clock.add(
            {{start + i * 100000}, {60000040 + i * 100000}, {60000050 + i * 100000}, {start + 90 + i * 100000}}));
    }
    const ClockEstimate& e = clock.estimate();
    CHECK(std::abs(e.to_session(e.at) - (60000000.0 + 90 + 4900000)) <= 1);
}

TEST_CASE("slow exchanges change nothing") {
    ClockEstimator clock = settled();
    const double before = offset_of(clock.estimate());
    for (int i = 0; i < 30; ++i) {
        REQUIRE(clock.add(exchange(2000000 + i * 10000, 5e6, 0, 40 + (i % 2) * 7000, 40 + ((i + 1) % 2) * 4000)));
    }
    CHECK(std::abs(offset_of(clock.estimate()) - before) < 0.5);
}

TEST_CASE("the window forgets: a path that got longer is told") {
    ClockEstimator clock = settled();
    CHECK(clock.estimate().round_trip == 80);
    for (int i = 0; i < 64; ++i) REQUIRE(clock.add(exchange(3000000 + i * 10000, 5e6, 0, 400, 400)));
    CHECK(clock.estimate().round_trip == 800);
    CHECK(clock.estimate().exchanges == 64u);
}

TEST_CASE("a contradiction is refused three times, and believed the fourth") { // [CLOCK-4.1-2]
    ClockEstimator clock = settled();
    for (int i = 0; i < 3; ++i) CHECK(!clock.add(exchange(2100000 + i * 10000, 9e6, 0, 40, 40)));
    CHECK(std::abs(offset_of(clock.estimate()) - 5e6) < 2);
    CHECK(clock.add(exchange(2200000, 5e6, 0, 40, 40))); // the doubt is over
    for (int i = 0; i < 3; ++i) CHECK(!clock.add(exchange(2300000 + i * 10000, 9e6, 0, 40, 40)));
    CHECK(clock.jumps() == 0u);
    CHECK(clock.add(exchange(2400000, 9e6, 0, 40, 40)));
    CHECK(clock.jumps() == 1u);
    CHECK(std::abs(offset_of(clock.estimate()) - 9e6) < 2);
    CHECK(clock.estimate().exchanges == 4u);
}

TEST_CASE("more than 200 ppm is never believed") { // [CLOCK-4.3-2]
    ClockEstimator clock;
    for (int i = 0; i < 64; ++i) static_cast<void>(clock.add(exchange(i * 20000, 0, 900e-6, 40, 40)));
    CHECK(clock.estimate().rate - 1 <= 200e-6 + 1e-12);
}

TEST_CASE("exchanges older than a minute are forgotten") { // [CLOCK-4.2-1]
    ClockEstimator clock = settled();
    REQUIRE(clock.add(exchange(70000000, 5e6, 0, 300, 300)));
    CHECK(clock.estimate().exchanges == 1u);
    CHECK(clock.estimate().round_trip == 600);
}

TEST_CASE("after a restart the rate is what it was believed to be") { // [CLOCK-4.3-4]
    ClockEstimator clock = settled();
    clock.restart(1 + 33e-6, 5e-6);
    CHECK(clock.estimate().exchanges == 0u);
    REQUIRE(clock.add(exchange(9000000, 7e6, 33e-6, 40, 40)));
    CHECK(std::abs(clock.estimate().rate - 1 - 33e-6) < 0.1e-6);
    CHECK(clock.estimate().rate_bound <= 5e-6);
}
