// The description of a stream in its declaration.
#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace midip2p::core {

/// [TOAST-5.6-1]
inline constexpr std::size_t kMaxPassed = 8;

/// The peer whose input plays a stream, and the stream's number there.
struct Origin {
    std::string peer;
    StreamId stream = 0;
    friend bool operator==(const Origin&, const Origin&) = default;
};

struct StreamDescription {
    std::string name;
    std::int64_t window_us = kDefaultWindow; // how late a note is still worth playing
    Origin origin;                           // if passed is not empty
    std::vector<std::string> passed;         // those that passed it on, the sender last; empty: the sender's own
    friend bool operator==(const StreamDescription&, const StreamDescription&) = default;
};

} // namespace midip2p::core
