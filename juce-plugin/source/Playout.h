// When an event of the jam sounds in the DAW.
#pragma once

#include "BlockClock.h"

#include "core/playout/out_port.hpp"

#include <algorithm>
#include <cstdint>

namespace midip2p::plugin
{

enum class Playout
{
    direct,  // on arrival, plus one block, so that the block does not become jitter
    tight,   // so long after it was played, the same for every player
    adaptive // as soon as one event in a thousand may come too late
};

/// Before a room says otherwise: what a tight jam waits for everybody, µs.
inline constexpr int64_t kTightDelay = 30'000;

/// Follows how long events take from their player to this block.                                     [audio thread]
class AdaptiveDelay
{
public:
    /// Rises quickly with what comes late, falls slowly: one in a thousand stays above it.
    void see (double micros) noexcept
    {
        if (! known_)
            delay_ = 1.5 * micros;
        known_ = true;
        delay_ += micros > delay_ ? kStep * 0.999 : -kStep * 0.001;
        delay_ = std::clamp (delay_, 0.0, kMost);
    }
    [[nodiscard]] int64_t micros() const noexcept { return static_cast<int64_t> (delay_); }

private:
    static constexpr double kStep = 5'000, kMost = 500'000;
    double delay_ = 0;
    bool known_ = false;
};

/// By the machine's clock; an event whose player's time is not known is played directly.
inline core::LocalTime dueOf (const core::TakenEvent& event, Playout playout, int64_t extraDelay, const BlockClock::Block& block, AdaptiveDelay& adaptive) noexcept
{
    const auto captured = event.captured_here;
    const bool known = captured != core::kNotKnown;
    if (known)
        adaptive.see (block.start - static_cast<double> (captured.us));
    if (known && playout == Playout::tight)
        return captured + kTightDelay + extraDelay;
    if (known && playout == Playout::adaptive)
        return captured + adaptive.micros() + extraDelay;
    return event.arrived + static_cast<int64_t> (block.duration()) + extraDelay;
}

} // namespace midip2p::plugin
