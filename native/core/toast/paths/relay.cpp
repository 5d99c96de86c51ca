// Paths by a relay: called where there is no direct one, and left as soon as there is. [TOAST-13.6-1] to [TOAST-13.6-7]
#include "core/toast/paths/paths.hpp"

#include <algorithm>

namespace midip2p::core {

using Stage = Path::Stage;

namespace {

constexpr std::int64_t kNominatorFirst = 1'000'000; // to ask for tokens; µs
constexpr std::int64_t kLookAgain = 500'000;        // whether a direct path that opens has become the link's

} // namespace

Errc Paths::take_tokens(LinkId id, RelayTokens tokens, LocalTime now) {
    PeerLink* link = find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    const std::uint8_t side = nominates_for(*link) ? 0 : 1;
    if (std::ranges::any_of(tokens.tokens, [side](const RelayToken& token) { return side_of(token) != side; }))
        return Errc::relay_token_malformed;
    if (link->relay.use == RelayUse::never) return Errc::ok;
    for (const ConnectionId cid : connections_of(id)) // both ends begin anew with these
        if (find(cid)->relay && find(cid)->racing()) drop(cid);
    link->relay.failed = tokens.tokens.empty();
    link->relay.renew(std::move(tokens));
    if (link->relay.failed) {
        link->relay.call_at = kNever;
        note_despair(id, now);
    } else if (link->racing) {
        if (!opens_directly(id)) call_relay(id, Lane::notes, now);
    } else if (link->relay.carries) { // the clock lane is lost, or the peer does not hear us
        link->clock_redial_at = kNever;
        call_relay(id, link->clock == 0 ? Lane::clock : Lane::notes, now);
    }
    return Errc::ok;
}

Errc Paths::set_candidates(LinkId id, std::vector<Address> candidates, std::vector<Reflexive> reflexive,
                           LocalTime now) {
    PeerLink* link = find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    if (candidates.size() > kMaxCandidates || reflexive.size() > kMaxReflexive) return Errc::too_many;
    PathTarget& target = link->target;
    if (link->relay.use == RelayUse::only) return Errc::ok;
    if (candidates == target.candidates && reflexive == target.reflexive) return Errc::ok;
    target.candidates = std::move(candidates);
    target.reflexive = std::move(reflexive);
    if (link->relay.carries) link->relay.direct_at = now;
    return Errc::ok;
}

void Paths::call_relay(LinkId id, Lane lane, LocalTime now) {
    if (!call_by_token(id, lane, now)) ask_for_tokens(id, now);
}

/// Side 0 says in its hello which lane it is. False: there is no token.
bool Paths::call_by_token(LinkId id, Lane lane, LocalTime now) {
    PeerLink& link = *find_link(id);
    const auto token = link.relay.next(now);
    if (!token) return false;
    const ConnectionId cid = ++last_id_;
    paths_.emplace(cid, Path{.id = cid,
                             .dialled = nominates_for(link),
                             .remote = link.relay.relay(),
                             .deadline = now + kConnectionTime,
                             .began = now,
                             .stage = Stage::connecting,
                             .link = id,
                             .lane = lane,
                             .relay = RelayCall{.token = *token}});
    ask(path_action::Dial{.connection = cid, .address = link.relay.relay()});
    return true;
}

void Paths::ask_for_tokens(LinkId id, LocalTime now) {
    PeerLink& link = *find_link(id);
    LocalTime again = now + kNominatorFirst;
    if (!link.relay.is_patient(nominates_for(link))) {
        ask(path_action::WantTokens{id});
        link.relay.asked = true;
        again = now + link.relay.next_pause();
    }
    (link.racing ? link.relay.call_at : link.clock_redial_at) = again;
}

void Paths::greet_relay(Path& path) {
    path.stage = Stage::meeting;
    ask(path_action::Greet{.connection = path.id, .bytes = relay_greeting(path.relay->token)});
}

void Paths::hear_relay(Path& path, ByteView bytes, LocalTime now) {
    RelayAnswer& answer = path.relay->answer;
    if (const Errc e = answer.receive(bytes); e != Errc::ok)
        return failed(path.id, e, e == Errc::handshake_order ? "what answers there is no relay" : "", now);
    if (!answer.joined()) return;
    path.stage = Stage::securing;
    ask(path_action::Secure{.connection = path.id,
                            .as_client = path.dialled,
                            .pinned = find_link(path.link)->target.fingerprint,
                            .early = answer.take_rest()});
}

/// A call to a relay has come to nothing. What it means for the clock lane, lose_clock() knows.
void Paths::leave_relay(Path& path, LocalTime now) {
    if (path.lane == Lane::clock) return;
    RelayWay& relay = find_link(path.link)->relay;
    relay.failed = true;
    relay.call_at = now + relay.next_pause();
}

/// A relay has come before an answer of these.
void Paths::note_unanswered(LinkId id) {
    PeerLink& link = *find_link(id);
    for (const auto& [cid, path] : paths_)
        if (path.link == id && !path.relay && path.dialled && path.races_for_notes())
            link.failed(path.remote, Errc::unreachable, "no answer");
}

// ---- what there is of a link

/// A race that has no direct path any more need not be over.
bool Paths::may_relay_yet(LinkId id) const {
    const RelayWay& relay = links_.at(id).relay;
    return relay.use != RelayUse::never && (!relay.failed || is_at_relay(id));
}

bool Paths::is_at_relay(LinkId id) const {
    return std::ranges::any_of(
        paths_, [id](const auto& p) { return p.second.link == id && p.second.relay && p.second.races_for_notes(); });
}

bool Paths::opens_directly(LinkId id) const {
    return std::ranges::any_of(paths_, [id](const auto& p) {
        const Path& path = p.second;
        return path.link == id && !path.relay && path.races_for_notes() && path.stage == Stage::greeting &&
               path.handshake->open();
    });
}

// ---- timers

/// [TOAST-13.6-1]
LocalTime Paths::call_relays(LocalTime now) {
    LocalTime next = kNever;
    for (auto& [id, link] : links_) {
        const bool quiet = link.notes != 0; // then the peer may hear us, and would not come by itself
        if (link.relay.use == RelayUse::never || !link.racing || (is_at_relay(id) && !quiet)) continue;
        if (now >= link.relay.call_at) {
            if (opens_directly(id)) {
                link.relay.call_at = now + kLookAgain;
            } else if (!quiet) {
                call_relay(id, Lane::notes, now);
            } else {
                if (link.relay.asked && !is_at_relay(id)) (void)call_by_token(id, Lane::notes, now);
                ask_for_tokens(id, now);
            }
        }
        if (quiet || !is_at_relay(id)) next = std::min(next, link.relay.call_at);
    }
    return next;
}

/// [TOAST-13.6-7]
LocalTime Paths::try_directly(LocalTime now) {
    LocalTime next = kNever;
    for (auto& [id, link] : links_) {
        const bool has_way = !link.target.candidates.empty() || !link.target.reflexive.empty();
        if (!link.relay.carries || link.racing || !has_way) continue;
        if (now >= link.relay.direct_at) {
            link.relay.try_direct_later(now);
            for (const Address& address : link.target.candidates) dial(id, address, Lane::notes, now);
            begin_punching(id, now);
        }
        next = std::min(next, link.relay.direct_at);
    }
    return next;
}

} // namespace midip2p::core
