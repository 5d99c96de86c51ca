// The one device of a host: what is sent to it is read from the descriptor, and the other way round.
#pragma once

#include "lab/switchboard.hpp"

#include <cstddef>
#include <string>

namespace midip2p::netlab {

/// In the network namespace of the caller: lo and the device up, with the addresses of this host. Returns the
/// descriptor, which blocks nobody.
[[nodiscard]] int open_tun(size_t host, Network network);

[[nodiscard]] std::string address4(size_t host, Network network);
[[nodiscard]] std::string address6(size_t host, Network network);

} // namespace midip2p::netlab
