// The short way for canonical texts of fixed length; the general reader decides about all others.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"

#include <optional>

namespace midip2p::core::jsonmidi {

/// The event of a valid text in canonical form [JM-3.1-1] that is no SysEx and no `undefined`. Nothing for every other
/// text, valid or not: this reader never refuses. Never reads outside `text`.
std::optional<ParsedEvent> parse_canonical(ByteView text, std::span<std::uint8_t> midi) noexcept;

/// The general reader: every text, and the reason where it is refused.
Result<ParsedEvent> parse_any_form(ByteView text, std::span<std::uint8_t> midi) noexcept;

} // namespace midip2p::core::jsonmidi
