// What chance brings, the same in every run with the same seed, whatever the standard library.
#pragma once

#include "lab/random.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>

namespace midip2p::sim {

/// Draws of the distributions that the simulation needs. [any], one thread at a time
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] double unit() { return random_.unit(); }
    [[nodiscard]] double between(double from, double to) { return from + (to - from) * random_.unit(); }
    [[nodiscard]] bool one_in(double times) { return random_.unit() * times < 1; }
    [[nodiscard]] std::uint64_t next() { return random_.next(); }
    /// How long until the next of what happens every `mean` on average, and at no time more likely than at another.
    [[nodiscard]] double exponential(double mean) { return -mean * std::log(1 - random_.unit()); }
    /// By Box and Muller.
    [[nodiscard]] double normal(double deviation) {
        const double radius = std::sqrt(-2 * std::log(1 - random_.unit()));
        return deviation * radius * std::cos(2 * std::numbers::pi * random_.unit());
    }

  private:
    netlab::Random random_;
};

} // namespace midip2p::sim
