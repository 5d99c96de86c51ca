// Links and the race for their path: who is dialled, who is let in, which connection wins.
#include "net/io_thread.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;
using Stage = Connection::Stage;

namespace {

constexpr std::int64_t kConnectionTime = 5'000'000; // [TOAST-4.1-4] from TCP to a lane
constexpr std::int64_t kOpenTime = 10'000'000;      // [TOAST-4.3-4] for the whole race
constexpr std::int64_t kPatience = 2'000'000;       // for the peer's own dials, once all of ours have failed

} // namespace

Errc IoThread::open_link(LinkId id, LinkTarget target) {
    if (target.candidates.size() > kMaxCandidates) return Errc::too_many;
    for (const auto& [other, there] : links_) {
        if (there.target.peer == target.peer) return Errc::too_many; // one link a peer
    }
    const LocalTime now = clock_.now();
    const std::vector<Address> candidates = target.candidates;
    if (const Errc e = protocol_->attach_link(id, {target.peer, target.may_play}); e != Errc::ok) return e;
    PeerLink& link = links_[id];
    link.target = std::move(target);
    link.opened_at = now;
    for (const Address& a : candidates) dial(id, a, Lane::notes);
    // Somebody may have called before we were told of them.
    std::vector<ConnectionId> called;
    for (const auto& [cid, c] : connections_) {
        if (c->stage == Stage::parked && c->tls->peer() == link.target.fingerprint) called.push_back(cid);
    }
    for (const ConnectionId cid : called) greet(*find(cid), id);
    return Errc::ok;
}

Errc IoThread::close_link(LinkId id) {
    if (find_link(id) == nullptr) return Errc::unknown_link;
    break_link(id, Errc::closed_here, "");
    return Errc::ok;
}

// ---- from a dial to a greeting

void IoThread::dial(LinkId id, const Address& address, Lane lane) {
    PeerLink& link = *find_link(id);
    auto socket = Socket::connect(address);
    if (!socket) {
        link.failed(address, socket.error(), "");
        if (lane == Lane::clock) break_link(id, socket.error(), link.tried_list());
        return;
    }
    const ConnectionId cid = ++last_id_;
    auto c = std::make_unique<Connection>(cid, std::move(*socket), true, address, clock_.now() + kConnectionTime);
    c->link = id;
    c->lane = lane;
    c->wants_writable = true;
    if (poller_->add(c->socket.descriptor(), cid, true, true) != Errc::ok) return;
    connections_.emplace(cid, std::move(c));
    if (lane == Lane::notes) ++link.dials;
}

void IoThread::begin_tls(Connection& c) {
    tls::Session::Judge judge = [](const tls::Fingerprint&) { return true; }; // judged in secured(): it may be early
    if (c.dialled) {
        judge = [pinned = find_link(c.link)->target.fingerprint](const tls::Fingerprint& f) { return f == pinned; };
    }
    const auto role = c.dialled ? tls::Session::Role::client : tls::Session::Role::server;
    c.tls = std::make_unique<tls::Session>(*identity_.tls, role, std::move(judge));
    c.stage = Stage::securing;
    write_to(c);
}

/// TLS is up: we know the fingerprint at the other end.
void IoThread::secured(Connection& c) {
    if (c.dialled) return greet(c, c.link);
    for (auto& [id, link] : links_) {
        if (link.target.fingerprint == c.tls->peer()) return greet(c, id);
    }
    c.stage = Stage::parked; // an introduction may be on its way; its deadline runs
}

