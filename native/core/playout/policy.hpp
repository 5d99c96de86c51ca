// When an event that has arrived is to sound. [PLAYOUT-1.1-1]
#pragma once

#include "core/playout/adaptive_delay.hpp"
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
/// What an adaptive delay may grow to unless it is told otherwise, µs.
inline constexpr std::int64_t kAdaptiveMost = 150'000;
/// The longest delay and the largest offset that an output may be given, µs.
inline constexpr std::int64_t kMaxDelay = 1'000'000;

/// How an output decides when its events sound.
struct Playout {
    PlayoutPolicy policy = PlayoutPolicy::direct;
    std::int64_t tight_us = kTightDelay;  // from when it was played
    std::int64_t most_us = kAdaptiveMost; // an adaptive delay grows no further
    std::int64_t offset_us = 0;           // on top, by every policy; below 0: earlier, for an instrument that is slow
    bool own_waits = false;               // what is played here waits as well; else it sounds directly
    friend constexpr bool operator==(const Playout&, const Playout&) = default;

    /// The longest that the policy lets an event wait from when it was played, µs.
    [[nodiscard]] constexpr std::int64_t longest_us() const noexcept {
        const std::int64_t wait = policy == PlayoutPolicy::tight      ? tight_us
                                  : policy == PlayoutPolicy::adaptive ? most_us
                                                                      : 0;
        return std::max<std::int64_t>(0, wait + offset_us);
    }
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

/// When an event sounds, and how long of that it waits by its output's policy.
struct Due {
    LocalTime at = kOnArrival;
    std::int64_t wait_us = 0; // [PLAYOUT-5.2-1]
    bool beyond = false;      // its time was past when the taker first saw it [PLAYOUT-3.2-1]
};

/// An event whose capture time is not known here is played directly. [PLAYOUT-1.2-1] `held_up`: it stood behind an
/// event that waited, so its delay says nothing about its player.
[[nodiscard]] inline Due due_of(const HeardHeader& header, const Playout& playout, const TakeSpan& span,
                                AdaptiveDelay& adaptive, bool held_up = false) noexcept {
    constexpr std::int64_t kNonsense = 2'000'000; // further ahead than any policy asks for
    const bool known = header.captured_here != kNotKnown;
    if (known && !held_up) adaptive.see(span.start - header.captured_here, span.start);
    const bool waits = known && (header.owner.link != 0 || playout.own_waits);
    if (!waits || playout.policy == PlayoutPolicy::direct) {
        const std::int64_t wait = std::max<std::int64_t>(0, span.direct_us + playout.offset_us);
        const LocalTime at = wait == 0 ? kOnArrival : header.arrived + wait;
        return at > span.end + kNonsense ? Due{} : Due{.at = at, .wait_us = wait};
    }
    const bool tight = playout.policy == PlayoutPolicy::tight;
    const std::int64_t delay = tight ? playout.tight_us : std::min(adaptive.micros(), playout.most_us);
    const LocalTime at = header.captured_here + (delay + playout.offset_us);
    if (at > span.end + kNonsense) return {};
    return {.at = at,
            .wait_us = std::max<std::int64_t>(0, delay + playout.offset_us),
            .beyond = at < span.start && !held_up};
}

} // namespace midip2p::core
