// Players at one output, and what comes out of it.
#pragma once

#include "core/playout/held_notes.hpp"
#include "test/check.hpp"

#include <memory>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

using Bytes = std::vector<std::uint8_t>;
using Messages = std::vector<Bytes>;

inline const NoteOwner ada{1, 1};
inline const NoteOwner ben{2, 1};
inline const NoteOwner here{0, 7};

/// What comes out for one message of an owner.
inline Messages play(HeldNotes& held, NoteOwner owner, Bytes midi) {
    Messages out;
    held.apply(owner, midi, [&](ByteView m) { out.emplace_back(m.begin(), m.end()); });
    return out;
}

inline Messages release(HeldNotes& held, NoteOwner owner) {
    Messages out;
    const std::size_t count = held.release(owner, [&](ByteView m) { out.emplace_back(m.begin(), m.end()); });
    CHECK(count == out.size());
    return out;
}

inline std::unique_ptr<HeldNotes> silence() { return std::make_unique<HeldNotes>(); }

} // namespace midip2p::test
