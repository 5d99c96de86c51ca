// The map between a peer's local time and session time, with its bounds: a small value, to be copied.
#pragma once

#include "core/types.hpp"

namespace midip2p::core {

enum class ClockState : std::uint8_t { unsynced, acquiring, locked, holdover };

/// session = reference_session + (local − reference_local) · rate.            source: spec/clock.md §4
struct Timeline {
    ClockState state = ClockState::unsynced;
    Epoch epoch{};
    LocalTime reference_local{};
    double reference_session = 0; // µs, with fraction
    double rate = 1;              // session µs per local µs
    double jitter_bound = 0;      // µs: what the estimate may be off by if the path is symmetric
    double path_bound = 0;        // µs: half the least round trip: no four-timestamp clock can know better
    std::uint32_t exchanges = 0;  // used in the estimate

    [[nodiscard]] bool synchronised() const noexcept { return state >= ClockState::locked; }
    [[nodiscard]] double to_session(LocalTime t) const noexcept {
        return reference_session + static_cast<double>(t - reference_local) * rate;
    }
    [[nodiscard]] double to_local(SessionTime t) const noexcept {
        return static_cast<double>(reference_local.us) + (static_cast<double>(t.us) - reference_session) / rate;
    }
};

} // namespace midip2p::core
