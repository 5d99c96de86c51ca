// Everything the engine keeps for one link.
#pragma once

#include "core/clock/arbiter.hpp"
#include "core/engine/engine.hpp"
#include "core/engine/flood_limit.hpp"
#include "core/engine/link_figures.hpp"
#include "core/engine/overtaken.hpp"
#include "core/playout/durations.hpp"
#include "core/queue/fifo.hpp"
#include "core/routing/way.hpp"
#include "core/toast/link.hpp"
#include "core/toast/stream_event.hpp"

#include <array>
#include <bitset>
#include <map>

namespace midip2p::core {

/// A stream the peer declared.
struct RemoteStream {
    StreamId id = 0;
    StreamDescription what;
    Way way = Way::played;
    std::uint64_t not_played = 0; // events of a loop, or of what is heard another way
    bool struck = false;          // some event of it went to outputs: there may be something to release
    MessageAssembly messages;
    std::bitset<16 * 128> keys{}; // those that it holds, or held when they were released; by channel and key
};

/// An event of ours whose frame the kernel has not taken yet.
struct InFlight {
    StreamId stream = 0;
    std::uint32_t sequence = 0;
    LocalTime captured_at{};
    std::uint64_t ends_at = 0; // of the lane's byte count, where the frame ends
};

/// How long events took, and what of it is published.
struct Hop {
    Durations durations;
    Percentiles published;
    void add(std::int64_t us) noexcept {
        durations.add(us);
        if (durations.worth_a_look()) published = durations.percentiles();
    }
};

/// How much a peer may still do. It belongs to the peer, whichever link the peer uses. [TOAST-6.2-4]
struct Allowance {
    FloodLimit flood;
    DeclarationLimit declarations; // as of the end of the last link: Link counts on from there

    [[nodiscard]] bool rested(LocalTime now) const noexcept { return declarations.rested(now) && flood.rested(now); }
};

/// The figures that are counted here as they happen; `late` and `lost` count only outputs that do not exist any more.
/// The rest is collected when somebody reads the figures (stats.cpp).
struct LinkState : LinkFigures {
    LinkState(LinkId link_id, LinkConfig link_config, Allowance& left)
        : id(link_id), config(std::move(link_config)), allowance(left) {}

    LinkId id;
    LinkConfig config;
    Link toast;
    std::array<bool, kLanes> attached{}; // a connection carries it
    bool begun = false;                  // it had a notes lane once
    bool up = false;                     // it had both lanes once
    bool published_dropped = false;
    Errc broken = Errc::ok;   // the link must be closed with this reason
    bool time_trusted = true; // the peer's session time agrees with ours
    std::map<StreamId, RemoteStream> streams;
    std::map<LinkId, std::size_t> passed_from; // how many streams of that peer it hears from us
    bool counted = false;                      // its streams are among those of which one is played
    Fifo<PendingReply> replies;                // clock replies that wait for their turn to be stamped and written
    Fifo<PendingReply> datagram_replies;       // likewise, by datagram
    Overtaken overtaken;                       // events that were played before others which were missing
    Fifo<InFlight> in_flight;                  // EngineConfig::trace only
    std::uint64_t refused = 0;                 // events of a peer that may not play
    Hop leave, reach;                          // of our events to its link, of its events to us [PLAYOUT-7.1-1]
    Unplayed unreported;                       // from before the link began anew
    Allowance& allowance;                      // of the peer

    RemoteStream* find_stream(StreamId stream) noexcept {
        const auto found = streams.find(stream);
        return found == streams.end() ? nullptr : &found->second;
    }
};

} // namespace midip2p::core
