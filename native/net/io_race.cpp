// The race for a link's path: several connections begin, one is nominated, its way is dialled again for the clock.
#include "net/io_thread.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;
using Stage = Connection::Stage;

namespace {

constexpr std::int64_t kRaceTime = 10'000'000; // [TOAST-4.3-4] for the whole race
constexpr std::int64_t kPatience = 2'000'000;  // for the peer's own dials, once all of ours have failed

} // namespace

void IoThread::greeting_went_on(Connection& c) {
    PeerLink& link = *find_link(c.link);
    c.lane = c.handshake->lane();
    if (c.handshake->nominated()) return attach(c);
    if (!c.handshake->open()) return;
    if (link.notes != 0) return drop(c.id); // the race is over [TOAST-4.3-3]
    if (link.first_open == kNever) link.first_open = clock_.now();
    if (!nominates(identity_.peer, link.target.peer)) return;
    if (c.handshake->probes() < kProbes) c.handshake->probe(clock_.now());
    judge_race(c.link);
}

void IoThread::judge_race(LinkId id) {
    PeerLink* link = find_link(id);
    if (link == nullptr || link->notes != 0 || !nominates(identity_.peer, link->target.peer)) return;
    std::vector<PathState> paths;
    std::vector<Connection*> whose;
    for (const auto& [cid, c] : connections_) {
        if (c->link != id || c->lane != Lane::notes) continue;
        PathState path;
        if (c->stage == Stage::greeting && c->handshake->open()) {
            path = {
                .open = true, .failed = false, .best_rtt = c->handshake->best_rtt(), .probes = c->handshake->probes()};
        }
        paths.push_back(path);
        whose.push_back(c.get());
    }
    const auto winner = nominate_path(paths, link->first_open, clock_.now()).winner;
    if (!winner) return;
    Connection& c = *whose[*winner];
    c.handshake->nominate();
    if (const Errc e = c.pump_handshake(clock_.now()); e != Errc::ok) return lose(c, e, c.tls_detail());
    attach(c);
}

// ---- from a nomination to a lane

void IoThread::attach(Connection& c) { c.lane == Lane::notes ? attach_notes(c) : attach_clock(c); }

void IoThread::attach_notes(Connection& c) {
    const LinkId id = c.link;
    const ConnectionId cid = c.id;
    PeerLink& link = *find_link(id);
    if (link.notes != 0) return drop(cid);
    link.notes = cid;
    link.path = to_string(c.remote) + (c.dialled ? ", dialled here" : ", dialled there");
    end_race(id, cid);
    carry(c);
    if (find(cid) == nullptr) return;
    if (c.dialled) dial(id, c.remote, Lane::clock); // whose way in it was, knows the way [TOAST-4.5-1]
    ConnectionId early = 0;
    for (const auto& [other, w] : connections_) {
        if (w->stage == Stage::waiting && w->link == id) early = other; // [TOAST-4.5-2]
    }
    if (Connection* w = find(early)) attach_clock(*w);
}

void IoThread::attach_clock(Connection& c) {
    PeerLink& link = *find_link(c.link);
    if (link.clock != 0) return drop(c.id);
    if (const Errc e = c.pump_handshake(clock_.now()); e != Errc::ok) return lose(c, e, c.tls_detail()); // our hello
    if (link.notes == 0) {
        c.stage = Stage::waiting;
        watch(c, {.readable = false, .writable = true});
        return;
    }
    link.clock = c.id;
    carry(c);
}

/// From here on the connection is a lane, beginning with what came after the handshake.
void IoThread::carry(Connection& c) {
    const ConnectionId cid = c.id;
    // What the handshake still has to say goes first: a hello, an answer to a probe.
    if (const Errc e = c.pump_handshake(clock_.now()); e != Errc::ok) return lose(c, e, c.tls_detail());
    c.stage = Stage::lane;
    c.plain = c.handshake->take_rest();
    watch(c, {.readable = true, .writable = c.watched.writable});
    if (const Errc e = protocol_->attach_lane(c.link, c.lane, clock_.now()); e != Errc::ok)
        return break_link(c.link, e, "");
    read_lane(c, clock_.now());
    if (find(cid) != nullptr) write_to(c);
}

/// The nominated path stays; the others were only tried. [TOAST-4.4-4]
void IoThread::end_race(LinkId id, ConnectionId winner) {
    std::vector<ConnectionId> losers;
    for (const auto& [cid, c] : connections_) {
        if (c->link == id && cid != winner && c->lane == Lane::notes) losers.push_back(cid);
    }
    for (const ConnectionId cid : losers) drop(cid);
}

// ---- time

LocalTime IoThread::advance_races(LocalTime now) { return std::min(end_late_connections(now), end_late_races(now)); }

LocalTime IoThread::end_late_connections(LocalTime now) {
    LocalTime next = kNever;
    std::vector<ConnectionId> late;
    for (const auto& [cid, c] : connections_) {
        if (c->stage == Stage::lane) continue;
        if (now >= c->deadline) {
            late.push_back(cid);
        } else {
            next = std::min(next, c->deadline);
        }
    }
    for (const ConnectionId cid : late) {
        Connection* c = find(cid);
        if (c == nullptr) continue;
        if (c->handshake) {
            Errc said = Errc::ok; // the ERROR frame
            (void)c->handshake->advance(now, said);
            (void)c->pump_handshake(now);
        }
        lose(*c, Errc::handshake_timeout, c->stage == Stage::connecting ? "no answer" : "");
    }
    return next;
}

LocalTime IoThread::end_late_races(LocalTime now) {
    LocalTime next = kNever;
    std::vector<LinkId> racing;
    for (const auto& [id, link] : links_) {
        if (link.notes == 0 || link.clock == 0) racing.push_back(id);
    }
    for (const LinkId id : racing) {
        judge_race(id);
        PeerLink* link = find_link(id);
        if (link == nullptr || link->clock != 0) continue;
        LocalTime end = link->opened_at + kRaceTime;
        if (link->failed_at != kNever) end = std::min(end, link->failed_at + kPatience);
        if (now >= end) {
            link->notes == 0 ? break_link(id, link->why, link->tried_list())
                             : break_link(id, Errc::handshake_timeout, "nobody opened the clock lane");
            continue;
        }
        next = std::min(next, end);
        if (link->first_open != kNever && now < link->first_open + kNominationWindow)
            next = std::min(next, link->first_open + kNominationWindow);
    }
    return next;
}

} // namespace midip2p::net
