// What a link costs without TOAST and JSON.
#pragma once

#include "net/protocol.hpp"

namespace midip2p::bench {

/// Design: the same threads, rings, wake-ups, TLS and sockets, but an event crosses as [2 length][bytes] and nothing
/// else does: no numbers, no times, no heartbeats, no routes (every input goes to every peer, every peer to every
/// output).
std::unique_ptr<net::Protocol> make_floor_protocol();

} // namespace midip2p::bench
