// The short way for canonical texts; the general reader decides about all others.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/padded_text.hpp"

#include <span>

namespace midip2p::core::jsonmidi {

/// True, with the event, for a valid text in canonical form [JM-3.1-1] that is no part of a SysEx and no `undefined`.
/// False for every other text, valid or not, and where `midi` has no room for three bytes: this reader never refuses.
/// What is in `midi` and `event` is then undefined. [any] wait-free
bool parse_canonical(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept;

/// parse_canonical, and then parse_plain: what needs no memory of other texts. [any] wait-free
bool parse_quickly(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept;

/// The general reader: every text, and the reason where it is refused. [any] wait-free
Result<ParsedEvent> parse_any_form(ByteView text, std::span<std::uint8_t> midi) noexcept;

} // namespace midip2p::core::jsonmidi
