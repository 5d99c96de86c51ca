// Packets of MIDI 2.0 (the Universal MIDI Packet), as words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core {

/// The words of one packet, which somebody else owns.
using PacketView = std::span<const std::uint32_t>;

/// What the first four bits of a packet say.
enum class MessageType : std::uint8_t { utility = 0, system = 1, midi1 = 2, sysex7 = 3, midi2 = 4 };

constexpr MessageType message_type(std::uint32_t first) noexcept { return static_cast<MessageType>(first >> 28); }

/// Words of a packet, told by its first. [JM-8.1-3]
constexpr std::size_t packet_size(std::uint32_t first) noexcept {
    constexpr std::array<std::uint8_t, 16> kWords{1, 1, 1, 2, 2, 4, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4};
    return kWords[first >> 28];
}

/// Exactly one packet?
constexpr bool is_packet(PacketView words) noexcept { return !words.empty() && words.size() == packet_size(words[0]); }

/// Type and group, as the next packet of the same group has them with another type.
constexpr std::uint32_t head_of(MessageType type, std::uint32_t group) noexcept {
    return static_cast<std::uint32_t>(type) << 28 | (group & 15) << 24;
}
constexpr std::uint32_t group_of(std::uint32_t first) noexcept { return first >> 24 & 15; }
/// Of voice messages: 0–15.
constexpr std::uint32_t channel_of(std::uint32_t first) noexcept { return first >> 16 & 15; }
/// Of voice messages: 0–15, 8 and up as in the bytes of MIDI 1.0.
constexpr std::uint32_t status_of(std::uint32_t first) noexcept { return first >> 20 & 15; }

} // namespace midip2p::core
