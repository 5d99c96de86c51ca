#include "sim/machine_clock.hpp"
#include "test/check.hpp"

#include <cmath>

using namespace midip2p::sim;

TEST_CASE("a steady clock gains what its quartz is off by") {
    MachineClock clock({.ppm = 50}, 1000, 1);
    CHECK(std::abs(clock.at(0) - 1000) < 1e-6);
    CHECK(std::abs(clock.at(10.5e6) - (1000 + 10.5e6 + 525)) < 1e-3);
    CHECK(std::abs(clock.at(3600e6) - (1000 + 3600e6 + 180e3)) < 1e-2);
}

TEST_CASE("a clock knows when it will show a time") {
    MachineClock clock({.ppm = -30}, 5e6, 1);
    static_cast<void>(clock.at(2e6));
    const double when = clock.when(7.4e6);
    CHECK(std::abs(clock.at(when) - 7.4e6) < 1e-3);
}

TEST_CASE("the temperature changes a clock's rate, and never by more than a quarter of a ppm a second") {
    MachineClock clock({.ppm = 20, .wander_ppm = 0.002, .warming_ppm = 6, .warming_every_s = 300}, 0, 7);
    double least = 20;
    double most = 20;
    double before = 20;
    for (int second = 1; second <= 3600; ++second) {
        static_cast<void>(clock.at(second * 1e6));
        CHECK(std::abs(clock.ppm() - before) < 0.25);
        before = clock.ppm();
        least = std::min(least, before);
        most = std::max(most, before);
    }
    CHECK(most - least > 2);
}

TEST_CASE("a clock that sleeps stands still, and goes on from there") {
    MachineClock clock({}, 0, 1);
    clock.sleep(1.25e6, 10e6);
    CHECK(std::abs(clock.at(5e6) - 1.25e6) < 1e-6);
    CHECK(std::abs(clock.at(11.25e6) - 1.25e6) < 1e-6);
    CHECK(std::abs(clock.at(12e6) - 2e6) < 1e-6);
}

TEST_CASE("a clock that is stepped goes on from where it was set to") {
    MachineClock clock({}, 0, 1);
    clock.step(2e6, -500);
    CHECK(std::abs(clock.at(3e6) - (3e6 - 500)) < 1e-6);
}

TEST_CASE("the same seed gives the same clock") {
    const ClockHabits habits{.ppm = 10, .wander_ppm = 0.01, .warming_ppm = 5, .warming_every_s = 60};
    MachineClock a(habits, 0, 3);
    MachineClock b(habits, 0, 3);
    MachineClock other(habits, 0, 4);
    CHECK(a.at(600e6) == b.at(600e6));
    CHECK(a.at(601e6) != other.at(601e6));
}
