// Links from their beginning to their end: who is dialled, who is let in, what the end of a connection means.
#include "net/io_thread.hpp"

#include "net/tls_channel.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;
using Stage = Connection::Stage;

namespace {

constexpr std::int64_t kConnectionTime = 5'000'000; // [TOAST-4.1-4] from TCP to a lane
constexpr std::size_t kMaxOfOnePeer = 24; // accepted from a peer, without a lane: its candidates race [TOAST-6.2-2]
constexpr std::int64_t kFirstClockRedial = 250'000; // [TOAST-3.1-3]
constexpr std::int64_t kLastClockRedial = 4'000'000;

} // namespace

Errc IoThread::open_link(LinkId id, LinkTarget target) {
    if (target.candidates.size() > kMaxCandidates) return Errc::too_many;
    for (const Address& a : target.candidates) {
        if (!is_numeric(a)) return Errc::address_invalid;
    }
    for (const auto& [other, there] : links_) {
        if (there.target.peer == target.peer) return Errc::too_many; // one link a peer [TOAST-4.3-3]
    }
    if (const Errc e = protocol_->attach_link(id, {target.peer, target.may_play, target.muted_ports}); e != Errc::ok)
        return e;
    PeerLink& link = links_[id];
    link.target = std::move(target);
    link.own_word = identity_.boot + "." + std::to_string(id);
    link.begin_race(clock_.now());
    if (!link.target.candidates.empty()) dial_all(id);
    // Somebody may have called before we were told of them. [TOAST-7.1-4]
    std::vector<ConnectionId> called;
    for (const auto& [cid, c] : connections_) {
        if (c->stage == Stage::parked && *c->channel->peer() == link.target.fingerprint) called.push_back(cid);
    }
    for (const ConnectionId cid : called) {
        if (Connection* c = find(cid)) greet(*c, id);
    }
    return Errc::ok;
}

Errc IoThread::close_link(LinkId id) {
    if (find_link(id) == nullptr) return Errc::unknown_link;
    break_link(id, Errc::closed_here, "");
    return Errc::ok;
}

// ---- from a dial to a greeting

void IoThread::dial_all(LinkId id) {
    const std::vector<Address> candidates = find_link(id)->target.candidates;
    for (const Address& a : candidates) dial(id, a, Lane::notes);
    note_despair(id);
}

void IoThread::dial(LinkId id, const Address& address, Lane lane) {
    std::string why;
    auto socket = Socket::connect(address, why);
    const ConnectionId cid = ++last_id_;
    if (!socket || poller_->add(socket->descriptor(), cid, true, true) != Errc::ok) {
        find_link(id)->failed(address, Errc::unreachable, why);
        return lane == Lane::clock ? lose_clock(id, Errc::unreachable) : void();
    }
    auto c = std::make_unique<Connection>(cid, std::make_unique<TlsChannel>(std::move(*socket), identity_.tls), true,
                                          address, clock_.now() + kConnectionTime);
    c->link = id;
    c->lane = lane;
    c->watched = {true, true};
    connections_.emplace(cid, std::move(c));
}

void IoThread::begin_tls(Connection& c) {
    std::optional<tls::Fingerprint> pinned; // none: judged in secured(), it may be early
    if (c.dialled) pinned = find_link(c.link)->target.fingerprint;
    c.channel->secure(c.dialled ? tls::Session::Role::client : tls::Session::Role::server, pinned);
    c.stage = Stage::securing;
    write_to(c);
}

/// TLS is up: we know the fingerprint at the other end.
void IoThread::secured(Connection& c) {
    if (c.dialled) return greet(c, c.link);
    for (auto& [id, link] : links_) {
        if (link.target.fingerprint != *c.channel->peer()) continue;
        const auto all = connections_of(id);
        const auto unattached =
            std::ranges::count_if(all, [this](ConnectionId cid) { return !find(cid)->dialled && find(cid)->racing(); });
        if (static_cast<std::size_t>(unattached) >= kMaxOfOnePeer) return drop(c.id);
        return greet(c, id);
    }
    c.stage = Stage::parked; // an introduction may be on its way; until then it is not read
    watch(c, {.readable = false, .writable = c.watched.writable});
}

void IoThread::greet(Connection& c, LinkId id) {
    const PeerLink& link = *find_link(id);
    const ConnectionId cid = c.id;
    c.link = id;
    c.stage = Stage::greeting;
    c.handshake.emplace(Handshake::Config{.role = c.dialled ? Handshake::Role::dialler : Handshake::Role::listener,
                                          .lane = c.lane,
                                          .own = {.session = identity_.session,
                                                  .peer = identity_.peer,
                                                  .boot = identity_.boot,
                                                  .agent = identity_.agent,
                                                  .capabilities = {},
                                                  .link = link.own_word,
                                                  .resumes = link.peer_word,
                                                  .received = link.had_path ? protocol_->received(id) : 0},
                                          .expected_peer = link.target.peer},
                        clock_.now());
    watch(c, {.readable = true, .writable = c.watched.writable});
    if (!c.plain.empty()) read_greeting(c); // it spoke in the same breath as TLS ended
    if (find(cid) != nullptr) write_to(c);
}

