// Packets of MIDI 2.0 ↔ JSONMIDI text. Stateless, allocation-free.                    spec/jsonmidi.md §8
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core {

/// Most bytes of text a packet can need.
inline constexpr std::size_t kMaxPacketText = 512;

/// Writes the canonical text of one packet of one to four words. Returns the text's length. not_midi for another number
/// of words than the first asks for, json_range for a timestamp outside its range, too_large where `out` is shorter
/// than kMaxPacketText. [any] wait-free
Result<std::size_t> write_packet(std::span<const std::uint32_t> packet, const EventFields& fields,
                                 std::span<std::uint8_t> out) noexcept;

struct ParsedPacket {
    std::array<std::uint32_t, 4> words{};
    std::size_t size = 0; // words
    EventFields fields;
};

/// Reads one text of packets, in any valid form; json_protocol for one of bytes. Never reads outside `text`. Errors:
/// the json_* codes. [any] wait-free
Result<ParsedPacket> parse_packet(ByteView text) noexcept;

} // namespace midip2p::core