void IoThread::greet(Connection& c, LinkId id) {
    const PeerLink& link = *find_link(id);
    c.link = id;
    c.stage = Stage::greeting;
    c.handshake.emplace(Handshake::Config{.role = c.dialled ? Handshake::Role::dialler : Handshake::Role::listener,
                                          .lane = c.lane,
                                          .own = {.session = identity_.session,
                                                  .peer = identity_.peer,
                                                  .boot = identity_.boot,
                                                  .agent = identity_.agent,
                                                  .capabilities = {}},
                                          .expected_peer = link.target.peer},
                        clock_.now());
    if (!c.plain.empty()) { // it spoke while it was parked
        const Errc e = c.handshake->receive(std::exchange(c.plain, {}), clock_.now());
        if (e != Errc::ok) {
            (void)c.pump_handshake(clock_.now());
            return lose(c, e, "");
        }
        const ConnectionId cid = c.id;
        greeting_went_on(c);
        if (find(cid) == nullptr) return;
    }
    write_to(c);
}

// ---- the race

void IoThread::greeting_went_on(Connection& c) {
    PeerLink& link = *find_link(c.link);
    c.lane = c.handshake->lane();
    if (c.handshake->nominated()) return attach(c);
    if (!c.handshake->open()) return;
    if (link.first_open == kNever) link.first_open = clock_.now();
    if (link.notes != 0) return drop(c.id); // the race is over
    if (!nominates(identity_.peer, link.target.peer)) return;
    if (c.handshake->probes() < kProbes) c.handshake->probe(clock_.now());
    judge_race(c.link);
}

void IoThread::judge_race(LinkId id) {
    PeerLink* link = find_link(id);
    if (link == nullptr || link->notes != 0 || !nominates(identity_.peer, link->target.peer)) return;
    std::vector<PathState> paths(link->dials > 0 ? 1 : 0); // one that is still coming stands for all of these
    std::vector<Connection*> whose(paths.size(), nullptr);
    for (const auto& [cid, c] : connections_) {
        if (c->link != id || c->stage != Stage::greeting || c->lane != Lane::notes) continue;
        const Handshake& h = *c->handshake;
        paths.push_back({.open = h.open(), .failed = false, .best_rtt = h.best_rtt(), .probes = h.probes()});
        whose.push_back(c.get());
    }
    const auto winner = nominate_path(paths, link->first_open, clock_.now()).winner;
    if (!winner) return;
    Connection& c = *whose[*winner];
    c.handshake->nominate();
    if (c.pump_handshake(clock_.now()) != Errc::ok) return lose(c, Errc::tls_failed, c.tls_detail());
    attach(c);
}

void IoThread::attach(Connection& c) {
    PeerLink& link = *find_link(c.link);
    if (c.lane == Lane::clock) return attach_clock(c);
    if (link.notes != 0) return drop(c.id);
    const LinkId id = c.link;
    const ConnectionId cid = c.id;
    link.notes = cid;
    c.stage = Stage::lane;
    c.plain = c.handshake->take_rest();
    end_race(id, cid);
    if (const Errc e = protocol_->attach_lane(id, Lane::notes, clock_.now()); e != Errc::ok)
        return break_link(id, e, "");
    if (c.dialled) dial(id, c.remote, Lane::clock); // whose way in it was, knows the way
    if (find(cid) == nullptr) return;
    write_to(c);
    if (find(cid) == nullptr) return;
    read_lane(c, clock_.now());
    for (const auto& [other, w] : connections_) {
        if (w->stage == Stage::waiting && w->link == id) return attach_clock(*w);
    }
}

void IoThread::attach_clock(Connection& c) {
    PeerLink& link = *find_link(c.link);
    if (link.clock != 0) return drop(c.id);
    if (c.handshake) {
        const std::vector<std::uint8_t> rest = c.handshake->take_rest();
        c.plain.insert(c.plain.end(), rest.begin(), rest.end());
    }
    if (link.notes == 0) {
        c.stage = Stage::waiting;
        return;
    }
    link.clock = c.id;
    c.stage = Stage::lane;
    if (c.handshake) (void)c.pump_handshake(clock_.now()); // a listener's hello is still to be said
    if (const Errc e = protocol_->attach_lane(c.link, Lane::clock, clock_.now()); e != Errc::ok) {
        return break_link(c.link, e, "");
    }
    read_lane(c, clock_.now());
}

