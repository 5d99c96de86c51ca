#include "core/clock/channel.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace midip2p::core;

TEST_CASE("bounds on two straight lines give their slope and distance") { // [CLOCK-4.3-1]
    for (const double drift : {0.0, 37e-6, -150e-6}) {
        Channel c;
        for (double at = 0; at < 10e6; at += 1e6) {
            c.add_upper({at, 50 + drift * at});
            c.add_lower({at, -30 + drift * at});
        }
        const Channel::Slope s = c.widest(0.1, 200e-6);
        CHECK(std::abs(s.slope - drift) < 1e-9);
        CHECK(std::abs(s.width - 80) < 0.01);
        CHECK(s.slack < 0.1 / 9e6);
    }
}

TEST_CASE("slow messages do not bend the channel") {
    Channel c;
    for (int i = 0; i < 50; ++i) {
        const double at = i * 1e5;
        c.add_upper({at, 40 + 20e-6 * at + (i % 7 == 0 ? 0 : 3000.0 * i)}); // slower and slower there
        c.add_lower({at, 0 + 20e-6 * at - (i % 5 == 0 ? 0 : 500)});
    }
    const Channel::Slope s = c.widest(0.1, 200e-6);
    CHECK(std::abs(s.slope - 20e-6) < 0.1e-6);
}

TEST_CASE("one bound of each side says nothing about the slope") {
    Channel c;
    c.add_upper({100, 10});
    c.add_lower({100, 0});
    const Channel::Slope s = c.widest(1, 200e-6);
    CHECK(std::abs(s.slope) < 1e-9);
    CHECK(std::abs(s.slack - 200e-6) < 1e-9);
}

TEST_CASE("where the lines must cross the width is negative") {
    Channel c;
    c.add_upper({0, 0});
    c.add_lower({1e6, 500}); // 500 ppm at least
    CHECK(c.widest(1, 200e-6).width < -250);
}

TEST_CASE("the hull answers as all bounds would, also when some come out of order") {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        Channel c;
        std::vector<Bound> uppers;
        std::vector<Bound> lowers;
        double at = 0;
        for (int i = 0; i < 100; ++i) {
            at += static_cast<double>(random() % 100000);
            uppers.push_back({at, static_cast<double>(random() % 4000)});
            lowers.push_back({at, -static_cast<double>(random() % 4000)});
            c.add_upper(uppers.back());
            c.add_lower(lowers.back());
        }
        for (double slope = -200e-6; slope <= 200e-6; slope += 21e-6) {
            double ceiling = std::numeric_limits<double>::infinity();
            double floor = -ceiling;
            for (const Bound& b : uppers) ceiling = std::min(ceiling, b.us - slope * b.at);
            for (const Bound& b : lowers) floor = std::max(floor, b.us - slope * b.at);
            REQUIRE(std::abs(c.width(slope) - (ceiling - floor)) < 1e-6);
        }
    }
    Channel late;
    for (const double x : {1.0, 3.0, 2.0, 5.0}) {
        late.add_upper({x * 1e6, 100 + (x == 3.0 ? 9.0 : 0.0)});
        late.add_lower({x * 1e6, 0});
    }
    CHECK(std::abs(late.width(0) - 100) < 1e-9);
}
