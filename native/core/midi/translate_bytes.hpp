// Messages of MIDI 1.0 bytes ↔ packets. Stateless, allocation-free.                    spec/midi2.md §5
// Everything here: [any] wait-free.
#pragma once

#include "core/midi/translate.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::core {

/// Packets that one complete message becomes; 0: the bytes are none. [UMP-5.1-1] [UMP-5.2-1]
std::size_t packets_of(ByteView message) noexcept;

/// The i-th of them, for a group (0–15). `message` has packets, and more of them than i.
Translation packet_of(ByteView message, std::size_t i, std::uint32_t group) noexcept;

/// The bytes of one packet: a message, or a part of a SysEx. A Splitter for each group joins the parts and checks them.
struct PacketBytes {
    std::array<std::uint8_t, 8> bytes{};
    std::size_t size = 0;
    bool lost = false; // the packet says what bytes cannot [UMP-5.3-1]

    [[nodiscard]] constexpr ByteView view() const noexcept { return ByteView(bytes).first(size); }
};
PacketBytes bytes_of(PacketView packet) noexcept;

} // namespace midip2p::core
