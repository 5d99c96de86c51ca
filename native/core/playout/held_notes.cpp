#include "core/playout/held_notes.hpp"

#include <algorithm>

namespace midip2p::core {

static constexpr std::uint16_t bit(unsigned channel) { return static_cast<std::uint16_t>(1u << channel); }
static constexpr unsigned kPedalController[] = {64, 66};

// ---- what a message means

HeldNotes::Verdict HeldNotes::judge(NoteOwner owner, ByteView midi) noexcept {
    if (midi.empty()) return Verdict::hold_back;
    if (midi[0] == 0xff) clear(); // system reset: the synth forgets everybody's notes
    if (midi.size() < 3) return Verdict::pass;
    const unsigned channel = midi[0] & 0x0fu;
    const unsigned first = midi[1] & 0x7fu;
    const unsigned second = midi[2] & 0x7fu;
    switch (midi[0] & 0xf0) {
    case 0x80:
        return note_off(owner, channel, first);
    case 0x90:
        return second == 0 ? note_off(owner, channel, first) : note_on(owner, channel, first);
    case 0xb0:
        return controller(owner, channel, first, second);
    default:
        return Verdict::pass;
    }
}

HeldNotes::Verdict HeldNotes::note_on(NoteOwner owner, unsigned channel, unsigned note) noexcept {
    Held* held = find_or_add(owner);
    if (held == nullptr) return Verdict::hold_back;
    held->notes[channel].set(note);
    held->channels |= bit(channel);
    return Verdict::pass;
}

HeldNotes::Verdict HeldNotes::note_off(NoteOwner owner, unsigned channel, unsigned note) noexcept {
    Held* held = find(owner);
    const Verdict verdict = others_hold(held, channel, note) ? Verdict::hold_back : Verdict::pass;
    if (held != nullptr) {
        held->notes[channel].reset(note);
        if (held->notes[channel].none()) held->channels &= static_cast<std::uint16_t>(~bit(channel));
        forget_if_empty(*held);
    }
    return verdict;
}

HeldNotes::Verdict HeldNotes::controller(NoteOwner owner, unsigned channel, unsigned number, unsigned value) noexcept {
    Held* held = find(owner);
    for (std::size_t pedal = 0; pedal < kPedals; ++pedal) {
        if (number != kPedalController[pedal]) continue;
        if (value >= 64) {
            held = find_or_add(owner);
            if (held == nullptr) return Verdict::hold_back;
            held->pedals[pedal] |= bit(channel);
            return Verdict::pass;
        }
        const Verdict verdict = others_press(held, pedal, channel) ? Verdict::hold_back : Verdict::pass;
        if (held != nullptr) {
            held->pedals[pedal] &= static_cast<std::uint16_t>(~bit(channel));
            forget_if_empty(*held);
        }
        return verdict;
    }
    if (number == 121) { // reset all controllers lifts the pedals: not while somebody else presses one
        bool pressed = false;
        for (std::size_t pedal = 0; pedal < kPedals; ++pedal) {
            pressed = pressed || others_press(held, pedal, channel);
            if (held != nullptr) held->pedals[pedal] &= static_cast<std::uint16_t>(~bit(channel));
        }
        if (held != nullptr) forget_if_empty(*held);
        return pressed ? Verdict::hold_back : Verdict::pass;
    }
    if (number == 120 || number >= 123) { // all sound off; all notes off and the mode messages that imply it
        if (others_hold_any(held, channel)) return Verdict::release_channel;
        if (held != nullptr) {
            held->notes[channel].reset();
            held->channels &= static_cast<std::uint16_t>(~bit(channel));
            forget_if_empty(*held);
        }
    }
    return Verdict::pass;
}

// ---- who holds what

HeldNotes::Held* HeldNotes::find(NoteOwner owner) noexcept {
    if (owners_[last_].used && owners_[last_].owner == owner) return &owners_[last_];
    for (std::size_t i = 0; i < kOwners; ++i) {
        if (!owners_[i].used || owners_[i].owner != owner) continue;
        last_ = i;
        return &owners_[i];
    }
    return nullptr;
}

HeldNotes::Held* HeldNotes::find_or_add(NoteOwner owner) noexcept {
    if (Held* held = find(owner)) return held;
    for (std::size_t i = 0; i < kOwners; ++i) {
        if (owners_[i].used) continue;
        owners_[i] = Held{};
        owners_[i].owner = owner;
        owners_[i].used = true;
        last_ = i;
        return &owners_[i];
    }
    ++turned_away_;
    return nullptr;
}

void HeldNotes::forget_if_empty(Held& held) noexcept {
    if (held.channels == 0 && held.pedals[0] == 0 && held.pedals[1] == 0) held.used = false;
}

bool HeldNotes::others_hold(const Held* self, unsigned channel, unsigned note) const noexcept {
    return std::any_of(owners_.begin(), owners_.end(), [&](const Held& h) {
        return h.used && &h != self && (h.channels & bit(channel)) != 0 && h.notes[channel].test(note);
    });
}

bool HeldNotes::others_hold_any(const Held* self, unsigned channel) const noexcept {
    return std::any_of(owners_.begin(), owners_.end(),
                       [&](const Held& h) { return h.used && &h != self && (h.channels & bit(channel)) != 0; });
}

bool HeldNotes::others_press(const Held* self, std::size_t pedal, unsigned channel) const noexcept {
    return std::any_of(owners_.begin(), owners_.end(),
                       [&](const Held& h) { return h.used && &h != self && (h.pedals[pedal] & bit(channel)) != 0; });
}

bool HeldNotes::sounds(unsigned channel, unsigned note) const noexcept { return others_hold(nullptr, channel, note); }

std::size_t HeldNotes::held() const noexcept {
    std::size_t count = 0;
    for (unsigned channel = 0; channel < 16; ++channel) {
        for (unsigned note = 0; note < 128; ++note) count += sounds(channel, note) ? 1 : 0;
        for (std::size_t pedal = 0; pedal < kPedals; ++pedal) count += others_press(nullptr, pedal, channel) ? 1 : 0;
    }
    return count;
}

void HeldNotes::clear() noexcept {
    for (Held& h : owners_) h.used = false;
}

// ---- letting go

bool HeldNotes::next_release(Held& held, std::uint16_t channels, bool pedals,
                             std::array<std::uint8_t, 3>& message) noexcept {
    for (unsigned channel = 0; channel < 16; ++channel) {
        if ((channels & held.channels & bit(channel)) == 0) continue;
        for (unsigned note = 0; note < 128; ++note) {
            if (!held.notes[channel].test(note)) continue;
            held.notes[channel].reset(note);
            if (others_hold(&held, channel, note)) continue;
            message = {static_cast<std::uint8_t>(0x80 | channel), static_cast<std::uint8_t>(note), 64};
            return true;
        }
        held.channels &= static_cast<std::uint16_t>(~bit(channel));
    }
    for (std::size_t pedal = 0; pedals && pedal < kPedals; ++pedal) {
        for (unsigned channel = 0; channel < 16; ++channel) {
            if ((channels & held.pedals[pedal] & bit(channel)) == 0) continue;
            held.pedals[pedal] &= static_cast<std::uint16_t>(~bit(channel));
            if (others_press(&held, pedal, channel)) continue;
            message = {static_cast<std::uint8_t>(0xb0 | channel), static_cast<std::uint8_t>(kPedalController[pedal]),
                       0};
            return true;
        }
    }
    return false;
}

} // namespace midip2p::core
