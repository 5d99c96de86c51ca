// What became of a follower's clock, against the truth that only the simulation knows.
#pragma once

#include "sim/scenario.hpp"
#include "sim/world.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace midip2p::sim {

/// The errors of one follower against the master, and how often they were outside of what its Timeline said.
/// [any], one thread at a time
class Record {
  public:
    /// At one true time.
    void add(World& world, std::size_t peer);

    [[nodiscard]] double error_at(double quantile) const; // µs, while locked
    [[nodiscard]] double jitter_bound() const;            // µs, the median while locked
    [[nodiscard]] double path_bound() const;              // the same
    [[nodiscard]] double locked_share() const;            // of the time in which its link is there
    [[nodiscard]] double inside_jitter() const;           // share, while locked
    [[nodiscard]] std::uint64_t outside_path() const { return outside_path_; }
    [[nodiscard]] double worst_excess() const { return worst_excess_; } // µs beyond the path bound
    /// Samples between a sleep and the first answer after it: no clock that is read knows then that it stood still.
    [[nodiscard]] std::uint64_t unknowable() const { return unknowable_; }
    [[nodiscard]] std::uint64_t stepped_back() const { return stepped_back_; }
    [[nodiscard]] std::uint64_t looks() const { return looks_; }

  private:
    std::vector<float> errors_, jitter_, path_; // while locked
    std::uint64_t looks_ = 0, linked_ = 0, outside_jitter_ = 0, outside_path_ = 0, unknowable_ = 0, stepped_back_ = 0;
    double worst_excess_ = 0;
    double last_session_ = 0;
    std::uint64_t last_steps_ = 0;
    bool was_synchronised_ = false;
};

struct Outcome {
    std::vector<Record> followers; // [0] is peer 1
    std::vector<core::ClockStats> stats;
    double simulated_s = 0;
    std::vector<std::string> broken; // in words; none: everything holds
};

/// What of it is not as spec/clock.md promises, in words. [any]
[[nodiscard]] std::vector<std::string> broken_by(const Outcome& outcome, bool symmetric);

/// Lives through it, and judges. `progress` is told the share that is done, now and then. [any]
[[nodiscard]] Outcome
live_through(const Scenario& scenario, const std::function<void(double)>& progress = [](double) {});

} // namespace midip2p::sim