/// The nominated path stays; the others were only tried.
void IoThread::end_race(LinkId id, ConnectionId winner) {
    std::vector<ConnectionId> losers;
    for (const auto& [cid, c] : connections_) {
        if (c->link == id && cid != winner && c->lane == Lane::notes && c->stage != Stage::waiting)
            losers.push_back(cid);
    }
    for (const ConnectionId cid : losers) drop(cid);
}

LocalTime IoThread::advance_races(LocalTime now) {
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
        // Parked: nobody introduced this fingerprint. Else the other end did not finish what it began.
        lose(*c, c->stage == Stage::parked ? Errc::fingerprint : Errc::handshake_timeout, "");
    }
    std::vector<LinkId> racing;
    for (const auto& [id, link] : links_) {
        if (link.notes == 0) racing.push_back(id);
    }
    for (const LinkId id : racing) {
        judge_race(id);
        PeerLink* link = find_link(id);
        if (link == nullptr || link->notes != 0) continue;
        LocalTime end = link->opened_at + kOpenTime;
        if (link->failed_at != kNever) end = std::min(end, link->failed_at + kPatience);
        if (now >= end) {
            break_link(id, link->why, link->tried_list());
            continue;
        }
        next = std::min(next, end);
        if (link->first_open != kNever && now < link->first_open + kNominationWindow) {
            next = std::min(next, link->first_open + kNominationWindow);
        }
    }
    return next;
}

// ---- ends

void IoThread::lose(Connection& c, Errc why, const std::string& detail) {
    const LinkId id = c.link;
    const ConnectionId cid = c.id;
    PeerLink* link = find_link(id);
    if (link == nullptr) return drop(cid);
    if (c.stage == Stage::lane) return break_link(id, why, detail);
    if (c.lane == Lane::clock && c.dialled) return break_link(id, why, detail);
    const bool was_dial = c.dialled;
    if (was_dial || why == Errc::wrong_peer || why == Errc::wrong_session) link->failed(c.remote, why, detail);
    drop(cid);
    if (!was_dial || link->notes != 0) return;
    if (link->dials > 0) --link->dials;
    const bool racing =
        std::any_of(connections_.begin(), connections_.end(), [id](const auto& e) { return e.second->link == id; });
    if (link->dials == 0 && !racing) link->failed_at = clock_.now();
}

void IoThread::break_link(LinkId id, Errc why, const std::string& detail) {
    PeerLink* link = find_link(id);
    if (link == nullptr) return;
    std::vector<ConnectionId> own;
    for (const auto& [cid, c] : connections_) {
        if (c->link == id) own.push_back(cid);
    }
    for (const ConnectionId cid : own) {
        Connection* c = find(cid);
        if (c->stage == Stage::lane && c->tls) { // the last words: the ERROR frame
            const ByteView words = protocol_->transmit(id, c->lane, 65536, clock_.now());
            if (!words.empty()) (void)c->write(words);
        }
        drop(cid);
    }
    protocol_->detach_link(id, why, clock_.now());
    const std::string peer = link->target.peer;
    links_.erase(id);
    for (Notice& n : protocol_->notices()) {
        const bool this_link = n.link == id;
        const std::string words = this_link && n.kind == Notice::Kind::link_down ? detail : std::string();
        notices_.put({std::move(n), this_link ? peer : std::string(), words});
    }
}

void IoThread::drop(ConnectionId id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    poller_->remove(found->second->socket.descriptor());
    found->second->close();
    connections_.erase(found);
}

PeerLink* IoThread::find_link(LinkId id) {
    const auto found = links_.find(id);
    return found == links_.end() ? nullptr : &found->second;
}

Connection* IoThread::find(ConnectionId id) {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : found->second.get();
}

} // namespace midip2p::net
