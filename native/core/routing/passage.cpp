#include "core/routing/passage.hpp"

namespace midip2p::core {

static constexpr std::uint8_t kReleaseVelocity = 64;

Passage::Held& Passage::held_of(StreamId stream) {
    Held& held = streams_[stream];
    held.stream = stream;
    return held;
}

void Passage::forget(StreamId stream) noexcept { streams_.erase(stream); }

/// Whether the message passes, by its kind, channel and key before any change.
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
    if (const ControlChange change = control_of(midi); change.any()) return judge_control(held, midi, change);
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
    // The note is struck again without a note-off in between, under another rule: nothing else would end the first one.
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

void Passage::judge_control(Held& held, ByteView midi, ControlChange change) {
    const unsigned channel = midi[0] & 0x0fu;
    std::uint8_t& set = held.controls[change.control][channel];
    const unsigned before = set;
    const unsigned to = rule_.channel_map[channel] + 1u;
    const bool passes = admits(midi);
    const auto size = static_cast<std::uint8_t>(midi.size());
    const auto send = [&](unsigned where) {
        out((midi[0] & 0xf0u) | (where - 1u), midi[1], size > 2 ? midi[2] : 0u, size);
    };
    const std::uint16_t rest = kControls[change.control].rest;
    const bool ends = is_pedal(change.control) ? change.value < 64 : change.value == rest;
    if (ends) {
        if (change.value == rest) set = 0;
        if (before != 0) return send(before);
        if (passes) send(to);
        if (passes && change.value != rest) set = static_cast<std::uint8_t>(to);
        return;
    }
    if (!passes) return;
    if (before != 0 && before != to) out_[out_size_++] = control_message(change.control, before - 1u, rest);
    set = static_cast<std::uint8_t>(to);
    send(to);
}

void Passage::judge_controller(Held& held, ByteView midi) {
    const unsigned channel = midi[0] & 0x0fu;
    const unsigned number = midi[1];
    const bool passes = admits(midi);
    const unsigned to = rule_.channel_map[channel];
    if (number == 120 || number >= 123) { // all sound off; all notes off and the mode messages that imply it
        if (!passes) return end_notes(held, channel);
        for (unsigned key = 0; key < 128; ++key) {
            std::uint16_t& struck = held.notes[channel << 7 | key];
            // End each note that was sent on another channel, because this message will not reach it there.
            if (struck != 0 && (struck >> 7 & 0x0fu) != to)
                out(0x80u | (struck >> 7 & 0x0fu), struck & 0x7fu, kReleaseVelocity);
            struck = 0;
        }
    }
    if (number == 121) { // reset all controllers
        for (std::size_t i = 0; i < kControls.size(); ++i) {
            std::uint8_t& set = held.controls[i][channel];
            if (set != 0 && (!passes || set != to + 1))
                out_[out_size_++] = control_message(i, set - 1u, kControls[i].rest);
            set = 0;
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
        for (std::size_t i = 0; i < kControls.size(); ++i) {
            std::uint8_t& set = held.controls[i][channel];
            if (set != 0) out_[out_size_++] = control_message(i, set - 1u, kControls[i].rest);
            set = 0;
        }
    }
}

void Passage::out(unsigned status, unsigned first, unsigned second, std::uint8_t size) noexcept {
    out_[out_size_++] = short_message(status, first, second, size);
}

} // namespace midip2p::core
