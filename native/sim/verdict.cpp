#include "sim/verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace midip2p::sim {

using namespace core;

namespace {

constexpr double kInsideJitter = 0.999; // of the samples of symmetric paths
constexpr double kLocked = 0.5;         // of the time, whatever befalls it
constexpr double kHonest = 4;           // a jitter bound is at most so many times the error at p99

double quantile(std::vector<float> values, double share) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * share);
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

std::string words(const char* form, double a, double b) {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), form, a, b);
    return text.data();
}

} // namespace

void Record::add(World& world, std::size_t i) {
    Peer& peer = world[i];
    if (world.now() < peer.awake_at) return; // nobody reads it
    const Timeline t = peer.arbiter.timeline(peer.local(world.now()));
    ++looks_;
    if (peer.linked) ++linked_;
    if (!t.synchronised()) {
        was_synchronised_ = false;
        return;
    }
    const double session = peer.session(world.now());
    const std::uint64_t steps = peer.arbiter.stats().steps; // these are told
    if (was_synchronised_ && session < last_session_ && steps == last_steps_) ++stepped_back_;
    last_steps_ = steps;
    was_synchronised_ = true;
    last_session_ = session;
    if (peer.woken) {
        ++unknowable_;
        return;
    }
    const double error = std::abs(session - world[world.master()].session(world.now()));
    if (error > t.path_bound) {
        ++outside_path_;
        worst_excess_ = std::max(worst_excess_, error - t.path_bound);
    }
    if (t.state != ClockState::locked) return;
    errors_.push_back(static_cast<float>(error));
    jitter_.push_back(static_cast<float>(t.jitter_bound));
    path_.push_back(static_cast<float>(t.path_bound));
    if (error > t.jitter_bound) ++outside_jitter_;
}

double Record::error_at(double share) const { return quantile(errors_, share); }
double Record::jitter_bound() const { return quantile(jitter_, 0.5); }
double Record::path_bound() const { return quantile(path_, 0.5); }
double Record::locked_share() const {
    return linked_ == 0 ? 0 : std::min(1.0, static_cast<double>(errors_.size()) / static_cast<double>(linked_));
}
double Record::inside_jitter() const {
    if (errors_.empty()) return 1;
    return 1 - static_cast<double>(outside_jitter_) / static_cast<double>(errors_.size());
}

std::vector<std::string> broken_by(const Outcome& outcome, bool symmetric) {
    std::vector<std::string> broken;
    for (std::size_t i = 0; i < outcome.followers.size(); ++i) {
        const Record& record = outcome.followers[i];
        const auto say = [&](const std::string& what) {
            broken.push_back("peer " + std::to_string(i + 1) + ": " + what);
        };
        if (record.outside_path() > 0) {
            say(words("%.0f samples outside the path bound, by %.1f us at most",
                      static_cast<double>(record.outside_path()), record.worst_excess()));
        }
        if (record.stepped_back() > 0) {
            say(words("session time stepped back %.0f times", static_cast<double>(record.stepped_back()), 0));
        }
        if (record.locked_share() < kLocked)
            say(words("locked for %.1f %% of the time", record.locked_share() * 100, 0));
        if (!symmetric) continue;
        if (record.inside_jitter() < kInsideJitter) {
            say(words("%.3f %% of errors inside the jitter bound, and %.1f %% are wanted", record.inside_jitter() * 100,
                      kInsideJitter * 100));
        }
        const double p99 = record.error_at(0.99);
        if (record.jitter_bound() > kHonest * p99) {
            say(words("a jitter bound of %.1f us, where the error at p99 is %.1f us", record.jitter_bound(), p99));
        }
    }
    return broken;
}

Outcome live_through(const Scenario& scenario, const std::function<void(double)>& progress) {
    World world(scenario.seed);
    Fate fate(scenario, world);
    fate.begin();
    Outcome outcome;
    outcome.followers.resize(scenario.peers - 1);
    world.look = [&] {
        fate.look();
        for (std::size_t i = 1; i < world.size(); ++i) outcome.followers[i - 1].add(world, i);
    };
    const double end = scenario.hours * 3600e6;
    constexpr int kParts = 100;
    for (int part = 1; part <= kParts; ++part) {
        world.run_until(end * part / kParts);
        progress(static_cast<double>(part) / kParts);
    }
    outcome.simulated_s = world.now() / 1e6;
    for (std::size_t i = 1; i < world.size(); ++i) outcome.stats.push_back(world[i].arbiter.stats());
    outcome.broken = broken_by(outcome, scenario.symmetric);
    return outcome;
}

} // namespace midip2p::sim
