// What went over one lane.
#pragma once

#include <cstdint>

namespace midip2p::core {

struct LaneStats {
    std::uint64_t frames_sent = 0, frames_received = 0, bytes_sent = 0, bytes_received = 0;
    std::uint64_t refused = 0; // frames of unknown, not required types that were skipped
};

} // namespace midip2p::core
