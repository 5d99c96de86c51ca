#include "core/routing/passage.hpp"

namespace midip2p::core {

static constexpr unsigned kPedalController[] = {64, 66};
static constexpr std::uint8_t kReleaseVelocity = 64;

Passage::Held& Passage::held_of(StreamId stream) {
    for (Held& held : streams_)
        if (held.stream == stream) return held;
    streams_.push_back({.stream = stream, .notes = {}, .pedals = {}});
    return streams_.back();
}

void Passage::forget(StreamId stream) noexcept {
    std::erase_if(streams_, [stream](const Held& held) { return held.stream == stream; });
}

/// By kind, channel and key, as it comes.
bool Passage::admits(ByteView midi) const noexcept {
    if ((rule_.kinds & bit_of(kind_of(midi))) == 0) return false;
    if (midi[0] >= 0xf0) return true;
    const unsigned channel = midi[0] & 0x0fu;
    if ((rule_.channels >> channel & 1u) == 0) return false;
    if ((midi[0] & 0xf0) > 0xa0) return true; // no key
    const int key = midi[1];
    const int sent = key + rule_.transpose;
    return key >= rule_.lowest_key && key <= rule_.highest_key && sent >= 0 && sent <= 127;
}

void Passage::judge(Held& held, ByteView midi) {
    switch (midi[0] & 0xf0) {
    case 0x80:
    case 0x90:
        return judge_note(held, midi);
    case 0xa0:
        return judge_pressure(held, midi);
    case 0xb0:
        return judge_controller(held, midi);
    default:
        if (!admits(midi)) return;
        return out((midi[0] & 0xf0u) | rule_.channel_map[midi[0] & 0x0fu], midi[1], midi.size() > 2 ? midi[2] : 0u,
                   static_cast<std::uint8_t>(midi.size()));
    }
}

void Passage::judge_note(Held& held, ByteView midi) {
    const unsigned channel = midi[0] & 0x0fu;
    std::uint16_t& struck = held.notes[channel << 7 | midi[1]];
    const bool on = (midi[0] & 0xf0) == 0x90 && midi[2] > 0;
    const unsigned to_channel = rule_.channel_map[channel];
    const unsigned to_key = static_cast<unsigned>(midi[1] + rule_.transpose);
    if (!on) {
        if (struck != 0) {
            out((midi[0] & 0xf0u) | (struck >> 7 & 0x0fu), struck & 0x7fu, midi[2]);
            struck = 0;
        } else if (admits(midi)) {
            out((midi[0] & 0xf0u) | to_channel, to_key, midi[2]);
        }
        return;
    }
    if (!admits(midi)) return;
    const auto sent = static_cast<std::uint16_t>(kStruck | to_channel << 7 | to_key);
    // Struck again without an end, under another rule: nothing else would end it there.
    if (struck != 0 && struck != sent) out(0x80u | (struck >> 7 & 0x0fu), struck & 0x7fu, kReleaseVelocity);
    struck = sent;
    out(0x90u | to_channel, to_key, std::max<unsigned>(1, rule_.velocities[midi[2]] & 0x7fu));
}

void Passage::judge_pressure(Held& held, ByteView midi) {
    const unsigned channel = midi[0] & 0x0fu;
    if ((rule_.kinds & bit_of(MidiKind::pressure)) == 0) return;
    const std::uint16_t struck = held.notes[channel << 7 | midi[1]];
    if (struck != 0) return out(0xa0u | (struck >> 7 & 0x0fu), struck & 0x7fu, midi[2]);
    if (admits(midi))
        out(0xa0u | rule_.channel_map[channel], static_cast<unsigned>(midi[1] + rule_.transpose), midi[2]);
}

void Passage::judge_controller(Held& held, ByteView midi) {
    const unsigned channel = midi[0] & 0x0fu;
    const unsigned number = midi[1];
    for (std::size_t pedal = 0; pedal < kPedals; ++pedal) {
        if (number != kPedalController[pedal]) continue;
        std::uint8_t& pressed = held.pedals[pedal][channel];
        const unsigned before = pressed;
        const bool passes = admits(midi);
        const unsigned to = rule_.channel_map[channel] + 1u;
        if (midi[2] >= 64) {
            if (!passes) return;
            if (before != 0 && before != to) out(0xb0u | (before - 1u), number, 0);
            pressed = static_cast<std::uint8_t>(to);
            return out(0xb0u | (to - 1u), number, midi[2]);
        }
        pressed = 0;
        if (before != 0) return out(0xb0u | (before - 1u), number, midi[2]);
        if (passes) out(0xb0u | (to - 1u), number, midi[2]);
        return;
    }
    const bool passes = admits(midi);
    const unsigned to = rule_.channel_map[channel];
    if (number == 120 || number >= 123) { // all sound off; all notes off and the mode messages that imply it
        if (!passes) return end_notes(held, channel);
        for (unsigned key = 0; key < 128; ++key) {
            std::uint16_t& struck = held.notes[channel << 7 | key];
            // Those that the message does not reach where it goes now.
            if (struck != 0 && (struck >> 7 & 0x0fu) != to)
                out(0x80u | (struck >> 7 & 0x0fu), struck & 0x7fu, kReleaseVelocity);
            struck = 0;
        }
    }
    if (number == 121) { // reset all controllers lifts the pedals
        for (std::size_t pedal = 0; pedal < kPedals; ++pedal) {
            std::uint8_t& pressed = held.pedals[pedal][channel];
            if (pressed != 0 && (!passes || pressed != to + 1)) out(0xb0u | (pressed - 1u), kPedalController[pedal], 0);
            pressed = 0;
        }
    }
    if (passes) out(0xb0u | to, number, midi[2]);
}

void Passage::end_notes(Held& held, unsigned channel) {
    for (unsigned key = 0; key < 128; ++key) {
        std::uint16_t& struck = held.notes[channel << 7 | key];
        if (struck != 0) out(0x80u | (struck >> 7 & 0x0fu), struck & 0x7fu, kReleaseVelocity);
        struck = 0;
    }
}

void Passage::end_all(Held& held) {
    for (unsigned channel = 0; channel < 16; ++channel) {
        end_notes(held, channel);
        for (std::size_t pedal = 0; pedal < kPedals; ++pedal) {
            std::uint8_t& pressed = held.pedals[pedal][channel];
            if (pressed != 0) out(0xb0u | (pressed - 1u), kPedalController[pedal], 0);
            pressed = 0;
        }
    }
}

void Passage::out(unsigned status, unsigned first, unsigned second, std::uint8_t size) noexcept {
    Message& message = out_[out_size_++];
    message.bytes = {static_cast<std::uint8_t>(status), static_cast<std::uint8_t>(first & 0x7fu),
                     static_cast<std::uint8_t>(second & 0x7fu)};
    message.size = size;
}

} // namespace midip2p::core
