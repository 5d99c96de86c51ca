// The quick way for texts in any order and with any white space; the general reader decides about all others.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/padded_text.hpp"

#include <span>

namespace midip2p::core::jsonmidi {

/// True, with the event, for a valid text of a message of fixed length whose members are its type, its fields, port and
/// timestamp, all written without escapes, with at most seven characters of white space in one place. False for every
/// other text, valid or not, and where `midi` has no room for three bytes: this reader never refuses. What is in `midi`
/// and `event` is then undefined. [any] wait-free
bool parse_plain(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept;

} // namespace midip2p::core::jsonmidi
