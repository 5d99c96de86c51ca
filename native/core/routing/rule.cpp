#include "core/routing/rule.hpp"

namespace midip2p::core {

MidiKind kind_of(ByteView midi) noexcept {
    if (midi.empty()) return MidiKind::other;
    switch (midi[0] & 0xf0) {
    case 0x80:
    case 0x90:
        return MidiKind::note;
    case 0xa0:
    case 0xd0:
        return MidiKind::pressure;
    case 0xb0:
        return MidiKind::controller;
    case 0xc0:
        return MidiKind::program;
    case 0xe0:
        return MidiKind::bend;
    default:
        break;
    }
    switch (midi[0]) {
    case 0xf0:
        return MidiKind::sysex;
    case 0xf1:
        return MidiKind::timecode;
    case 0xf2:
    case 0xf3:
    case 0xfa:
    case 0xfb:
    case 0xfc:
        return MidiKind::transport;
    case 0xf8:
        return MidiKind::clock;
    case 0xfe:
        return MidiKind::sensing;
    default:
        return MidiKind::other;
    }
}

} // namespace midip2p::core
