// When an event that has come is to sound.
#pragma once

#include "core/playout/heard_header.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <cstdint>

namespace midip2p::core {

enum class PlayoutPolicy : std::uint8_t {
    direct,  // on arrival; where a taker works in blocks, one block later, so that the block does not become jitter
    tight,   // so long after it was played, the same for every player
    adaptive // as soon as one event in a thousand of its player may come too late
};

/// Unless it is told otherwise: what a tight output waits for everybody, µs.
inline constexpr std::int64_t kTightDelay = 30'000;
/// The longest that an output may be told to wait, µs.
inline constexpr std::int64_t kMaxTightDelay = 1'000'000;

/// What an output does with the time of its events.
struct Playout {
    PlayoutPolicy policy = PlayoutPolicy::direct;
    std::int64_t tight_us = kTightDelay; // from when it was played
    std::int64_t extra_us = 0;           // on top, by every policy
    friend constexpr bool operator==(const Playout&, const Playout&) = default;
};

/// What a taker can sound now: a block of time, or (both ends the same) this moment.
struct TakeSpan {
    LocalTime start, end;
    std::int64_t direct_us = 0; // what direct adds
    /// This moment.
    explicit TakeSpan(LocalTime now) : start(now), end(now) {}
    TakeSpan(LocalTime from, LocalTime until, std::int64_t direct) : start(from), end(until), direct_us(direct) {}
};

/// As soon as somebody takes it.
inline constexpr LocalTime kOnArrival{std::numeric_limits<std::int64_t>::min()};

/// Follows how long events take from their player to the taker. [taker] wait-free
class AdaptiveDelay {
  public:
    /// Rises quickly with what comes late, falls slowly: one in a thousand stays above it.
    void see(std::int64_t us) noexcept {
        const auto micros = static_cast<double>(us);
        if (!known_) delay_ = 1.5 * micros;
        known_ = true;
        delay_ += micros > delay_ ? kStep * 0.999 : -kStep * 0.001;
        delay_ = std::clamp(delay_, 0.0, kMost);
    }
    [[nodiscard]] std::int64_t micros() const noexcept { return static_cast<std::int64_t>(delay_); }

  private:
    static constexpr double kStep = 5'000, kMost = 500'000;
    double delay_ = 0;
    bool known_ = false;
};

/// An event whose player's time is not known here is played directly. `held_up`: it stood behind one that waited, so
/// that it says nothing of its player's delay.
[[nodiscard]] inline LocalTime due_of(const HeardHeader& header, const Playout& playout, const TakeSpan& span,
                                      AdaptiveDelay& adaptive, bool held_up = false) noexcept {
    constexpr std::int64_t kNonsense = 2'000'000; // further ahead than any policy asks for
    const bool known = header.captured_here != kNotKnown;
    if (known && !held_up) adaptive.see(span.start - header.captured_here);
    const std::int64_t direct = span.direct_us + playout.extra_us;
    LocalTime due = direct == 0 ? kOnArrival : header.arrived + direct;
    if (known && playout.policy == PlayoutPolicy::tight)
        due = header.captured_here + (playout.tight_us + playout.extra_us);
    if (known && playout.policy == PlayoutPolicy::adaptive)
        due = header.captured_here + (adaptive.micros() + playout.extra_us);
    return due > span.end + kNonsense ? kOnArrival : due;
}

} // namespace midip2p::core
