#include "core/toast/paths/paths.hpp"

#include "core/toast/nomination.hpp"

#include <algorithm>

namespace midip2p::core {

using Stage = Path::Stage;

namespace {

constexpr std::size_t kMaxOfOnePeer = 24; // accepted from a peer, without a lane: its candidates race [TOAST-6.2-2]
constexpr std::int64_t kFirstClockRedial = 250'000; // [TOAST-3.1-3]
constexpr std::int64_t kLastClockRedial = 4'000'000;

} // namespace

// ---- links

Errc Paths::may_open(const PathTarget& target) const {
    if (target.candidates.size() > kMaxCandidates || target.reflexive.size() > kMaxReflexive) return Errc::too_many;
    for (const auto& [other, there] : links_)
        if (there.target.peer == target.peer) return Errc::too_many;
    return Errc::ok;
}

void Paths::open(LinkId id, PathTarget target, LocalTime now) {
    PeerLink& link = links_[id];
    link.target = std::move(target);
    link.relay.use = link.target.relay;
    if (link.relay.use == RelayUse::only) {
        link.target.candidates.clear();
        link.target.reflexive.clear();
    }
    link.own_name = config_.boot + "." + std::to_string(id);
    link.begin_race(now);
    end_early_callers(link);
    if (!link.target.candidates.empty() || !link.target.reflexive.empty()) dial_all(id, now);
    // The peer may have connected before the server introduced it. [TOAST-7.1-4]
    for (auto& [cid, path] : paths_)
        if (path.stage == Stage::parked && path.peer == link.target.fingerprint) greet(path, id, now);
}

void Paths::end(LinkId id, Errc why, const std::string& words) {
    PeerLink* link = find_link(id);
    if (link == nullptr) return;
    const bool sought = link->racing && link->had_path;
    ask(path_action::End{.link = id, .why = why, .words = words.empty() && sought ? link->tried_list() : words});
    for (const ConnectionId cid : connections_of(id)) drop(cid);
    links_.erase(id);
}

void Paths::end_all(Errc why) {
    while (!links_.empty()) end(links_.begin()->first, why, "");
}

// ---- from a dial to a greeting

void Paths::dial_all(LinkId id, LocalTime now) {
    const PeerLink& link = *find_link(id);
    for (const Address& a : link.target.candidates) dial(id, a, Lane::notes, now);
    if (link.punch_at == kNever) begin_punching(id, now); // else both ends dial at that moment
    note_despair(id, now);
}

void Paths::dial(LinkId id, const Address& address, Lane lane, LocalTime now) {
    const ConnectionId cid = ++last_id_;
    paths_.emplace(cid, Path{.id = cid,
                             .dialled = true,
                             .remote = address,
                             .deadline = now + kConnectionTime,
                             .began = now,
                             .stage = Stage::connecting,
                             .link = id,
                             .lane = lane});
    ask(path_action::Dial{.connection = cid, .address = address});
}

void Paths::opened(ConnectionId id) {
    Path* path = find(id);
    if (path == nullptr || path->stage != Stage::connecting) return;
    if (path->relay) return greet_relay(*path);
    path->stage = Stage::securing;
    ask(path_action::Secure{
        .connection = id, .as_client = speaks_first(*path), .pinned = find_link(path->link)->target.fingerprint});
}

void Paths::heard(ConnectionId id) {
    if (Path* path = find(id)) path->spoke = true;
}

void Paths::secured(ConnectionId id, const Fingerprint& peer, LocalTime now) {
    Path* path = find(id);
    if (path == nullptr || path->stage != Stage::securing) return;
    path->peer = peer;
    if (path->link != 0) return greet(*path, path->link, now); // its key is the pinned one
    for (auto& [lid, link] : links_) {
        if (link.target.fingerprint != peer) continue;
        std::size_t unattached = 0;
        for (const auto& [cid, other] : paths_)
            if (other.link == lid && !other.dialled && other.racing()) ++unattached;
        if (unattached >= kMaxOfOnePeer) return drop(id);
        return greet(*path, lid, now);
    }
    path->stage = Stage::parked; // an introduction may be on its way; until then it is not read
    ask(path_action::Hold{id});
}

void Paths::greet(Path& path, LinkId id, LocalTime now) {
    const PeerLink& link = *find_link(id);
    path.link = id;
    path.stage = Stage::greeting;
    path.handshake.emplace(
        Handshake::Config{.role = speaks_first(path) ? Handshake::Role::dialler : Handshake::Role::listener,
                          .lane = path.lane,
                          .own = {.session = config_.session,
                                  .peer = config_.peer,
                                  .boot = config_.boot,
                                  .agent = config_.agent,
                                  .capabilities = config_.capabilities,
                                  .link = link.own_name,
                                  .resumes = link.peer_name,
                                  .received = link.had_path ? config_.received(id) : 0},
                          .expected_peer = link.target.peer},
        now);
    ask(path_action::Listen{path.id});
    speak(path, now);
}

/// Sends the bytes that the handshake has to send.
void Paths::speak(Path& path, LocalTime now) {
    const ByteView bytes = path.handshake->transmit(now);
    if (bytes.empty()) return;
    ask(path_action::Speak{.connection = path.id, .bytes = {bytes.begin(), bytes.end()}});
    path.handshake->sent(bytes.size());
}

void Paths::receive(ConnectionId id, ByteView bytes, LocalTime now) {
    Path* path = find(id);
    if (path != nullptr && path->stage == Stage::meeting) return hear_relay(*path, bytes, now);
    if (path == nullptr || path->stage != Stage::greeting) return;
    if (const Errc e = path->handshake->receive(bytes, now); e != Errc::ok) {
        const std::string refusal = path->handshake->refusal();
        speak(*path, now); // the ERROR frame
        return failed(id, e, refusal.empty() ? "" : "the peer said " + refusal, now);
    }
    greeting_went_on(*path, now);
    if ((path = find(id)) != nullptr && path->stage == Stage::greeting) speak(*path, now);
}

// ---- ends

/// One connection is over; does what follows for its link.
void Paths::failed(ConnectionId id, Errc why, const std::string& detail, LocalTime now) {
    Path* path = find(id);
    if (path == nullptr) return;
    const LinkId lid = path->link;
    PeerLink* link = find_link(lid);
    if (link == nullptr) {
        if (path->stage == Stage::parked || why == Errc::fingerprint)
            ask(path_action::ReportStranger{.from = path->remote});
        return drop(id);
    }
    if (path->stage == Stage::retired) return drop(id);
    if (path->stage == Stage::lane) {
        if (why != Errc::connection_closed && why != Errc::connection_reset) return end(lid, why, detail);
        return path->lane == Lane::notes ? lose_notes(lid, why) : lose_clock(lid, why, now);
    }
    link->failed(path->remote, why, detail);
    if (path->relay) leave_relay(*path, now);
    if (punch_again(*path, why, now)) return drop(id);
    if (is_called_for_clock(*path) && !has_clock_beside(*path)) return lose_clock(lid, why, now);
    drop(id);
    note_despair(lid, now);
}

/// The notes lane has ended without a goodbye: the link lives on, and looks for another path. [TOAST-3.3-2]
void Paths::lose_notes(LinkId id, Errc why) {
    PeerLink& link = *find_link(id);
    for (const ConnectionId cid : connections_of(id)) { // dialled for the clock of this path: no hope for another one
        const Path& path = *find(cid);
        const bool both_call = path.relay.has_value() || path.punched;
        if ((path.dialled || both_call) && path.racing() && path.lane == Lane::clock) drop(cid);
    }
    drop(std::exchange(link.notes, 0));
    drop(std::exchange(link.clock, 0)); // it went the same way
    link.clock_redial_at = link.punch_at = kNever;
    ask(path_action::Lose{.link = id, .lane = Lane::clock, .why = why});
    ask(path_action::Lose{.link = id, .lane = Lane::notes, .why = why});
}

/// Without a clock lane the session clock is in holdover; the end that had dialled the lane tries again, or both where
/// both may have. [TOAST-3.1-3]
void Paths::lose_clock(LinkId id, Errc why, LocalTime now) {
    PeerLink& link = *find_link(id);
    for (const ConnectionId cid : connections_of(id))
        if (find(cid)->lane == Lane::clock) drop(cid);
    if (link.clock != 0) ask(path_action::Lose{.link = id, .lane = Lane::clock, .why = why});
    link.clock = 0;
    const Path* notes = find(link.notes);
    if (notes == nullptr || !(notes->dialled || notes->punched || notes->relay)) return;
    link.clock_redial_after = std::clamp(link.clock_redial_after * 2, kFirstClockRedial, kLastClockRedial);
    link.clock_redial_at = now + link.clock_redial_after;
}

/// It is on its way to become the clock lane, and if it does not, this end has to call again.
bool Paths::is_called_for_clock(const Path& path) {
    return path.lane == Lane::clock && path.racing() && (path.dialled || path.punched || path.relay);
}

/// The clock lane is there, or another connection is on its way to become it: its end matters, and not that of this
/// one.
bool Paths::has_clock_beside(const Path& one) const {
    return std::ranges::any_of(paths_, [&one](const auto& p) {
        const Path& other = p.second;
        if (other.link != one.link || other.id == one.id || other.lane != Lane::clock) return false;
        return other.stage == Stage::lane || is_called_for_clock(other);
    });
}

/// If no direct connection is left that could become this link's path, the race ends after a time that begins now, if
/// no relay may help. A link that was up has no time for that: it dials again beside what it dials from ports that
/// listen, which may take longer than it lives. [TOAST-4.3-4]
void Paths::note_despair(LinkId id, LocalTime now) {
    PeerLink& link = *find_link(id);
    const bool waits = !link.had_path; // for those ports
    const bool hope = (waits && link.punch_at != kNever) || std::ranges::any_of(paths_, [&](const auto& p) {
                          const Path& path = p.second;
                          return path.link == id && path.racing() && !path.relay && (waits || !path.punched);
                      });
    if (hope || !link.racing) return;
    if (waits || link.failed_at == kNever) link.failed_at = now;
}

void Paths::drop(ConnectionId id) {
    const Path* path = find(id);
    if (path == nullptr) return;
    if (PeerLink* link = find_link(path->link); link != nullptr && path->relay && path->racing()) link->relay.spend();
    paths_.erase(id);
    ask(path_action::Close{id});
}

// ---- details

std::optional<PathAction> Paths::next_action() {
    if (actions_.empty()) return std::nullopt;
    PathAction first = std::move(actions_.front());
    actions_.pop_front();
    return first;
}

PeerLink* Paths::find_link(LinkId id) {
    const auto found = links_.find(id);
    return found == links_.end() ? nullptr : &found->second;
}

Path* Paths::find(ConnectionId id) {
    const auto found = paths_.find(id);
    return found == paths_.end() ? nullptr : &found->second;
}

std::vector<ConnectionId> Paths::connections_of(LinkId id) const {
    std::vector<ConnectionId> all;
    for (const auto& [cid, path] : paths_)
        if (path.link == id) all.push_back(cid);
    return all;
}

bool Paths::nominates_for(const PeerLink& link) const { return nominates(config_.peer, link.target.peer); }

} // namespace midip2p::core
