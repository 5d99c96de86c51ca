// A link from the first dial to its end: the peer, the addresses that were tried, the connections that carry it.
#pragma once

#include "core/result.hpp"
#include "core/toast/paths/path.hpp"
#include "core/toast/paths/relay_way.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace midip2p::core {

/// Where a router lets a peer's two ports be reached that listen and dial, as a reflector sees them.
struct Reflexive {
    Address notes, clock; // of one host
    friend bool operator==(const Reflexive&, const Reflexive&) = default;
};
inline constexpr std::size_t kMaxReflexive = 2; // one of IPv4, one of IPv6 [TOAST-4.7-1]

/// The peer of a link, as the server has introduced it.
struct PathTarget {
    std::string peer;                // peer id
    Fingerprint fingerprint{};       // pinned
    std::vector<Address> candidates; // at most kMaxCandidates; may be empty: we only listen
    /// Those that this end dials from its own ports of that kind, at most kMaxReflexive; each is a candidate as well.
    std::vector<Reflexive> reflexive{};
    RelayUse relay = RelayUse::never;
};
inline constexpr std::size_t kMaxCandidates = 8; // [TOAST-4.3-1]

/// Design: there is one race for a path at a time. If the first race fails before the link has ever been up, the link
/// is over; later Link decides when it is over.
struct PeerLink {
    PathTarget target;
    std::string own_name, peer_name;   // names of this link; the peer's is "" until it was up [TOAST-3.4-1]
    bool racing = true;                // a path is looked for
    LocalTime opened_at{};             // when that began
    LocalTime first_open = kNever;     // when the first path of the race opened
    LocalTime failed_at = kNever;      // since when no connection is left that could become the path
    ConnectionId notes = 0, clock = 0; // 0: none
    LocalTime notes_since{};           // when the present one was nominated
    bool had_path = false;             // there was a connection for notes once
    bool up = false;                   // there were both connections once
    LocalTime clock_redial_at = kNever;
    std::int64_t clock_redial_after = 0; // µs; 0: not lost yet
    LocalTime punch_at = kNever;         // when it is dialled again between the ports that listen
    int punches_left = 0;                // how often that may still be
    std::vector<std::string> tried;      // for people: "127.0.0.1:7000 (Connection refused)"
    Errc why = Errc::unreachable;        // the most telling failure so far
    RelayWay relay;

    static constexpr std::int64_t kDirectFirst = 1'500'000; // [TOAST-13.6-1]
    static constexpr std::int64_t kQuietRelay = 700'000;    // the relay's connection may only be slow

    /// A direct path for the notes lane is looked for, also while a relay carries it.
    [[nodiscard]] bool looks_for_notes() const noexcept { return racing || relay.carries; }

    void begin_race(LocalTime now) {
        racing = true;
        opened_at = now;
        first_open = failed_at = punch_at = kNever;
        tried.clear();
        relay.begin_race();
        relay.call_at = now + relay_patience();
    }
    /// Remembers why one attempt failed; a refusal says more than an address at which nobody answers.
    void failed(const Address& address, Errc error, const std::string& detail) {
        if (error != Errc::unreachable && error != Errc::connection_closed && error != Errc::connection_reset)
            why = error;
        const std::string words = detail.empty() ? std::string(code_of(error)) : detail;
        std::string line = to_string(address) + " (" + words + ")";
        if (std::find(tried.begin(), tried.end(), line) == tried.end()) tried.push_back(std::move(line));
    }
    /// How long direct paths have, µs, before a relay is called. [TOAST-13.6-1]
    [[nodiscard]] std::int64_t relay_patience() const {
        if (relay.use == RelayUse::only) return 0;
        if (!relay.carries) return kDirectFirst;
        return notes == 0 ? 0 : kQuietRelay; // the next one may carry it as the last one did
    }
    /// For people: the direct paths that there are not.
    [[nodiscard]] std::string why_by_relay() const {
        return tried.empty() ? "there was no other address to call" : tried_list();
    }
    /// For people, when the link could not be opened.
    [[nodiscard]] std::string tried_list() const {
        if (tried.empty()) return "nobody called, and there was no address to call";
        std::string all = "tried ";
        for (std::size_t i = 0; i < tried.size(); ++i) all += (i > 0 ? ", " : "") + tried[i];
        return all;
    }
};

} // namespace midip2p::core
