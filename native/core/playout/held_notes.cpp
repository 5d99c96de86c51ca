#include "core/playout/held_notes.hpp"

#include <algorithm>
#include <utility>

namespace midip2p::core {

static constexpr std::uint16_t bit(unsigned channel) { return static_cast<std::uint16_t>(1u << channel); }
static void take(std::uint16_t& bits, unsigned channel) { bits &= static_cast<std::uint16_t>(~bit(channel)); }

// ---- what a message means

bool HeldNotes::needs_place(ByteView midi) noexcept {
    if (const ControlChange change = control_of(midi); change.any())
        return change.value != kControls[change.control].rest;
    return midi.size() == 3 && ((midi[0] & 0xf0) == 0x90 || (midi[0] & 0xf0) == 0xa0) && midi[2] > 0;
}

HeldNotes::Verdict HeldNotes::judge(NoteOwner owner, ByteView midi, ShortMessage& instead) noexcept {
    if (midi.empty()) return Verdict::hold_back;
    if (midi[0] == 0xff) clear(); // system reset: the synth forgets everybody's notes
    const unsigned channel = midi[0] & 0x0fu;
    if (const ControlChange change = control_of(midi); change.any()) return control(owner, channel, change, instead);
    if (midi.size() < 3) return Verdict::pass;
    const unsigned first = midi[1] & 0x7fu;
    const unsigned second = midi[2] & 0x7fu;
    switch (midi[0] & 0xf0) {
    case 0x80:
        return note_off(owner, channel, first);
    case 0x90:
        return second == 0 ? note_off(owner, channel, first) : note_on(owner, channel, first);
    case 0xa0:
        return key_pressure(owner, channel, first, second);
    case 0xb0:
        return channel_mode(owner, channel, first);
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
        if (held->notes[channel].none()) take(held->channels, channel);
        forget_if_empty(*held);
    }
    return verdict;
}

HeldNotes::Verdict HeldNotes::key_pressure(NoteOwner owner, unsigned channel, unsigned note, unsigned value) noexcept {
    Held* held = value == 0 ? find(owner) : find_or_add(owner);
    if (held == nullptr) return value == 0 ? Verdict::pass : Verdict::hold_back;
    held->pressures[channel].set(note, value > 0);
    if (held->pressures[channel].none()) take(held->pressed, channel);
    if (value > 0) held->pressed |= bit(channel);
    forget_if_empty(*held);
    return Verdict::pass;
}

HeldNotes::Verdict HeldNotes::control(NoteOwner owner, unsigned channel, ControlChange change,
                                      ShortMessage& instead) noexcept {
    const auto [control, value] = change;
    const bool rests = value == kControls[control].rest;
    Held* held = rests ? find(owner) : find_or_add(owner);
    if (held == nullptr && !rests) return Verdict::hold_back;
    if (held != nullptr) {
        held->controls[control][channel] = value;
        if (!rests) held->set |= bit(channel);
        forget_if_empty(*held);
    }
    std::uint16_t& sent = sent_[control][channel];
    if (is_pedal(control)) {
        const std::uint16_t others = others_value(held, control, channel);
        if (value < others) { // somebody else presses it further: no more than that is given up
            if (sent != others) instead = control_message(control, channel, others);
            sent = others;
            return Verdict::hold_back;
        }
    }
    sent = value;
    return Verdict::pass;
}

HeldNotes::Verdict HeldNotes::channel_mode(NoteOwner owner, unsigned channel, unsigned number) noexcept {
    Held* held = find(owner);
    if (number == 121) { // reset all controllers: of the sender's own, while another player has set some
        if (others_have_set(held, channel)) return Verdict::reset_controls;
        for (std::size_t i = 0; i < kControls.size(); ++i) sent_[i][channel] = kControls[i].rest;
        if (held == nullptr) return Verdict::pass;
        for (std::size_t i = 0; i < kControls.size(); ++i) held->controls[i][channel] = kControls[i].rest;
        held->pressures[channel].reset();
        take(held->pressed, channel);
        take(held->set, channel);
        forget_if_empty(*held);
    }
    if (number == 120 || number >= 123) { // all sound off; all notes off and the mode messages that imply it
        if (others_hold_any(held, channel)) return Verdict::release_notes;
        if (held != nullptr) {
            held->notes[channel].reset();
            take(held->channels, channel);
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

HeldNotes::Held* HeldNotes::to_give_up(NoteOwner owner) noexcept {
    if (find(owner) != nullptr) return nullptr;
    if (std::any_of(owners_.begin(), owners_.end(), [](const Held& h) { return !h.used; })) return nullptr;
    const auto of_link = [this](LinkId link) {
        return std::count_if(owners_.begin(), owners_.end(), [link](const Held& h) { return h.owner.link == link; });
    };
    Held* most = &owners_[0];
    std::ptrdiff_t most_count = 0;
    for (Held& held : owners_) {
        const std::ptrdiff_t count = of_link(held.owner.link);
        if (count > most_count) most = &held;
        most_count = std::max(count, most_count);
    }
    // Between players with equally many, the place would only go to and fro.
    return most->owner.link != owner.link && most_count > of_link(owner.link) + 1 ? most : nullptr;
}

void HeldNotes::forget_if_empty(Held& held) noexcept {
    for (unsigned channel = 0; channel < 16 && held.set != 0; ++channel) {
        bool any = false;
        for (std::size_t i = 0; i < kControls.size(); ++i) any = any || held.controls[i][channel] != kControls[i].rest;
        if (!any) take(held.set, channel);
    }
    if (held.channels == 0 && held.pressed == 0 && held.set == 0) held.used = false;
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

bool HeldNotes::others_have_set(const Held* self, unsigned channel) const noexcept {
    return std::any_of(owners_.begin(), owners_.end(), [&](const Held& h) {
        return h.used && &h != self && ((h.set | h.pressed) & bit(channel)) != 0;
    });
}

std::uint16_t HeldNotes::others_value(const Held* self, std::size_t control, unsigned channel) const noexcept {
    const std::uint16_t rest = kControls[control].rest;
    std::uint16_t value = rest;
    for (const Held& h : owners_) {
        if (!h.used || &h == self || (h.set & bit(channel)) == 0 || h.controls[control][channel] == rest) continue;
        if (is_pedal(control)) value = std::max(value, h.controls[control][channel]);
        if (!is_pedal(control)) return h.controls[control][channel];
    }
    return value;
}

bool HeldNotes::sounds(unsigned channel, unsigned note) const noexcept { return others_hold(nullptr, channel, note); }

std::size_t HeldNotes::held() const noexcept {
    std::size_t count = 0;
    for (unsigned channel = 0; channel < 16; ++channel) {
        for (unsigned note = 0; note < 128; ++note) count += sounds(channel, note) ? 1 : 0;
        for (std::size_t i = 0; i < kControls.size(); ++i)
            count += others_value(nullptr, i, channel) != kControls[i].rest ? 1 : 0;
    }
    return count;
}

void HeldNotes::clear() noexcept {
    for (Held& h : owners_) h.used = false;
    sent_ = at_rest();
}

// ---- letting go

bool HeldNotes::next_release(Held& held, std::uint16_t channels, What what, ShortMessage& message) noexcept {
    if (what != What::controls && next_note(held, channels, message)) return true;
    return what != What::notes && (next_control(held, channels, message) || next_pressure(held, channels, message));
}

bool HeldNotes::next_note(Held& held, std::uint16_t channels, ShortMessage& message) noexcept {
    for (unsigned channel = 0; channel < 16; ++channel) {
        if ((channels & held.channels & bit(channel)) == 0) continue;
        for (unsigned note = 0; note < 128; ++note) {
            if (!held.notes[channel].test(note)) continue;
            held.notes[channel].reset(note);
            if (others_hold(&held, channel, note)) continue;
            message = short_message(0x80 | channel, note, 64);
            return true;
        }
        take(held.channels, channel);
    }
    return false;
}

/// Pedals of every channel first: they are what still sounds.
bool HeldNotes::next_control(Held& held, std::uint16_t channels, ShortMessage& message) noexcept {
    for (std::size_t i = 0; i < kControls.size() && (channels & held.set) != 0; ++i) {
        for (unsigned channel = 0; channel < 16; ++channel) {
            if ((channels & held.set & bit(channel)) == 0) continue;
            std::uint16_t& own = held.controls[i][channel];
            if (own == kControls[i].rest) continue;
            std::uint16_t& sent = sent_[i][channel];
            const bool ours = std::exchange(own, kControls[i].rest) == sent;
            const std::uint16_t others = others_value(&held, i, channel);
            // If another owner has set it last, it stays; if it was this owner, the others' value comes back.
            const bool stays = !ours && !is_pedal(i) && others != kControls[i].rest;
            if (stays || sent == others) continue;
            sent = others;
            message = control_message(i, channel, others);
            return true;
        }
    }
    held.set &= static_cast<std::uint16_t>(~channels);
    return false;
}

bool HeldNotes::next_pressure(Held& held, std::uint16_t channels, ShortMessage& message) noexcept {
    for (unsigned channel = 0; channel < 16; ++channel) {
        if ((channels & held.pressed & bit(channel)) == 0) continue;
        for (unsigned note = 0; note < 128; ++note) {
            if (!held.pressures[channel].test(note)) continue;
            held.pressures[channel].reset(note);
            const bool others = std::any_of(owners_.begin(), owners_.end(), [&](const Held& h) {
                return h.used && &h != &held && h.pressures[channel].test(note);
            });
            if (others) continue;
            message = short_message(0xa0 | channel, note, 0);
            return true;
        }
        take(held.pressed, channel);
    }
    return false;
}

} // namespace midip2p::core
