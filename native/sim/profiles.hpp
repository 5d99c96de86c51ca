// The network lab's profiles, by name.
#pragma once

#include "lab/impairment.hpp"

#include <string>
#include <vector>

namespace midip2p::sim {

struct Profile {
    std::string name;
    netlab::Impairment line; // each way's
};

/// All of profiles.json, in its order. Throws std::runtime_error where the file cannot be read, or holds what no line
/// can be like. [any]
[[nodiscard]] std::vector<Profile> read_profiles();

} // namespace midip2p::sim
