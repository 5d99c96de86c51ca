// Bassoon: MIDI bytes ↔ JSONMIDI text. Stateless, allocation-free.                          spec/jsonmidi.md
#pragma once

#include "core/jsonmidi/padded_text.hpp"
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

/// A SysEx of more than this many data bytes travels in parts. [JM-4.3-1]
inline constexpr std::size_t kMaxSysexText = 8192;
/// Which part of a SysEx a text holds.
enum class SysexPart : std::uint8_t { whole, first, middle, last };

/// Writes one part of a long SysEx: `bytes` begins with F0 in the first part and ends with F7 in the last, and is data
/// otherwise. `whole` is write_jsonmidi for a SysEx. Length and errors as there.
Result<std::size_t> write_sysex_part(ByteView bytes, SysexPart part, const EventFields& fields,
                                     std::span<std::uint8_t> out) noexcept;

struct ParsedEvent {
    std::size_t midi_size = 0; // bytes written to `midi`
    EventFields fields;
    SysexPart part = SysexPart::whole; // else the bytes are as write_sysex_part takes them, and no message alone
};

/// Reads one text (any valid form, not just the canonical one) and writes the message's bytes to `midi`.
/// Never reads outside `text`. Errors: the json_* codes; too_large where `midi` is too short (it needs 2 bytes more
/// than a SysEx has data). What is in `midi` after an error is undefined.
Result<ParsedEvent> parse_jsonmidi(ByteView text, std::span<std::uint8_t> midi) noexcept;

/// The same, quicker, of a text with padding behind it, which is read but never changes the result. [any] wait-free
Result<ParsedEvent> parse_jsonmidi(PaddedText text, std::span<std::uint8_t> midi) noexcept;

} // namespace midip2p::core
