// One session to be lived through: who plays over which network, and what befalls them.
#pragma once

#include "sim/machine_clock.hpp"
#include "sim/world.hpp"

#include "lab/impairment.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace midip2p::sim {

/// How often something happens to each player, in hours from one time to the next on average; 0: never.
struct Troubles {
    double route_hours = 0; // another route: both ways get longer or shorter, each by its own amount unless symmetric
    double queue_hours = 0; // one way has something else in its queue for a while: never where symmetric
    double sleep_hours = 0; // the machine sleeps for seconds to minutes
    double away_hours = 0;  // the link to the master is gone for a while
};

struct Scenario {
    std::string name;
    std::uint64_t seed = 1;
    std::size_t peers = 2;
    double hours = 1;
    netlab::Impairment line; // of each way, at the beginning
    ClockHabits habits;      // of each clock; `ppm` is the most that it is off
    Troubles troubles;
    bool symmetric = false; // both ways always take equally long, apart from chance
};

/// Number `n` of a set that goes through profiles, troubles and clocks; every other one is symmetric. [any]
[[nodiscard]] Scenario scenario(std::uint64_t n, std::uint64_t seed, double hours);

/// What a jam over that line is like: ordinary quartzes, and every now and then one of all troubles. [any]
[[nodiscard]] Scenario jam(const std::string& profile, std::size_t peers, double hours, std::uint64_t seed);

/// Lets the troubles of a scenario befall the peers of its world, each at its time. [any], one thread at a time
class Fate {
  public:
    Fate(const Scenario& scenario, World& world);

    /// Sets up the peers and their paths, and makes peer 0 the timing master.
    void begin();
    /// Does what is due. Called as often as the world looks.
    void look();

  private:
    struct Luck { // of one peer
        explicit Luck(std::uint64_t seed) : chance(seed) {}
        Chance chance;
        double route_at = 0, queue_at = 0, sleep_at = 0, away_at = 0; // true µs
        double queue_ends = 0, away_ends = 0;
    };

    [[nodiscard]] double after(Luck& luck, double hours);
    void take_route(std::size_t peer, Luck& luck);

    Scenario scenario_;
    World& world_;
    std::vector<Luck> lucks_;
};

} // namespace midip2p::sim
