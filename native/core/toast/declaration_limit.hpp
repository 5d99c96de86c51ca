// How fast one peer may declare and close streams, and send whatever else is no music.
#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace midip2p::core {

/// Design: each costs both ends work, so there is a rate, far above what ports and programs need. Kept as the moment at
/// which all that was taken would be within its rate. [TOAST-5.2-6] [TOAST-6.2-5] [io]
class DeclarationLimit {
  public:
    static constexpr std::int64_t kAtOnce = 4096;
    static constexpr std::int64_t kEvery = 4'000; // µs: 250 a second

    /// One more. False: there is no room for it.
    [[nodiscard]] bool take(LocalTime now) noexcept {
        const LocalTime since = std::max(until_, now);
        if (since - now >= kAtOnce * kEvery) return false;
        until_ = since + kEvery;
        return true;
    }
    /// All room is back.
    [[nodiscard]] bool rested(LocalTime now) const noexcept { return until_ <= now; }

  private:
    LocalTime until_{std::numeric_limits<std::int64_t>::min()};
};

} // namespace midip2p::core
