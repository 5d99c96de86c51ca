// The delay of one player's events at an output whose policy is `adaptive`. [PLAYOUT-4.1-1]
#pragma once

#include "core/playout/durations.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <cstdint>

namespace midip2p::core {

/// Follows how long events take from their player to the taker. [taker] wait-free
class AdaptiveDelay {
  public:
    /// An event took this long, µs; `now` is when that was seen.
    void see(std::int64_t us, LocalTime now) noexcept {
        seen_.add(us);
        const std::uint32_t events = seen_.total();
        const std::uint32_t allowed = events < kFew ? 0 : std::max(1u, events / 1000);
        slow_ = seen_.exceeded_by(allowed);
        const std::int64_t wanted = slow_ + (slow_ - seen_.least()) / 8 + slow_ / (2 + events / 8);
        if (wanted >= delay_) { // at once
            delay_ = wanted;
            moved_ = now;
            return;
        }
        const std::int64_t step = std::max<std::int64_t>(0, now - moved_) / kShrinkOneIn;
        delay_ = std::max(wanted, delay_ - step);
        moved_ = moved_ + step * kShrinkOneIn;
    }
    /// The delay for now, µs. [PLAYOUT-4.2-1]
    [[nodiscard]] std::int64_t micros() const noexcept { return delay_; }
    /// What one event in a thousand takes longer than, µs: why the delay is what it is.
    [[nodiscard]] std::int64_t slow_micros() const noexcept { return slow_; }
    /// What the fastest event took, µs.
    [[nodiscard]] std::int64_t least_micros() const noexcept { return seen_.least(); }

    /// What the last events took.
    [[nodiscard]] const Durations& seen() const noexcept { return seen_; }

  private:
    static constexpr std::uint32_t kFew = 32;
    static constexpr std::int64_t kShrinkOneIn = 200; // 5 ms a second: 0.5 % of the tempo, which nobody hears

    Durations seen_;
    std::int64_t delay_ = 0, slow_ = 0;
    LocalTime moved_{};
};

} // namespace midip2p::core
