// Many events at once: texts in lines ↔ columns of numbers, in buffers of the caller.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core {

/// One row an event. The columns are as long as each other.
struct EventColumns {
    std::span<std::uint8_t> midi;   // of all events, one behind the other
    std::span<std::uint32_t> ends;  // where in `midi` an event's bytes end; they begin where those before it end
    std::span<std::int32_t> ports;  // −1: none
    std::span<double> timestamps;   // SessionTime µs, whole numbers; −1: none
    std::span<std::uint8_t> parts;  // SysexPart
    std::span<std::uint8_t> errors; // Errc; a text that was refused has no bytes
};

struct LinesDone {
    std::size_t events = 0;
    std::size_t bytes = 0; // of the texts, with their line ends
};

/// Reads lines, each a text of one sender, until the texts or the columns end: the last line needs no line end, empty
/// ones are passed over. A text whose bytes have no room left in `midi` is not read. Never reads outside `texts`. [any]
[[nodiscard]] LinesDone read_lines(ByteView texts, const EventColumns& columns) noexcept;

/// Writes the first `events` rows as lines, as far as there is room in `texts` for the longest text that an event can
/// have. Errors: those of write_jsonmidi, of the first row that is no message; `json_range` for a column that is no
/// port or timestamp, too_large for ends that go back or beyond `midi`. [any]
[[nodiscard]] Result<LinesDone> write_lines(const EventColumns& columns, std::size_t events,
                                            std::span<std::uint8_t> texts) noexcept;

} // namespace midip2p::core
