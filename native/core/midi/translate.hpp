// Packets of MIDI 1.0 ↔ packets of MIDI 2.0: the standard's default translation. Allocation-free.    spec/midi2.md
#pragma once

#include "core/midi/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::core {

/// What one packet becomes: none, one, or up to four of one word each, one behind the other.
struct Translation {
    std::array<std::uint32_t, 4> words{};
    std::size_t size = 0; // words
    bool lost = false;    // something that the packet said was dropped [UMP-1.2-1]

    [[nodiscard]] constexpr PacketView view() const noexcept { return PacketView(words).first(size); }
};

/// What one channel of MIDI 1.0 has said in part. Bytes of seven bits, or kUnsaid.
struct ChannelMemory {
    static constexpr std::uint8_t kUnsaid = 0x80;
    enum class Parameter : std::uint8_t { registered, assignable, none };
    struct Number {
        std::uint8_t bank = kUnsaid;
        std::uint8_t index = kUnsaid;
    };

    std::uint8_t bank_high = kUnsaid; // of the next programs [UMP-3.2-1]
    std::uint8_t bank_low = kUnsaid;
    std::array<Number, 2> numbers{}; // of the registered and of the assignable parameter [UMP-3.3-1]
    Parameter selected = Parameter::none;
    std::uint8_t data_high = kUnsaid; // of the selected parameter [UMP-3.3-2]
    std::uint8_t data_low = kUnsaid;
    bool waiting = false; // the data were not sent yet
};

/// One for each stream of MIDI 1.0 packets: 16 groups of 16 channels.
using Midi1Memory = std::array<std::array<ChannelMemory, 16>, 16>;

/// One packet to the protocol MIDI 2.0. Packets that are not of MIDI 1.0 voice messages stay; words that are not one
/// packet are lost. [any] wait-free
Translation to_midi2(PacketView packet, Midi1Memory& memory) noexcept;

/// What a channel (0–15) of a group (0–15) has waiting, so that it is not waited for any longer; size 0: nothing.
/// [UMP-3.3-4] [any] wait-free
Translation take_waiting(Midi1Memory& memory, std::uint32_t group, std::uint32_t channel) noexcept;

/// One packet to the protocol MIDI 1.0. Packets that are not of MIDI 2.0 voice messages stay; words that are not one
/// packet are lost. [any] wait-free
Translation to_midi1(PacketView packet) noexcept;

} // namespace midip2p::core
