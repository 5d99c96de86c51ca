// How fast one player may play.
#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace midip2p::core {

/// Design: room for so many events at once, which comes back at a steady rate: far above any music (an hour of MIDI
/// clock and every controller of sixteen channels at 100 values a second is a tenth of it), and far below what makes
/// the io thread late for everybody else. [TOAST-6.2-3]
class FloodLimit {
  public:
    static constexpr std::int64_t kPerSecond = 25'000;
    static constexpr std::int64_t kAtOnce = 50'000;
    static constexpr std::size_t kBytesPerEvent = 256; // of a SysEx

    /// One more event of so many bytes. False: there is no room for it.
    [[nodiscard]] bool take(std::size_t bytes, LocalTime now) noexcept {
        const std::int64_t gone = std::max<std::int64_t>(0, now - at_);
        at_ = std::max(at_, now);
        used_ = std::max<std::int64_t>(0, used_ - std::min(gone, kWhole) * kPerSecond);
        used_ += static_cast<std::int64_t>(1 + bytes / kBytesPerEvent) * kSecond;
        return used_ <= kAtOnce * kSecond;
    }

  private:
    static constexpr std::int64_t kSecond = 1'000'000;
    static constexpr std::int64_t kWhole = kAtOnce * kSecond / kPerSecond; // µs until all room is back
    LocalTime at_{std::numeric_limits<std::int64_t>::min() / 2};
    std::int64_t used_ = 0; // events · 10⁶
};

} // namespace midip2p::core
