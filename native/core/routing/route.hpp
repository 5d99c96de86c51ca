// The two ends of a route: a Source and a Sink.
#pragma once

#include "core/types.hpp"

#include <cstdint>

namespace midip2p::core {

/// An input port of ours, or a stream of a peer.
struct Source {
    LinkId link = 0;      // 0: a local input
    std::uint16_t id = 0; // PortId of the input, or StreamId; 0 with a link: every stream of that peer
    friend constexpr auto operator<=>(const Source&, const Source&) = default;
};

/// An output port of ours, or a peer.
struct Sink {
    LinkId link = 0; // not 0: the peer at the other end of that link
    PortId port = 0; // else: an output port
    friend constexpr auto operator<=>(const Sink&, const Sink&) = default;
};

/// Distinguishes routes between the same source and sink: for a keyboard that is split, or plays two sounds of one
/// synth.
using RouteNumber = std::uint16_t;

} // namespace midip2p::core
