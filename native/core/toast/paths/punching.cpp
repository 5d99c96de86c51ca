// Connections between ports that listen and dial: both ends dial at once, so that each router lets the other end in.
#include "core/toast/nomination.hpp"
#include "core/toast/paths/paths.hpp"

#include <algorithm>

namespace midip2p::core {

using Stage = Path::Stage;

namespace {

constexpr int kMostPunches = 24;           // of one lane in a race [TOAST-4.7-3]
constexpr std::int64_t kMoments = 250'000; // from each moment at which both ends dial to the next [TOAST-4.7-3]

/// The next moment that both ends know, by the reflectors' clock, in our time.
LocalTime next_moment(LocalTime now, std::int64_t reflector_ahead) {
    const std::int64_t theirs = now.us + reflector_ahead;
    const std::int64_t since = (theirs % kMoments + kMoments) % kMoments;
    return now + (kMoments - since);
}

/// What a router or an end may do before the other end has dialled as well.
bool may_pass(Errc why) {
    return why == Errc::unreachable || why == Errc::connection_closed || why == Errc::connection_reset ||
           why == Errc::handshake_timeout;
}

} // namespace

/// Both ends may have dialled such a connection, so that only the peer ids say who is who. [TOAST-4.7-2]
bool Paths::speaks_first(const Path& path) const {
    const auto link = links_.find(path.link);
    return path.punched && link != links_.end() ? nominates_for(link->second) : path.dialled;
}

void Paths::begin_punching(LinkId id, LocalTime now) {
    find_link(id)->punches_left = kMostPunches;
    punch(id, now);
}

/// Dials what there is to dial and is not there yet: for the notes lane while a path is looked for, afterwards for the
/// clock lane of a path that was punched. [TOAST-4.7-1] [TOAST-4.7-4]
void Paths::punch(LinkId id, LocalTime now) {
    PeerLink& link = *find_link(id);
    link.punch_at = kNever;
    const Path* notes = find(link.notes);
    const Lane lane = link.looks_for_notes() ? Lane::notes : Lane::clock;
    if (lane == Lane::clock && (notes == nullptr || !notes->punched || link.clock != 0)) return;
    for (const Reflexive& there : link.target.reflexive) {
        if (lane == Lane::clock && there.notes != notes->remote) continue;
        const Address& address = lane == Lane::notes ? there.notes : there.clock;
        if (is_in_use(id, address)) continue;
        const ConnectionId cid = ++last_id_;
        paths_.emplace(cid, Path{.id = cid,
                                 .dialled = true,
                                 .punched = true,
                                 .remote = address,
                                 .deadline = now + kConnectionTime,
                                 .began = now,
                                 .stage = Stage::connecting,
                                 .link = id,
                                 .lane = lane});
        ask(path_action::Dial{.connection = cid, .address = address, .from = lane});
    }
}

/// Two ports can have one connection at a time, whoever has dialled it.
bool Paths::is_in_use(LinkId id, const Address& address) const {
    return std::ranges::any_of(
        paths_, [&](const auto& p) { return p.second.link == id && p.second.punched && p.second.remote == address; });
}

/// True: both ends dial again at the next moment that both know. [TOAST-4.7-3]
bool Paths::punch_again(const Path& path, Errc why, LocalTime now) {
    PeerLink& link = *find_link(path.link);
    const bool began = path.stage != Stage::connecting && path.stage != Stage::securing;
    const bool wanted = path.lane == Lane::notes ? link.looks_for_notes() : link.notes != 0 && link.clock == 0;
    if (!path.punched || began || !wanted || !may_pass(why) || link.punches_left == 0) return false;
    --link.punches_left;
    link.punch_at = next_moment(now, reflector_ahead_);
    return true;
}

/// A call from a port that we dial ourselves. Nothing: it is not one. [TOAST-4.7-2]
std::optional<ConnectionId> Paths::accept_punched(const Address& from, LocalTime now) {
    for (const auto& [lid, link] : links_) {
        for (const Reflexive& there : link.target.reflexive) {
            if (from != there.notes && from != there.clock) continue;
            const ConnectionId id = ++last_id_;
            paths_.emplace(id, Path{.id = id,
                                    .punched = true,
                                    .remote = from,
                                    .deadline = now + kConnectionTime,
                                    .began = now,
                                    .stage = Stage::securing,
                                    .link = lid,
                                    .lane = from == there.notes ? Lane::notes : Lane::clock});
            ask(path_action::Secure{
                .connection = id, .as_client = nominates_for(link), .pinned = link.target.fingerprint});
            return id;
        }
    }
    return std::nullopt;
}

/// Calls from there came before the introduction, and were taken for ordinary ones: the peer dials again. [TOAST-4.7-3]
void Paths::end_early_callers(const PeerLink& link) {
    std::vector<ConnectionId> early;
    for (const auto& [cid, path] : paths_) {
        if (path.link != 0) continue;
        for (const Reflexive& there : link.target.reflexive)
            if (path.remote == there.notes || path.remote == there.clock) early.push_back(cid);
    }
    for (const ConnectionId cid : early) drop(cid);
}

} // namespace midip2p::core
