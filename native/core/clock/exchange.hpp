// One four-timestamp exchange with the timing master.
#pragma once

#include "core/types.hpp"

namespace midip2p::core {

/// [CLOCK-2.1-1] Two stamps of ours and two of the master's. Every delay between an event and its stamp only adds to
/// the path's own delay, so that a slow stamp widens an exchange and never makes it lie.
struct Exchange {
    LocalTime t1{};   // the request left us
    SessionTime t2{}; // the master received it
    SessionTime t3{}; // the master's reply left it
    LocalTime t4{};   // we received it

    /// What the way there and back took, µs; rounding can make it −1 or −2 on a path of nothing.
    [[nodiscard]] constexpr std::int64_t round_trip() const noexcept { return (t4 - t1) - (t3 - t2); }
    /// session − local can be no more than this at t1, µs.
    [[nodiscard]] constexpr std::int64_t upper() const noexcept { return t2.us - t1.us; }
    /// session − local can be no less than this at t4, µs.
    [[nodiscard]] constexpr std::int64_t lower() const noexcept { return t3.us - t4.us; }
};

} // namespace midip2p::core
