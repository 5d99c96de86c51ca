// How fast one player may play.
#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace midip2p::core {

/// Design: room for so many events at once, which comes back at a steady rate: far above any music (an hour of MIDI
/// clock and every controller of sixteen channels at 100 values a second is a tenth of it), and far below what makes
/// the io thread late for everybody else. [TOAST-6.2-3] [io]
class FloodLimit {
  public:
    static constexpr std::int64_t kPerSecond = 25'000;
    static constexpr std::int64_t kAtOnce = 50'000;
    static constexpr std::size_t kBytesPerEvent = 256; // of a SysEx

    /// One more event of so many bytes. False: there is no room for it.
    [[nodiscard]] bool take(std::size_t bytes, LocalTime now) noexcept {
        used_ = used_at(now);
        at_ = std::max(at_, now);
        used_ += static_cast<std::int64_t>(1 + bytes / kBytesPerEvent) * kSecond;
        return used_ <= kAtOnce * kSecond;
    }
    /// All room is back: it is as a new one.
    [[nodiscard]] bool rested(LocalTime now) const noexcept { return used_at(now) == 0; }

  private:
    static constexpr std::int64_t kSecond = 1'000'000;
    static constexpr std::int64_t kLongest = 3'600 * kSecond; // µs: more than any use takes to be forgotten
    [[nodiscard]] std::int64_t used_at(LocalTime now) const noexcept {
        const std::int64_t gone = std::clamp<std::int64_t>(now - at_, 0, kLongest);
        return std::max<std::int64_t>(0, used_ - gone * kPerSecond);
    }

    LocalTime at_{std::numeric_limits<std::int64_t>::min() / 2};
    std::int64_t used_ = 0; // events · 10⁶
};

} // namespace midip2p::core
