// One TOAST unit on the wire: [4 length][4 type][8 master timestamp][4 sequence][N payload][4 CRC-32].
#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <cstdint>

namespace midip2p::core {

/// [TOAST-2.2-1] The low 31 bits of a frame's type.
enum class FrameType : std::uint32_t {
    midi = 1,
    clock_sync = 2,
    session_control = 3,
    heartbeat = 4,
    handshake = 5,
    error = 6,
    metadata = 7,
};
/// [TOAST-2.4-1] Which frames have numbers: everything whose loss would be heard or would confuse.
constexpr bool is_numbered(FrameType type) {
    return type == FrameType::midi || type == FrameType::metadata || type == FrameType::session_control;
}
inline constexpr std::uint32_t kRequired = 0x80000000u; // [TOAST-2.2-2] who does not know it must refuse it

inline constexpr std::size_t kFrameHead = 20;     // before the payload
inline constexpr std::size_t kFrameOverhead = 24; // head and CRC
inline constexpr std::size_t kMaxFrame = 65536;   // [TOAST-2.1-2] head, payload and CRC
inline constexpr std::size_t kMaxPayload = kMaxFrame - kFrameOverhead;
/// The latest session time a MIDI frame can carry: every language's numbers hold it. [TOAST-2.3-1]
inline constexpr SessionTime kLatestTimestamp{(std::int64_t{1} << 53) - 1};

struct Frame {
    std::uint32_t type = 0; // as on the wire
    SessionTime timestamp{};
    std::uint32_t sequence = 0;
    ByteView payload;
    [[nodiscard]] FrameType code() const noexcept { return static_cast<FrameType>(type & ~kRequired); }
};

/// Writes a whole frame to `out`, which has kFrameOverhead + payload bytes; returns its size.
/// The payload may already stand at its place (out + kFrameHead).
std::size_t write_frame(const Frame& frame, std::uint8_t* out) noexcept;

} // namespace midip2p::core
