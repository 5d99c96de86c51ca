// How DAWs end: the same few controllers on every channel at once.
#pragma once

#include "core/types.hpp"

#include <cstdint>

namespace midip2p::plugin
{

/// DAWs that close a session, stop or locate send CC 64, 120, 121 and 123 on all 16 channels at one sample. It says
/// nothing that anybody played, and would silence what others hear. Told apart from music by being on all of them: what
/// it ends is ended by note-offs for exactly what is held. [producer] wait-free: the DAW's audio thread.
class ClosingBurst
{
public:
    static bool isPartOfOne (core::ByteView midi) noexcept
    {
        if (midi.size() != 3 || (midi[0] & 0xf0) != 0xb0) return false;
        return midi[1] == 120 || midi[1] == 121 || midi[1] == 123 || (midi[1] == 64 && midi[2] == 0);
    }
    /// Every message of one sample, in any order.
    void see (core::ByteView midi) noexcept
    {
        if (! isPartOfOne (midi) || midi[1] == 64) return;
        uint16_t& channels = midi[1] == 123 ? notesOff_ : others_;
        channels = static_cast<uint16_t> (channels | 1u << (midi[0] & 0x0f));
    }
    [[nodiscard]] bool found() const noexcept { return notesOff_ == 0xffff && others_ == 0xffff; }

private:
    uint16_t notesOff_ = 0, others_ = 0; // bit n: channel n
};

} // namespace midip2p::plugin