void IoThread::read_greeting(Connection& c) {
    const LocalTime now = clock_.now();
    const Errc e = c.handshake->receive(std::exchange(c.plain, {}), now);
    if (e == Errc::ok) return greeting_went_on(c);
    (void)c.pump_handshake(now); // the ERROR frame
    lose(c, e, c.handshake->refusal().empty() ? "" : "the peer said " + c.handshake->refusal());
}

// ---- ends

/// One connection is over; what that means for its link follows.
void IoThread::lose(Connection& c, Errc why, const std::string& detail) {
    const LinkId id = c.link;
    const ConnectionId cid = c.id;
    PeerLink* link = find_link(id);
    if (link == nullptr) {
        if (c.stage == Stage::parked || why == Errc::fingerprint) tell_stranger(c);
        return drop(cid);
    }
    if (c.stage == Stage::retired) return drop(cid);
    const bool died = why == Errc::connection_closed || why == Errc::connection_reset;
    if (c.stage == Stage::lane) {
        if (!died) return break_link(id, why, detail);
        return c.lane == Lane::notes ? lose_notes(id, why) : lose_clock(id, why);
    }
    if (c.lane == Lane::clock && c.dialled) {
        link->failed(c.remote, why, detail);
        return lose_clock(id, why);
    }
    link->failed(c.remote, why, detail);
    drop(cid);
    note_despair(id);
}

/// The notes lane is gone without a word: the link lives on, and looks for another path. [TOAST-3.3-2]
void IoThread::lose_notes(LinkId id, Errc why) {
    PeerLink& link = *find_link(id);
    drop(std::exchange(link.notes, 0));
    drop(std::exchange(link.clock, 0)); // it went the same way
    link.clock_redial_at = kNever;
    const LocalTime now = clock_.now();
    protocol_->lose_lane(id, Lane::clock, why, now);
    protocol_->lose_lane(id, Lane::notes, why, now);
}

/// Without a clock lane the session clock holds over; who had dialled it tries again. [TOAST-3.1-3]
void IoThread::lose_clock(LinkId id, Errc why) {
    PeerLink* link = find_link(id);
    // The peer ends both lanes at once, and says why on the other: hear that first.
    if (Connection* notes = find(link->notes)) read_from(*notes);
    if ((link = find_link(id)) == nullptr) return;
    for (const ConnectionId cid : connections_of(id)) {
        if (find(cid)->lane == Lane::clock) drop(cid);
    }
    if (link->clock != 0) protocol_->lose_lane(id, Lane::clock, why, clock_.now());
    link->clock = 0;
    const Connection* notes = find(link->notes);
    if (notes == nullptr || !notes->dialled) return;
    link->clock_redial_after = std::clamp(link->clock_redial_after * 2, kFirstClockRedial, kLastClockRedial);
    link->clock_redial_at = clock_.now() + link->clock_redial_after;
}

/// In the order in which they were made.
std::vector<ConnectionId> IoThread::connections_of(LinkId id) const {
    std::vector<ConnectionId> all;
    for (const auto& [cid, c] : connections_) {
        if (c->link == id) all.push_back(cid);
    }
    return all;
}

/// From now on the race for this link's path runs out. [TOAST-4.3-4]
void IoThread::note_despair(LinkId id) {
    PeerLink& link = *find_link(id);
    const bool hope = std::any_of(connections_.begin(), connections_.end(),
                                  [id](const auto& e) { return e.second->link == id && e.second->racing(); });
    if (!hope && link.racing) link.failed_at = clock_.now();
}

void IoThread::tell_stranger(const Connection& c) {
    Notice notice{.kind = Notice::Kind::refused, .error = Errc::fingerprint, .count = 1, .text = {}};
    notice.at = clock_.now();
    notices_.put({std::move(notice), {}, c.remote.host + " was not introduced"});
}

/// The link is over.
void IoThread::break_link(LinkId id, Errc why, const std::string& detail) {
    PeerLink* link = find_link(id);
    if (link == nullptr) return;
    protocol_->refuse(id, why);                         // where a frame was refused, that was said already
    for (const ConnectionId cid : connections_of(id)) { // the notes lane speaks first
        Connection& c = *find(cid);
        if (c.stage == Stage::lane) {
            protocol_->sent(id, c.lane, std::exchange(c.unsent, 0), clock_.now());           // TLS has it already
            const ByteView words = protocol_->transmit(id, c.lane, kMaxFrame, clock_.now()); // the ERROR frame
            if (!words.empty()) (void)c.channel->write(words);
        }
        drop(cid);
    }
    link->last_words = detail.empty() && link->racing && link->had_path ? link->tried_list() : detail;
    protocol_->detach_link(id, why, clock_.now());
    collect_notices();
    links_.erase(id);
}

void IoThread::drop(ConnectionId id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    poller_->remove(found->second->channel->descriptor());
    found->second->channel->close();
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
