// Offset and drift of our clock against session time, from the exchanges of the last minute.   spec/clock.md §4
#pragma once

#include "core/clock/channel.hpp"
#include "core/clock/exchange.hpp"
#include "core/types.hpp"

#include <array>
#include <cstdint>

namespace midip2p::core {

/// session = local + offset at `at`, and gains `rate` − 1 per local µs. All in µs.
struct ClockEstimate {
    LocalTime at{};             // the newest exchange's t4
    std::int64_t offset_us = 0; // whole part of session − local at `at`
    double offset_fraction = 0;
    double rate = 1;
    double rate_bound = 0;       // what `rate` may be off by (dimensionless: 1e-6 is 1 ppm)
    double jitter_bound = 0;     // at `at`
    double path_bound = 0;       // at `at`
    double round_trip = 0;       // least of the window
    std::uint32_t exchanges = 0; // in the window

    /// Session time of a local time, with fraction.
    [[nodiscard]] double to_session(LocalTime t) const noexcept {
        return static_cast<double>(at.us + offset_us) + offset_fraction + static_cast<double>(t - at) * rate;
    }
};

/// Design: every exchange bounds session − local from above (t2 − t1, at t1) and from below (t3 − t4, at t4): no
/// delay is negative. The offset is the middle between the least upper and the greatest lower bound of the last 64
/// exchanges once the drift is taken out. The drift is the slope of the widest straight channel that fits between all
/// bounds of the last minute, of which older ones are kept sparsely (the tightest pair of each second).
/// Fixed memory, no allocation. [io]
class ClockEstimator {
  public:
    static constexpr std::size_t kWindow = 64;

    /// Takes one more exchange. False: refused, it is no exchange at all (time runs backwards in it) or it
    /// contradicts what is known by more than a millisecond; after a few of the latter in a row the clocks are
    /// believed to have jumped, and the estimate starts again from them.
    bool add(const Exchange& exchange) noexcept;

    /// As of the last exchange; exchanges == 0 while there is none.
    [[nodiscard]] const ClockEstimate& estimate() const noexcept { return estimate_; }

    /// Forgets all exchanges. What was known of the rate is kept as a first guess that may be off by `guess_bound`.
    void restart(double rate_guess, double guess_bound) noexcept;

    /// Times the clocks were believed to have jumped since the beginning.
    [[nodiscard]] std::uint32_t jumps() const noexcept { return jumps_; }

  private:
    struct Pair {
        Bound upper, lower;
        double round_trip = 0;
    };
    struct Second {
        std::int64_t number = -1; // which second since origin_
        Bound upper, lower;
    };
    static constexpr std::size_t kSeconds = 60;
    static constexpr std::size_t kContradictions = 4;

    [[nodiscard]] Pair pair_of(const Exchange& exchange) const noexcept;
    [[nodiscard]] bool contradicts(const Pair& pair) const noexcept;
    void remember(const Pair& pair) noexcept;
    void update(const Exchange& newest) noexcept;
    void drop_before(double at) noexcept;
    [[nodiscard]] Channel channel() const noexcept;
    [[nodiscard]] double scatter() const noexcept;

    std::array<Pair, kWindow> window_{};
    std::size_t first_ = 0, count_ = 0;
    std::array<Second, kSeconds> seconds_{};
    std::size_t newest_second_ = 0;
    std::array<Exchange, kContradictions> doubted_{};
    std::size_t doubts_ = 0;
    std::uint32_t jumps_ = 0;
    LocalTime origin_{}; // so that times and offsets stay small numbers
    std::int64_t base_ = 0;
    double rate_guess_ = 1, guess_bound_ = 130e-6; // before anything is measured: what crystals may differ by
    ClockEstimate estimate_{};
};

} // namespace midip2p::core
