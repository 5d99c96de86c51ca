// The header of an event on its way to an output.
#pragma once

#include "core/types.hpp"

namespace midip2p::core {

/// Who plays: a stream of a link, or (link 0) an input port of ours.
struct NoteOwner {
    LinkId link = 0;
    StreamId stream = 0;
    friend constexpr bool operator==(const NoteOwner&, const NoteOwner&) = default;
};

/// What travels with a message's bytes to the taker.
struct HeardHeader {
    enum class Kind : std::uint8_t { event, release };
    Kind kind = Kind::event;
    bool late = false; // from a tape alone: too late to be played elsewhere
    NoteOwner owner{};
    std::uint32_t sequence = 0; // the frame's sequence number, 0: local
    SessionTime captured = kUnsynchronised;
    LocalTime captured_here = kNotKnown; // the same instant by our own clock, as it was known when it came
    LocalTime arrived{};                 // kernel stamp of the bytes (local input: taken from its ring)
    LocalTime ready{};                   // put into this ring
    /// A note-on that is taken later than this is not played. [TOAST-5.4-2]
    LocalTime strike_until = kNever;
};

} // namespace midip2p::core
