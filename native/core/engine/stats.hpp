// Counters and hops, as plain values to be copied.
#pragma once

#include "core/engine/link_figures.hpp"
#include "core/playout/player_queue.hpp"
#include "core/routing/way.hpp"
#include "core/stream.hpp"
#include "core/toast/lane_stats.hpp"
#include "core/types.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace midip2p::core {

struct LinkStats : LinkFigures {
    LinkId link = 0;
    std::array<LaneStats, kLanes> lanes{};
    Percentiles leave{}, reach{}; // from being played: ours to its link, its to us [PLAYOUT-7.1-1]
    std::int64_t rtt_us = -1;     // least round trip of the clock window; -1: not known
    // Whoever has the connections fills these in.
    bool by_relay = false;      // the notes lane goes, or went last, by a relay
    std::string datagrams_to{}; // the address that the peer's datagrams go to; "": nowhere
};

struct PortStats {
    PortId port = 0;
    std::uint64_t events = 0;      // taken from an input, or put into an output
    std::uint64_t overflow = 0;    // refused because the ring was full
    std::uint64_t unrouted = 0;    // had no sink
    std::uint64_t turned_away = 0; // at an output: not let in, because too many streams held something there
};

/// A stream that a peer has declared.
struct StreamStats {
    LinkId link = 0;
    StreamId stream = 0;
    StreamDescription what;
    Way way = Way::played;
    std::uint64_t not_played = 0; // events of a loop, or of a stream that is heard by another way
};

/// A peer's stream that is passed on to another peer.
struct PassedStats {
    LinkId link = 0; // from there
    StreamId stream = 0;
    LinkId to = 0;
    StreamId as = 0; // its number here
};

/// What one output makes of one peer's events: why they sound when they do. [PLAYOUT-4.3-1]
struct HeardStats {
    PortId port = 0;
    LinkId link = 0;
    PlayerQueue::Delays delays{};
    std::uint64_t beyond = 0; // sounded after their time, as early as possible
};

struct EngineStats {
    std::vector<LinkStats> links;
    std::vector<StreamStats> streams;
    std::vector<PassedStats> passed;
    std::vector<PortStats> ports;
    std::vector<HeardStats> heard;
    std::uint64_t traces_dropped = 0;
};

/// One event on its way out: when it happened, and when the kernel took its frame.
struct SentTrace {
    LinkId link = 0;
    StreamId stream = 0;
    std::uint32_t sequence = 0;
    LocalTime captured_at{}, sent_at{};
};

} // namespace midip2p::core
