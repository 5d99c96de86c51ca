// The judge himself: he sees what is wrong, and does not see what is not there.
#include "sim/verdict.hpp"
#include "test/check.hpp"

#include <algorithm>

using namespace midip2p::sim;

namespace {

/// Two peers over a line of 10 ms each way, whose ways take differently long, by that many ms.
Outcome with_asymmetry(double ms) {
    World world(1);
    world.add({}, 0);
    Peer& peer = world.add({.ppm = 20}, 5e6);
    midip2p::netlab::Impairment line;
    line.delay_ms = 10;
    peer.there.set(line, 0);
    line.delay_ms += ms;
    peer.back.set(line, 0);
    world.elect({1, 0}, 0);
    Outcome outcome;
    outcome.followers.resize(1);
    world.look = [&] { outcome.followers[0].add(world, 1); };
    world.run_until(60e6);
    outcome.stats.push_back(peer.arbiter.stats());
    return outcome;
}

bool says(const std::vector<std::string>& broken, const char* words) {
    return std::any_of(broken.begin(), broken.end(),
                       [&](const std::string& what) { return what.find(words) != std::string::npos; });
}

} // namespace

TEST_CASE("a path that is as long both ways breaks nothing") { CHECK(broken_by(with_asymmetry(0), true).empty()); }

TEST_CASE("ways of different length are outside the jitter bound, and inside the path bound") {
    const Outcome outcome = with_asymmetry(4);
    CHECK(outcome.followers[0].error_at(0.5) > 1900);
    CHECK(says(broken_by(outcome, true), "inside the jitter bound"));
    CHECK(broken_by(outcome, false).empty());
}

TEST_CASE("a peer that gets no answer is not locked, and that is said") {
    World world(1);
    world.add({}, 0);
    Peer& peer = world.add({}, 0);
    midip2p::netlab::Impairment nothing_comes;
    nothing_comes.loss_percent = 99.99;
    peer.back.set(nothing_comes, 0);
    world.elect({1, 0}, 0);
    Outcome outcome;
    outcome.followers.resize(1);
    world.look = [&] { outcome.followers[0].add(world, 1); };
    world.run_until(5e6);
    CHECK(says(broken_by(outcome, false), "locked for 0.0 %"));
}
