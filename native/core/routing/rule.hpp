// The rule of a route: which messages pass, and how they are changed.
#pragma once

#include "core/types.hpp"

#include <array>
#include <cstdint>

namespace midip2p::core {

/// Kinds of messages, each one bit of Rule::kinds.
enum class MidiKind : std::uint8_t {
    note,       // note-on, note-off
    pressure,   // of a key, of a channel
    controller, // control change, channel mode messages among them
    program,
    bend,
    sysex,
    clock,     // F8
    transport, // start, continue, stop, song position, song select
    timecode,  // MTC quarter frame
    sensing,   // FE
    other,     // tune request, system reset, and what is undefined
};
inline constexpr std::uint16_t kAllKinds = 0x07ff;
constexpr std::uint16_t bit_of(MidiKind kind) noexcept {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(kind));
}

/// The kind of one complete message.
[[nodiscard]] MidiKind kind_of(ByteView midi) noexcept;

template <std::size_t N> constexpr std::array<std::uint8_t, N> unchanged() noexcept {
    std::array<std::uint8_t, N> values{};
    for (std::size_t i = 0; i < N; ++i) values[i] = static_cast<std::uint8_t>(i);
    return values;
}

/// Channels are 0–15. Key range and transposition apply to note-ons, note-offs and key pressure; a note that would
/// leave 0–127 does not pass. For messages without a channel only the kind counts.
struct Rule {
    std::uint16_t kinds = kAllKinds;
    std::uint16_t withheld = 0;      // kinds that do not pass because nobody has let them in; the sender is told
    std::uint16_t channels = 0xffff; // bit n: channel n passes
    std::uint8_t lowest_key = 0, highest_key = 127;              // as they come, before transposition
    std::int8_t transpose = 0;                                   // semitones
    std::array<std::uint8_t, 16> channel_map = unchanged<16>();  // by channel as it comes
    std::array<std::uint8_t, 128> velocities = unchanged<128>(); // of note-ons, by velocity as it comes; 0 counts as 1

    friend bool operator==(const Rule&, const Rule&) = default;
};

} // namespace midip2p::core
