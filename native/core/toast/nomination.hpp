// Which of several open paths a link takes. Pure: states in, decision out.
#pragma once

#include "core/types.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace midip2p::core {

/// One connection of the race, as its Handshake has it.
struct PathState {
    bool open = false;          // hellos are exchanged
    bool failed = false;        // it will not come up any more
    std::int64_t best_rtt = -1; // µs
    std::uint32_t probes = 0;   // answered
};

/// Round trips measured on each path before it is judged. [TOAST-4.4-2]
inline constexpr std::uint32_t kProbes = 3;
/// The race ends at the latest so long after the first path opened. [TOAST-4.4-3]
inline constexpr std::int64_t kNominationWindow = 250'000;

/// True at the end whose word decides: the lower peer id. [TOAST-4.4-1]
constexpr bool nominates(std::string_view own_peer, std::string_view other_peer) { return own_peer < other_peer; }

struct NominationState {
    std::optional<std::size_t> winner; // index of the path to nominate now
    LocalTime decide_at = kNever;      // else: when to ask again at the latest
};

/// Asked by the nominating end after each change and at `decide_at`. `first_open`: when the first path opened (kNever:
/// none yet). Without a measured path at the window's end the first that is measured afterwards wins.
[[nodiscard]] NominationState nominate_path(std::span<const PathState> paths, LocalTime first_open, LocalTime now);

} // namespace midip2p::core
