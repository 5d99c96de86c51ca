// Bassoon: MIDI bytes ↔ JSONMIDI text. Stateless, allocation-free.                          spec/jsonmidi.md
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace midip2p::core {

/// The fields of an event that are not the MIDI message itself.
struct EventFields {
    std::optional<StreamId> port;
    std::optional<std::int64_t> timestamp; // SessionTime µs
};

/// Most bytes of text one message of `midi_size` bytes can need.
constexpr std::size_t jsonmidi_bound(std::size_t midi_size) noexcept { return 160 + 4 * midi_size; }

/// Writes the canonical text of one complete MIDI 1.0 message (status byte first, no running status; SysEx with its
/// F0 and F7). Returns the text's length. not_midi where the bytes are no message, too_large where `out` is shorter
/// than jsonmidi_bound.
Result<std::size_t> write_jsonmidi(ByteView midi, const EventFields& fields, std::span<std::uint8_t> out) noexcept;

struct ParsedEvent {
    std::size_t midi_size = 0; // bytes written to `midi`
    EventFields fields;
};

/// Reads one text (any valid form, not just the canonical one) and writes the message's bytes to `midi`.
/// Never reads outside `text`. Errors: the json_* codes; too_large where `midi` is too short.
Result<ParsedEvent> parse_jsonmidi(ByteView text, std::span<std::uint8_t> midi) noexcept;

} // namespace midip2p::core
