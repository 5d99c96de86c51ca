// A host: a process that does nothing but keep a network namespace, and the descriptor of the TUN device in it. A bare
// one has no device: whoever asked for it gives it its own, behind a host that is a router.
#pragma once

#include "lab/switchboard.hpp"

#include <cstddef>
#include <sys/types.h>

namespace midip2p::netlab {

struct Host {
    pid_t pid;
    int tun; ///< -1: a bare one
};

/// The process dies with the caller, however the caller ends, and the namespace with the last process in it.
[[nodiscard]] Host start_host(size_t number, Network network);
[[nodiscard]] Host start_bare_host();
/// Its namespace stays for as long as somebody else's process is in it, without a way out.
void stop_host(const Host&);

} // namespace midip2p::netlab
