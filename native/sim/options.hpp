// What the simulator can be asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace midip2p::sim {

struct Options {
    std::string profile = "home-wifi";
    std::size_t peers = 5;
    double hours = 1;
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> scenarios; // a set of them is judged instead of one jam
    std::optional<std::uint64_t> only;      // of the set, this one
    bool json = false;
};

/// What is wrong, in words.
struct WrongOption : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws WrongOption. [any]
[[nodiscard]] Options options_of(std::span<char* const> arguments);

} // namespace midip2p::sim
