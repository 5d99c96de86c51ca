// The timers of Paths: races begin, run out and begin again.
#include "core/toast/nomination.hpp"
#include "core/toast/paths/paths.hpp"

#include <algorithm>

namespace midip2p::core {

using Stage = Path::Stage;

namespace {

constexpr std::int64_t kRaceTime = 10'000'000; // [TOAST-4.3-4] for the whole race
constexpr std::int64_t kPatience = 2'000'000;  // for the peer's own dials, once all of ours have failed
constexpr std::int64_t kRedial = 500'000;      // [TOAST-4.3-4] for a link that was up

} // namespace

LocalTime Paths::advance(LocalTime now, std::span<const LinkId> seeking) {
    seek(seeking, now);
    LocalTime next = std::min(call_relays(now), try_directly(now)); // before a race for which it is too late then ends
    next = std::min({next, end_late_connections(now), end_late_races(now)});
    return std::min(next, redial(now));
}

/// Begins races for links whose peer is not heard, and calls off those that are not needed any more. [TOAST-3.3-1]
void Paths::seek(std::span<const LinkId> seeking, LocalTime now) {
    for (const LinkId id : seeking) {
        PeerLink* link = find_link(id);
        if (link == nullptr || link->racing) continue;
        link->begin_race(now);
        dial_all(id, now);
    }
    for (auto& [id, link] : links_) {
        const bool sought = std::find(seeking.begin(), seeking.end(), id) != seeking.end();
        if (link.racing && link.notes != 0 && !sought) call_off(link, id);
    }
}

/// [TOAST-4.1-4] [TOAST-3.4-4]
LocalTime Paths::end_late_connections(LocalTime now) {
    LocalTime next = kNever;
    std::vector<ConnectionId> late;
    for (const auto& [cid, path] : paths_) {
        if (path.stage == Stage::lane) continue;
        if (now >= path.deadline) {
            late.push_back(cid);
        } else {
            next = std::min(next, path.deadline);
        }
    }
    for (const ConnectionId cid : late) {
        Path* path = find(cid);
        if (path == nullptr) continue;
        if (path->stage != Stage::retired && path->handshake) {
            Errc error = Errc::ok;
            (void)path->handshake->advance(now, error);
            speak(*path, now); // the ERROR frame
        }
        const bool answered = path->stage != Stage::connecting;
        const Errc why = !answered                       ? Errc::unreachable
                         : path->stage == Stage::meeting ? Errc::relay_alone
                                                         : Errc::handshake_timeout;
        failed(cid, why, answered ? "" : "no answer", now);
    }
    return next;
}

/// Ends links that were never up. A link that was up ends when Link says so.
LocalTime Paths::end_late_races(LocalTime now) {
    LocalTime next = kNever;
    std::vector<LinkId> racing;
    for (const auto& [id, link] : links_)
        if (link.racing || !link.up) racing.push_back(id);
    for (const LinkId id : racing) {
        judge_race(id, now);
        PeerLink* link = find_link(id);
        if (link == nullptr || link->up) continue;
        LocalTime end_at = link->opened_at + kRaceTime;
        if (link->failed_at != kNever && !may_relay_yet(id)) end_at = std::min(end_at, link->failed_at + kPatience);
        if (now >= end_at) {
            link->notes == 0 ? end(id, link->why, link->tried_list())
                             : end(id, Errc::handshake_timeout, "nobody opened the clock lane");
            continue;
        }
        next = std::min(next, end_at);
        if (link->first_open != kNever && now < link->first_open + kNominationWindow)
            next = std::min(next, link->first_open + kNominationWindow);
    }
    return next;
}

/// Looks for another path of links that were up, and for another clock lane. [TOAST-4.3-4] [TOAST-3.1-3]
LocalTime Paths::redial(LocalTime now) {
    LocalTime next = kNever;
    for (auto& [id, link] : links_) {
        if (link.racing && link.had_path && link.failed_at != kNever) {
            if (now >= link.failed_at + kRedial) {
                link.failed_at = kNever;
                dial_all(id, now);
            }
            if (link.failed_at != kNever) next = std::min(next, link.failed_at + kRedial);
        }
        if (now >= link.clock_redial_at) {
            link.clock_redial_at = kNever;
            const Path* notes = link.clock == 0 ? find(link.notes) : nullptr;
            if (notes != nullptr && notes->relay) {
                call_relay(id, Lane::clock, now);
            } else if (notes != nullptr && notes->punched) {
                begin_punching(id, now);
            } else if (notes != nullptr) {
                dial(id, notes->remote, Lane::clock, now);
            }
        }
        if (now >= link.punch_at) {
            punch(id, now);
            note_despair(id, now);
        }
        next = std::min({next, link.clock_redial_at, link.punch_at});
    }
    return next;
}

} // namespace midip2p::core
