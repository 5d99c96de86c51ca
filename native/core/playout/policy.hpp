// When an event that has arrived is to sound.
#pragma once

#include "core/playout/heard_header.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <cstdint>

namespace midip2p::core {

enum class PlayoutPolicy : std::uint8_t {
    direct,  // on arrival; if a taker works in blocks, one block later, so that the block adds no jitter
    tight,   // a fixed time after it was played, the same for every player
    adaptive // as early as possible if one event in a thousand of its player may come too late
};

/// The default delay of a tight output, µs.
inline constexpr std::int64_t kTightDelay = 30'000;
/// The longest delay that an output may be given, µs.
inline constexpr std::int64_t kMaxTightDelay = 1'000'000;

/// How an output decides when its events sound.
struct Playout {
    PlayoutPolicy policy = PlayoutPolicy::direct;
    std::int64_t tight_us = kTightDelay; // from when it was played
    std::int64_t extra_us = 0;           // on top, by every policy
    friend constexpr bool operator==(const Playout&, const Playout&) = default;
};

/// The span that a taker can play now: a block of time, or (if both ends are the same) this moment.
struct TakeSpan {
    LocalTime start, end;
    std::int64_t direct_us = 0; // the delay that `direct` adds
    /// Only this moment.
    explicit TakeSpan(LocalTime now) : start(now), end(now) {}
    TakeSpan(LocalTime from, LocalTime until, std::int64_t direct) : start(from), end(until), direct_us(direct) {}
};

/// An event with this time sounds as soon as it is taken.
inline constexpr LocalTime kOnArrival{std::numeric_limits<std::int64_t>::min()};

/// Follows how long events take from their player to the taker. [taker] wait-free
class AdaptiveDelay {
  public:
    /// Rises quickly with events that come late and falls slowly, so that one event in a thousand stays above it.
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

/// An event whose capture time is not known here is played directly. `held_up`: it stood behind an event that waited,
/// so its delay says nothing about its player.
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
