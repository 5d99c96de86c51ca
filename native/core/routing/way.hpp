// By which of several ways a stream is played, and where it must not be passed on.
#pragma once

#include "core/stream.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace midip2p::core {

/// What is done with a stream that a peer declares. [TOAST-5.6-4] [TOAST-5.6-5]
enum class Way : std::uint8_t { played, loop, doubled };

/// A stream as it is declared to us.
struct HeardStream {
    std::string_view sender;
    StreamId stream = 0; // the sender's number
    const StreamDescription* what = nullptr;
    Way way = Way::played;
};

/// Sets `way` of each. A pure rule, pinned by spec/vectors/toast/ways.json.
void judge_ways(std::string_view self, std::span<HeardStream> streams) noexcept;

/// False if the peer `to` is the stream's origin or has passed it on, or if too many peers have. [TOAST-5.6-3]
[[nodiscard]] bool may_pass(const HeardStream& stream, std::string_view to) noexcept;

/// How the peer `self` declares a stream that it passes on. [TOAST-5.6-1]
[[nodiscard]] StreamDescription passed_by(std::string_view self, const HeardStream& stream);

} // namespace midip2p::core
