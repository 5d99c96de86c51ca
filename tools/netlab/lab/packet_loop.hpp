// Where packets, commands and time come together: one thread, asleep until one of them is there.
#pragma once

#include "lab/host.hpp"
#include "lab/switchboard.hpp"

#include <vector>

namespace midip2p::netlab {

/// Until stdin ends.
void run_packet_loop(const std::vector<Host>& hosts, Switchboard&);

} // namespace midip2p::netlab
