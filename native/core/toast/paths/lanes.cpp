// What follows a nomination: the lanes of a link, and the change from one path to the next.
#include "core/toast/paths/paths.hpp"

#include <algorithm>

namespace midip2p::core {

using Stage = Path::Stage;

namespace {

constexpr std::int64_t kRetirement = 2'000'000; // [TOAST-3.4-4]
/// The most old notes connections of one link: more than arise if both ends stand still for a moment. [TOAST-6.2-2]
constexpr std::size_t kMostRetired = 8;

} // namespace

void Paths::attach(Path& path, LocalTime now) {
    path.lane == Lane::notes ? attach_notes(path, now) : attach_clock(path, now);
}

void Paths::attach_notes(Path& path, LocalTime now) {
    const LinkId id = path.link;
    PeerLink& link = *find_link(id);
    if (!link.racing) return drop(path.id);
    const Hello& peer = path.handshake->peer();
    // [TOAST-3.4-2] Both ends see the same two words, so both come to the same answer.
    const bool resumes = link.had_path && peer.link == link.peer_name && peer.resumes == link.own_name;
    retire(id, now);
    link.notes = path.id;
    link.notes_since = now;
    link.racing = false;
    link.punch_at = link.failed_at = kNever;
    link.had_path = true;
    link.peer_name = peer.link;
    link.relay.goes(path.relay.has_value(), now);
    if (path.relay) note_unanswered(id);
    end_race(id, path.id);
    carry(path, resumes ? std::optional(peer.received) : std::nullopt, now);
    if (path.relay) {
        call_relay(id, Lane::clock, now); // both ends call it [TOAST-13.6-2]
    } else if (path.punched) {
        begin_punching(id, now); // each end, because neither router lets the other's call in alone [TOAST-4.7-4]
    } else if (path.dialled) {
        dial(id, path.remote, Lane::clock, now); // its address works [TOAST-4.5-1]
    }
    Path* early = nullptr;
    for (auto& [cid, other] : paths_)
        if (other.stage == Stage::waiting && other.link == id) early = &other; // [TOAST-4.5-2]
    if (early != nullptr) attach_clock(*early, now);
}

/// Retires the old path: nothing is sent on it any more. [TOAST-3.4-4]
void Paths::retire(LinkId id, LocalTime now) {
    PeerLink& link = *find_link(id);
    if (link.clock != 0) ask(path_action::Lose{.link = id, .lane = Lane::clock, .why = Errc::ok});
    for (const ConnectionId cid : connections_of(id)) { // a lane, or one that was asked for on the old path
        const Path& path = *find(cid);
        if (path.lane == Lane::clock && path.stage != Stage::waiting) drop(cid);
    }
    link.clock = 0;
    link.clock_redial_at = kNever;
    link.clock_redial_after = 0;
    Path* old = find(std::exchange(link.notes, 0));
    if (old == nullptr) return;
    if (!nominates_for(link)) return drop(old->id);
    std::vector<ConnectionId> retired;
    for (const ConnectionId cid : connections_of(id))
        if (find(cid)->stage == Stage::retired) retired.push_back(cid);
    // A peer that resumes again and again keeps no more connections open than these. A few are kept and not just one,
    // because the peer may not know yet of the path after the oldest, and would take the end of that for a lost link.
    if (retired.size() >= kMostRetired) drop(retired.front());
    old->stage = Stage::retired;
    old->deadline = now + kRetirement;
    ask(path_action::Retire{old->id});
}

void Paths::attach_clock(Path& path, LocalTime now) {
    PeerLink& link = *find_link(path.link);
    if (link.notes == 0 || link.racing) { // it may belong to a path whose nomination is on its way
        speak(path, now);                 // our hello
        path.stage = Stage::waiting;
        ask(path_action::Hold{path.id});
        return;
    }
    if (link.clock != 0) { // who dialled it has lost it, and knows better than we
        ask(path_action::Lose{.link = path.link, .lane = Lane::clock, .why = Errc::ok});
        drop(link.clock);
    }
    link.clock = path.id;
    link.punch_at = kNever;
    link.up = true;
    link.clock_redial_at = kNever; // it was called for by tokens that had been asked for meanwhile
    link.clock_redial_after = 0;
    carry(path, std::nullopt, now);
}

/// Both hellos name it. [TOAST-4.2-5]
bool Paths::are_agreed(const Path& path, std::string_view capability) const {
    return std::ranges::find(config_.capabilities, capability) != config_.capabilities.end() &&
           std::ranges::find(path.handshake->peer().capabilities, capability) !=
               path.handshake->peer().capabilities.end();
}

/// From here on the connection is a lane. Bytes that the handshake still has to send go first: a hello, a nomination,
/// an answer to a probe.
void Paths::carry(Path& path, std::optional<std::uint32_t> peer_received, LocalTime now) {
    path.stage = Stage::lane;
    PeerLink& link = *find_link(path.link);
    if (path.relay) link.relay.met();
    const ByteView words = path.handshake->transmit(now);
    ask(path_action::Carry{.connection = path.id,
                           .link = path.link,
                           .lane = path.lane,
                           .peer_received = peer_received,
                           .datagrams = path.lane == Lane::notes && are_agreed(path, kDatagramsCapability),
                           .by_relay = path.relay ? std::optional(link.why_by_relay()) : std::nullopt,
                           .words = {words.begin(), words.end()},
                           .rest = path.handshake->take_rest()});
    path.handshake->sent(words.size());
}

} // namespace midip2p::core
