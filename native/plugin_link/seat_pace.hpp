// How many events may go to one plugin instance at a time.
#pragma once

#include "core/playout/out_port.hpp"

#include <algorithm>
#include <cstdint>

namespace midip2p::plugin_link {

/// Design: a plugin takes events block by block, and all events that come between two blocks wait in one ring there. So
/// no more is sent than this ring has room for during the longest block of a DAW (4096 frames at 44.1 kHz, 93 ms). The
/// rest waits in the client, where each player has a queue of their own, which a flood of that player fills alone. [io]
class SeatPace {
  public:
    struct Rate {
        std::int64_t at_once = 4'000; // events
        std::int64_t per_second = 60'000;
    };
    static constexpr std::size_t kBytesPerEvent = 64; // of the ring; a long SysEx counts as several events

    explicit SeatPace(Rate rate) : rate_(rate) {}

    /// How much may go now.
    [[nodiscard]] core::TakeLimits room(core::LocalTime now) noexcept {
        const std::int64_t gone = std::clamp<std::int64_t>(now - at_, 0, kSecond);
        at_ = std::max(at_, now);
        used_ = std::max<std::int64_t>(0, used_ - gone * rate_.per_second);
        const auto events = static_cast<std::size_t>(std::max<std::int64_t>(0, rate_.at_once - used_ / kSecond));
        return {.most = events, .sysex_room = events * kBytesPerEvent, .any_sysex = used_ == 0};
    }
    void sent(std::size_t bytes) noexcept { used_ += static_cast<std::int64_t>(1 + bytes / kBytesPerEvent) * kSecond; }

  private:
    static constexpr std::int64_t kSecond = 1'000'000;
    Rate rate_;
    core::LocalTime at_{0};
    std::int64_t used_ = 0; // events · 10⁶
};

} // namespace midip2p::plugin_link
