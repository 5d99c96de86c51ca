// The race for a link's path: several connections begin, and one is nominated.
#include "core/toast/nomination.hpp"
#include "core/toast/paths/paths.hpp"

#include <algorithm>

namespace midip2p::core {

using Stage = Path::Stage;

void Paths::greeting_went_on(Path& path, LocalTime now) {
    PeerLink& link = *find_link(path.link);
    path.lane = path.handshake->lane();
    if (!path.handshake->open()) return;
    if (!link.racing && path.lane == Lane::notes) {
        const bool is_of_old_race = link.notes != 0 && path.began <= link.notes_since;
        if (path.handshake->peer().resumes.empty() || is_of_old_race) return drop(path.id); // it is over [TOAST-4.3-3]
        if (path.relay && !link.relay.carries) return drop(path.id); // a direct path stays [TOAST-13.6-6]
        link.begin_race(now); // the peer does not hear us, or one of us leaves a relay
    }
    if (path.handshake->nominated()) return attach(path, now);
    if (link.first_open == kNever) link.first_open = now;
    if (!nominates_for(link)) return;
    if (!link.had_path && path.handshake->probes() < kProbes) path.handshake->probe();
    judge_race(path.link, now);
}

/// Nominates a path if it is time to. [TOAST-4.4-3]
void Paths::judge_race(LinkId id, LocalTime now) {
    PeerLink* link = find_link(id);
    if (link == nullptr || !link->racing || !nominates_for(*link)) return;
    std::vector<PathState> states;
    std::vector<Path*> whose;
    const bool directly = opens_directly(id); // [TOAST-13.6-6]
    for (auto& [cid, path] : paths_) {
        if (path.link != id || !path.races_for_notes() || (directly && path.relay)) continue;
        PathState state;
        if (path.stage == Stage::greeting && path.handshake->open()) {
            state = {.open = true,
                     .failed = false,
                     .best_rtt = path.handshake->best_rtt(),
                     .probes = path.handshake->probes()};
        }
        states.push_back(state);
        whose.push_back(&path);
    }
    auto winner = nominate_path(states, link->first_open, now).winner;
    if (link->had_path) { // music waits: the first that opens will do [TOAST-3.4-3]
        const auto open = std::find_if(states.begin(), states.end(), [](const PathState& s) { return s.open; });
        if (open != states.end()) winner = static_cast<std::size_t>(open - states.begin());
    }
    if (!winner) return;
    whose[*winner]->handshake->nominate();
    attach(*whose[*winner], now);
}

/// The nominated path stays; the others were only tried. [TOAST-4.4-4]
void Paths::end_race(LinkId id, ConnectionId winner) {
    for (const ConnectionId cid : connections_of(id))
        if (cid != winner && find(cid)->races_for_notes()) drop(cid);
}

/// The peer is heard again on the present path: no other is needed. [TOAST-3.4-7]
void Paths::call_off(PeerLink& link, LinkId id) {
    bool goes_on = false;
    for (const ConnectionId cid : connections_of(id)) {
        const Path& path = *find(cid);
        if (!path.races_for_notes()) continue;
        if (path.dialled && nominates_for(link)) {
            drop(cid);
        } else {
            goes_on = true; // the peer may still need it
        }
    }
    link.racing = goes_on;
}

} // namespace midip2p::core
