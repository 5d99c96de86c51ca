// What the io thread does because time has passed: races begin, run out and begin again.
#include "net/io_thread.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;
using Stage = Connection::Stage;

namespace {

constexpr std::int64_t kRaceTime = 10'000'000; // [TOAST-4.3-4] for the whole race
constexpr std::int64_t kPatience = 2'000'000;  // for the peer's own dials, once all of ours have failed
constexpr std::int64_t kRedial = 500'000;      // [TOAST-4.3-4] for a link that was up

} // namespace

LocalTime IoThread::advance_races(LocalTime now) {
    seek_paths(now);
    const LocalTime next = std::min(end_late_connections(now), end_late_races(now));
    return std::min(next, redial(now));
}

/// Begins races for links whose peer is not heard, and calls off those that are not needed any more.
void IoThread::seek_paths(LocalTime now) {
    const std::vector<LinkId> seeking = protocol_->seeking();
    for (const LinkId id : seeking) {
        PeerLink* link = find_link(id);
        if (link == nullptr || link->racing) continue;
        link->begin_race(now);
        dial_all(id);
    }
    for (auto& [id, link] : links_) {
        if (!link.racing || link.notes == 0 || std::find(seeking.begin(), seeking.end(), id) != seeking.end()) continue;
        if (nominates(identity_.peer, link.target.peer)) { // [TOAST-3.4-7]
            for (const ConnectionId cid : connections_of(id)) {
                const Connection& c = *find(cid);
                if (c.dialled && c.racing() && c.lane == Lane::notes) drop(cid);
            }
        }
        const auto all = connections_of(id);
        link.racing = std::any_of(all.begin(), all.end(), [this](ConnectionId cid) {
            return find(cid)->racing() && find(cid)->lane == Lane::notes;
        });
    }
}

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
        if (c->stage != Stage::retired && c->handshake) {
            Errc said = Errc::ok; // the ERROR frame
            (void)c->handshake->advance(now, said);
            (void)c->pump_handshake(now);
        }
        lose(*c, Errc::handshake_timeout, c->stage == Stage::connecting ? "no answer" : "");
    }
    return next;
}

/// Of links that were never up: what was up ends when core says so.
LocalTime IoThread::end_late_races(LocalTime now) {
    LocalTime next = kNever;
    std::vector<LinkId> racing;
    for (const auto& [id, link] : links_) {
        if (link.racing || !link.up) racing.push_back(id);
    }
    for (const LinkId id : racing) {
        judge_race(id);
        PeerLink* link = find_link(id);
        if (link == nullptr || link->up) continue;
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

/// Another path for what was up, and another clock lane. [TOAST-4.3-4] [TOAST-3.1-3]
LocalTime IoThread::redial(LocalTime now) {
    LocalTime next = kNever;
    std::vector<std::pair<LinkId, Address>> clocks;
    std::vector<LinkId> paths;
    for (auto& [id, link] : links_) {
        if (link.racing && link.had_path && link.failed_at != kNever) {
            const LocalTime at = link.failed_at + kRedial;
            if (now >= at) {
                paths.push_back(id);
            } else {
                next = std::min(next, at);
            }
        }
        if (now >= link.clock_redial_at) {
            link.clock_redial_at = kNever;
            if (const Connection* notes = find(link.notes)) clocks.emplace_back(id, notes->remote);
        } else {
            next = std::min(next, link.clock_redial_at);
        }
    }
    for (const LinkId id : paths) {
        if (PeerLink* link = find_link(id)) link->failed_at = kNever;
        if (find_link(id) != nullptr) dial_all(id);
    }
    for (const auto& [id, address] : clocks) {
        if (find_link(id) != nullptr) dial(id, address, Lane::clock);
    }
    return next;
}

} // namespace midip2p::net
