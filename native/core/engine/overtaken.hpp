// Events that were played before others which were missing then, and what that means for these.
#pragma once

#include "core/midi/controls.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace midip2p::core {

/// Whether an event means the same before and after all events that set something else: notes, pressure, bend, the
/// clock's pulse, and the controllers that stand for themselves. Not banks and programs, parameters by number and the
/// second halves of controllers, portamento's source and the prefix of a velocity, channel modes, positions and SysEx,
/// all of which change what follows them, or are changed by what comes before. [TOAST-12.5-5]
constexpr bool stands_for_itself(ByteView midi) noexcept {
    if (midi.size() < 2) return midi.size() == 1 && (midi[0] == 0xf8 || midi[0] == 0xfe);
    switch (midi[0] & 0xf0) {
    case 0x80:
    case 0x90:
    case 0xa0:
    case 0xd0:
    case 0xe0:
        return true;
    case 0xb0: {
        const unsigned n = midi[1];
        const bool is_for_others = n == 0 || n == 6 || n == 38 || n == 84 || n == 88 || (n >= 96 && n <= 101);
        return !is_for_others && !(n >= 32 && n <= 63) && n < 120;
    }
    default:
        return false;
    }
}

/// Design: an event that comes late is not played where a later event of the same key or control has been played
/// already, so of each of them events are always played in their order, and the last one decides. [TOAST-12.6-5] [io]
class Overtaken {
  public:
    /// That event is played now, before others that are missing.
    void played_ahead(std::uint32_t number, StreamId stream, ByteView midi) {
        ahead_.push_back({.number = number, .what = what_of(stream, midi)});
    }
    /// Whether a later event of the same key or control has been played.
    [[nodiscard]] bool by_its_kin(std::uint32_t number, StreamId stream, ByteView midi) const noexcept {
        if (ahead_.empty() || !stands_for_itself(midi) || midi.size() < 2) return false;
        const std::uint32_t what = what_of(stream, midi);
        return std::ranges::any_of(ahead_, [&](const Ahead& other) {
            return other.what == what && static_cast<std::int32_t>(other.number - number) > 0;
        });
    }
    /// All up to that number have come.
    void forget(std::uint32_t up_to) noexcept {
        std::erase_if(ahead_, [&](const Ahead& other) { return static_cast<std::int32_t>(other.number - up_to) <= 0; });
    }

  private:
    struct Ahead {
        std::uint32_t number, what;
    };
    /// Stream, kind, channel, and key or controller where the kind has them; both notes are one kind.
    static constexpr std::uint32_t what_of(StreamId stream, ByteView midi) noexcept {
        const std::uint32_t status = (midi[0] & 0xf0) == 0x80 ? midi[0] | 0x10u : midi[0];
        const bool numbered = (status & 0xf0u) <= 0xb0u && midi.size() > 1;
        return static_cast<std::uint32_t>(stream) << 16 | status << 8 | (numbered ? midi[1] : 0u);
    }

    std::vector<Ahead> ahead_;
};

} // namespace midip2p::core
