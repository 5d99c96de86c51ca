// The steady clock of one machine as true time goes by: its quartz is off, wanders, and follows the temperature.
#pragma once

#include "sim/chance.hpp"

#include <algorithm>
#include <cstdint>

namespace midip2p::sim {

/// How a clock behaves. Times are seconds here; everything else of the simulation is in µs.
struct ClockHabits {
    double ppm = 0;               // what it gains at the beginning
    double wander_ppm = 0;        // standard deviation of what a second adds to that
    double warming_ppm = 0;       // most that one change of temperature does to it, in either direction
    double warming_every_s = 0;   // on average; 0: the temperature stays
    double shortest_warming = 50; // s: it takes at least so long, and at most three times as long
};

/// Design: the rate is constant for a second at a time, so that a local time is one multiplication. True times come in
/// order. [any], one thread at a time
class MachineClock {
  public:
    MachineClock(const ClockHabits& habits, double shift_us, std::uint64_t seed);

    /// What it shows at that true time, µs with fraction.
    [[nodiscard]] double at(double true_us);
    /// When it will show that, if its rate stays as it is.
    [[nodiscard]] double when(double local_us) const { return awake_since() + (local_us - shown_) / rate(); }
    /// It stands still for so long, as a machine's does that sleeps.
    void sleep(double true_us, double for_us);
    /// Somebody, or a virtual machine's keeper, sets it.
    void step(double true_us, double by_us);
    [[nodiscard]] double ppm() const { return ppm_; }

  private:
    [[nodiscard]] double rate() const { return 1 + ppm_ * 1e-6; }
    [[nodiscard]] double awake_since() const { return std::max(since_, asleep_until_); }
    void next_second();

    ClockHabits habits_;
    Chance chance_;
    double ppm_ = 0;
    double since_ = 0; // true µs at which the current second began
    double shown_ = 0; // what it showed then
    double asleep_until_ = 0;
    double warms_at_ = 0;   // true µs of the next change of temperature
    double warming_ = 0;    // ppm that a second adds while it gets warmer or colder
    double warm_until_ = 0; // true µs
};

} // namespace midip2p::sim
