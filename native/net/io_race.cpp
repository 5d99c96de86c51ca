// The race for a link's path: several connections begin, one is nominated, its way is dialled again for the clock.
#include "net/io_thread.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;
using Stage = Connection::Stage;

namespace {

constexpr std::int64_t kRetirement = 2'000'000; // [TOAST-3.4-4]
/// Old notes connections of one link: more than two ends that both stand still for a moment come to. [TOAST-6.2-2]
constexpr std::size_t kMostRetired = 8;

} // namespace

void IoThread::greeting_went_on(Connection& c) {
    PeerLink& link = *find_link(c.link);
    c.lane = c.handshake->lane();
    if (c.handshake->nominated()) return attach(c);
    if (!c.handshake->open()) return;
    if (!link.racing) {
        if (c.handshake->peer().resumes.empty()) return drop(c.id); // the race is over [TOAST-4.3-3]
        link.begin_race(clock_.now());                              // the peer does not hear us
    }
    if (link.first_open == kNever) link.first_open = clock_.now();
    if (!nominates(identity_.peer, link.target.peer)) return;
    if (!link.had_path && c.handshake->probes() < kProbes) c.handshake->probe(clock_.now());
    judge_race(c.link);
}

void IoThread::judge_race(LinkId id) {
    PeerLink* link = find_link(id);
    if (link == nullptr || !link->racing || !nominates(identity_.peer, link->target.peer)) return;
    std::vector<PathState> paths;
    std::vector<Connection*> whose;
    for (const auto& [cid, c] : connections_) {
        if (c->link != id || c->lane != Lane::notes || !c->racing()) continue;
        PathState path;
        if (c->stage == Stage::greeting && c->handshake->open()) {
            path = {
                .open = true, .failed = false, .best_rtt = c->handshake->best_rtt(), .probes = c->handshake->probes()};
        }
        paths.push_back(path);
        whose.push_back(c.get());
    }
    auto winner = nominate_path(paths, link->first_open, clock_.now()).winner;
    if (link->had_path) { // music waits: the first that opens will do [TOAST-3.4-3]
        const auto open = std::find_if(paths.begin(), paths.end(), [](const PathState& p) { return p.open; });
        if (open != paths.end()) winner = static_cast<std::size_t>(open - paths.begin());
    }
    if (!winner) return;
    Connection& c = *whose[*winner];
    c.handshake->nominate();
    if (const Errc e = c.pump_handshake(clock_.now()); e != Errc::ok) return lose(c, e, c.channel->detail());
    attach(c);
}

// ---- from a nomination to a lane

void IoThread::attach(Connection& c) { c.lane == Lane::notes ? attach_notes(c) : attach_clock(c); }

void IoThread::attach_notes(Connection& c) {
    const LinkId id = c.link;
    const ConnectionId cid = c.id;
    PeerLink& link = *find_link(id);
    if (!link.racing) return drop(cid);
    const Hello& peer = c.handshake->peer();
    // [TOAST-3.4-2] Both see the same two words, so both come to the same answer.
    const bool resumes = link.had_path && peer.link == link.peer_word && peer.resumes == link.own_word;
    const std::uint32_t received = peer.received;
    retire(id);
    link.notes = cid;
    link.racing = false;
    link.had_path = true;
    link.peer_word = peer.link;
    link.path = to_string(c.remote) + (c.dialled ? ", dialled here" : ", dialled there");
    end_race(id, cid);
    carry(c, [&] {
        return resumes ? protocol_->resume_notes(id, received, clock_.now())
                       : protocol_->attach_lane(id, Lane::notes, clock_.now());
    });
    if (find(cid) == nullptr) return;
    if (c.dialled) dial(id, c.remote, Lane::clock); // whose way in it was, knows the way [TOAST-4.5-1]
    ConnectionId early = 0;
    for (const auto& [other, w] : connections_) {
        if (w->stage == Stage::waiting && w->link == id) early = other; // [TOAST-4.5-2]
    }
    if (Connection* w = find(early)) attach_clock(*w);
}

/// The old path: nothing is sent on it any more. [TOAST-3.4-4]
void IoThread::retire(LinkId id) {
    PeerLink& link = *find_link(id);
    if (link.clock != 0) protocol_->lose_lane(id, Lane::clock, Errc::ok, clock_.now());
    for (const ConnectionId cid : connections_of(id)) { // a lane, or one that was asked for on the old path
        const Connection& c = *find(cid);
        if (c.lane == Lane::clock && c.stage != Stage::waiting) drop(cid);
    }
    link.clock = 0;
    link.clock_redial_at = kNever;
    link.clock_redial_after = 0;
    Connection* old = find(std::exchange(link.notes, 0));
    if (old == nullptr) return;
    if (!nominates(identity_.peer, link.target.peer)) return drop(old->id);
    std::vector<ConnectionId> retired;
    for (const ConnectionId cid : connections_of(id))
        if (find(cid)->stage == Stage::retired) retired.push_back(cid);
    // Who resumes again and again keeps no more open. The peer may not have heard of the path after the oldest yet, and
    // would take its end for a death; so few are kept, and not one.
    if (retired.size() >= kMostRetired) drop(retired.front());
    old->stage = Stage::retired;
    old->deadline = clock_.now() + kRetirement;
    watch(*old, {.readable = false, .writable = false});
}

void IoThread::attach_clock(Connection& c) {
    PeerLink& link = *find_link(c.link);
    if (const Errc e = c.pump_handshake(clock_.now()); e != Errc::ok)
        return lose(c, e, c.channel->detail()); // our hello
    if (link.notes == 0 || link.racing) {       // it may belong to a path whose nomination is on its way
        c.stage = Stage::waiting;
        watch(c, {.readable = false, .writable = true});
        return;
    }
    if (link.clock != 0) { // who dialled it has lost it, and knows better than we
        protocol_->lose_lane(c.link, Lane::clock, Errc::ok, clock_.now());
        drop(link.clock);
    }
    link.clock = c.id;
    link.up = true;
    link.clock_redial_after = 0;
    carry(c, [&] { return protocol_->attach_lane(c.link, Lane::clock, clock_.now()); });
}

/// From here on the connection is a lane, beginning with what came after the handshake. `begin` tells the protocol.
void IoThread::carry(Connection& c, const std::function<Errc()>& begin) {
    const ConnectionId cid = c.id;
    // What the handshake still has to say goes first: a hello, an answer to a probe.
    if (const Errc e = c.pump_handshake(clock_.now()); e != Errc::ok) return lose(c, e, c.channel->detail());
    c.stage = Stage::lane;
    c.plain = c.handshake->take_rest();
    watch(c, {.readable = true, .writable = c.watched.writable});
    if (const Errc e = begin(); e != Errc::ok) return break_link(c.link, e, "");
    read_lane(c, clock_.now());
    if (find(cid) != nullptr) write_to(c);
}

/// The nominated path stays; the others were only tried. [TOAST-4.4-4]
void IoThread::end_race(LinkId id, ConnectionId winner) {
    std::vector<ConnectionId> losers;
    for (const auto& [cid, c] : connections_) {
        if (c->link == id && cid != winner && c->lane == Lane::notes && c->racing()) losers.push_back(cid);
    }
    for (const ConnectionId cid : losers) drop(cid);
}

} // namespace midip2p::net
