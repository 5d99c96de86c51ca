// The payload of a CLOCK_SYNC frame.                                                        spec/clock.md §2
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core {

/// [CLOCK-2.2-1] Fields that a kind does not have are 0 here and absent on the wire.
struct ClockSync {
    enum class Kind : std::uint8_t { request, reply, refused };
    Kind kind = Kind::request;
    Epoch epoch{};        // the sender's current one
    std::uint32_t id = 0; // of the request
    LocalTime t1{};       // request, reply: the asking peer's own clock
    SessionTime t2{};     // reply
    SessionTime t3{};     // reply
    friend constexpr bool operator==(const ClockSync&, const ClockSync&) = default;
};

/// Most bytes a payload needs.
inline constexpr std::size_t kClockSyncBound = 192;

/// Writes the canonical text; returns its length. too_large where `out` is shorter than the text.
Result<std::size_t> write_clock_sync(const ClockSync& sync, std::span<std::uint8_t> out) noexcept;

/// Reads a payload: any valid JSON form. frame_payload for everything else.
Result<ClockSync> parse_clock_sync(ByteView payload) noexcept;

} // namespace midip2p::core
