#include "core/toast/nomination.hpp"

namespace midip2p::core {

NominationState nominate_path(std::span<const PathState> paths, LocalTime first_open, LocalTime now) {
    if (first_open == kNever) return {};
    std::optional<std::size_t> best;
    bool all_known = true; // nothing could still change the decision
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const PathState& p = paths[i];
        if (p.failed) continue;
        if (!p.open || p.probes < kProbes) all_known = false;
        if (p.open && p.best_rtt >= 0 && (!best || p.best_rtt < paths[*best].best_rtt)) best = i;
    }
    const LocalTime end = first_open + kNominationWindow;
    if (best && (all_known || now >= end)) return {.winner = best, .decide_at = kNever};
    return {.winner = {}, .decide_at = now < end ? end : kNever};
}

} // namespace midip2p::core
