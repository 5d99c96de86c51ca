// Numbers that are the same in every run with the same seed, whatever the standard library.
#pragma once

#include <cstdint>

namespace midip2p::netlab {

/// SplitMix64: one word of state, and neighbouring seeds give unrelated numbers.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// From 0 to just under 1.
    double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  private:
    uint64_t state_;
};

} // namespace midip2p::netlab
