// Short sessions; the long ones: npm run simulate.
#include "sim/profiles.hpp"
#include "sim/scenario.hpp"
#include "sim/verdict.hpp"
#include "test/check.hpp"

#include <stdexcept>

using namespace midip2p::sim;

TEST_CASE("a quarter of an hour over each network: no error is outside the path bound") { // [CLOCK-5.2-1] [CLOCK-6.2-2]
    for (const Profile& profile : read_profiles()) {
        if (profile.line.delay_ms == 0) continue; // that is no network
        const Outcome outcome = live_through(jam(profile.name, 3, 0.25, 1));
        for (const std::string& what : outcome.broken) FAIL_CHECK(profile.name, ", seed 1: ", what);
    }
}

TEST_CASE("the same seed is the same session") {
    const Scenario one = jam("home-wifi", 3, 0.01, 5);
    const Outcome a = live_through(one);
    const Outcome b = live_through(one);
    REQUIRE(a.followers.size() == 2u);
    CHECK(a.followers[1].error_at(0.99) == b.followers[1].error_at(0.99));
    CHECK(a.followers[1].error_at(0.99) != live_through(jam("home-wifi", 3, 0.01, 6)).followers[1].error_at(0.99));
}

TEST_CASE("a profile that is not there is refused with those that are") {
    CHECK_THROWS_WITH_AS(jam("moon", 2, 1, 1),
                         "there is no profile called moon; there are: none, lan, home-wifi, 4g, transatlantic, train",
                         std::runtime_error);
}
