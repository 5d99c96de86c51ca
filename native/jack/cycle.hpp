// One JACK cycle as a piece of local time: frames ↔ LocalTime, and how JACK's clock is read as ours.
#pragma once

#include "core/types.hpp"

#include <cmath>
#include <cstdint>

namespace midip2p::jack {

/// `frames` frames from `start`, which take `period_us`. Both ways round to the nearest, so that a frame's time leads
/// back to that frame at every rate below 500 kHz.
struct Cycle {
    core::LocalTime start;
    double period_us = 0;
    std::uint32_t frames = 0;

    [[nodiscard]] core::LocalTime time_of(std::uint32_t frame) const noexcept {
        return start + std::llround(frame * period_us / frames);
    }
    /// The frame of a time. Negative: before this cycle; `frames` or more: after it.
    [[nodiscard]] std::int64_t frame_of(core::LocalTime t) const noexcept {
        return std::llround(static_cast<double>(t - start) * frames / period_us);
    }
    [[nodiscard]] core::LocalTime end() const noexcept { return start + std::llround(period_us); }
};

/// The difference between our clock and JACK's. Both are read in every cycle. A reading that took too long, because the
/// thread was interrupted in the middle, says little and is left out, but not for ever. [producer] wait-free
class ClockMap {
  public:
    void reading(core::LocalTime before, std::uint64_t jack_us, core::LocalTime after) noexcept {
        const std::int64_t width = after - before;
        if (width > kNarrow && known_ && ++left_out_ < kPatience) return;
        left_out_ = 0;
        known_ = true;
        offset_us_ = before.us + width / 2 - static_cast<std::int64_t>(jack_us);
    }
    [[nodiscard]] core::LocalTime local(std::uint64_t jack_us) const noexcept {
        return {static_cast<std::int64_t>(jack_us) + offset_us_};
    }

  private:
    static constexpr std::int64_t kNarrow = 10; // µs
    static constexpr int kPatience = 100;       // cycles
    std::int64_t offset_us_ = 0;
    int left_out_ = 0;
    bool known_ = false;
};

/// The times of a cycle as the server tells them, by JACK's clock.
struct ServerCycle {
    bool known = false;
    std::uint64_t start = 0, next = 0;
};

/// The cycle that runs `now` (JACK's clock). The server's times are smooth, while the moment of the callback is not.
/// But after a stall the server's filter needs seconds to recover, and would add its error to every event's delay. So
/// the server's times are used while the callback falls into the cycle that they describe, or up to a tenth of a cycle
/// before it; otherwise the moment of the callback is used.
inline Cycle cycle_at(std::uint64_t now, const ServerCycle& reported, std::uint32_t frames, double nominal_us,
                      const ClockMap& map) noexcept {
    const double length = static_cast<double>(reported.next) - static_cast<double>(reported.start);
    const double behind = static_cast<double>(now) - static_cast<double>(reported.start);
    const bool plausible = reported.known && length > nominal_us / 2 && length < nominal_us * 2 &&
                           behind >= -nominal_us / 10 && behind < length;
    if (plausible) return {map.local(reported.start), length, frames};
    return {map.local(now), nominal_us, frames};
}

} // namespace midip2p::jack
