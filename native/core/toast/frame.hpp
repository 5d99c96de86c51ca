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
inline constexpr std::uint32_t kRequired = 0x80000000u; // [TOAST-2.2-2] refused by a peer that does not know the type

/// The properties of a type of frame. A type that has no row is not known here.
struct FrameKind {
    FrameType type;
    bool on_notes, on_clock; // the lanes that may carry it [TOAST-3.1-1]
    bool numbered;           // if its loss would be heard or would confuse the peer [TOAST-2.4-1]
};
inline constexpr FrameKind kFrameKinds[] = {
    {.type = FrameType::midi, .on_notes = true, .on_clock = false, .numbered = true},
    {.type = FrameType::clock_sync, .on_notes = false, .on_clock = true, .numbered = false},
    {.type = FrameType::session_control, .on_notes = true, .on_clock = false, .numbered = true},
    {.type = FrameType::heartbeat, .on_notes = true, .on_clock = false, .numbered = false},
    {.type = FrameType::handshake, .on_notes = true, .on_clock = false, .numbered = false},
    {.type = FrameType::error, .on_notes = true, .on_clock = true, .numbered = false},
    {.type = FrameType::metadata, .on_notes = true, .on_clock = false, .numbered = true},
};
/// Null if the type is not known: then the frame is skipped, or refused if it is required. [TOAST-2.2-2]
constexpr const FrameKind* kind_of(FrameType type) noexcept {
    for (const FrameKind& kind : kFrameKinds)
        if (kind.type == type) return &kind;
    return nullptr;
}

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
