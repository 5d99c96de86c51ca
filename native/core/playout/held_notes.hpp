// What sounds and what is set at one output, and who did it.
#pragma once

#include "core/midi/controls.hpp"
#include "core/playout/heard_header.hpp"
#include "core/types.hpp"

#include <array>
#include <bitset>
#include <cstdint>

namespace midip2p::core {

/// Design: for each owner there is the set of the notes that it holds, and the value that it has set of each control
/// with a rest value. A note sounds while any owner holds it. A pedal is as far down as the owner who presses it
/// furthest has it; of the other controls the value set last counts. If only one player plays, its messages pass byte
/// for byte; a message that would silence another player's note is held back, or narrowed to the sender's own notes.
/// When an owner goes, its notes end and its controls go back to rest, or to what another owner has set. Fixed memory,
/// no allocation. [taker] wait-free
class HeldNotes {
  public:
    /// The most streams that can hold something at one output at a time. When all places are in use, the player who has
    /// most of them gives one up, so that a player who floods an output pays for it alone. When every player has one,
    /// one more is not let in: a note that could not be released again is not struck.
    static constexpr std::size_t kOwners = 64;

    /// Follows one complete message of an owner and calls `emit(ByteView)` with what is to be sent for it: the message
    /// itself, nothing, or (all notes off while others play) note-offs of the owner's own notes.
    template <class Emit> void apply(NoteOwner owner, ByteView midi, Emit&& emit) noexcept;

    /// The owner is gone: emits exactly the messages that end the notes which only this owner still holds, and that put
    /// its controls back. Stream 0 of a link: all its streams; link 0 and stream 0: everybody. Returns the number of
    /// messages.
    template <class Emit> std::size_t release(NoteOwner owner, Emit&& emit) noexcept;
    /// The same for all streams of a link, or all inputs of ours.
    template <class Emit> std::size_t release_link(LinkId link, Emit&& emit) noexcept;

    /// True where anybody holds that note (channel 0–15).
    [[nodiscard]] bool sounds(unsigned channel, unsigned note) const noexcept;
    /// How many notes somebody holds, and how many controls somebody keeps away from rest.
    [[nodiscard]] std::size_t held() const noexcept;
    /// Messages not let in because kOwners players were holding something.
    [[nodiscard]] std::uint64_t turned_away() const noexcept { return turned_away_; }

  private:
    using Notes = std::array<std::bitset<128>, 16>;
    using Controls = std::array<std::array<std::uint16_t, 16>, kControls.size()>; // by control and channel
    static constexpr Controls at_rest() noexcept {
        Controls controls{};
        for (std::size_t i = 0; i < kControls.size(); ++i) controls[i].fill(kControls[i].rest);
        return controls;
    }
    struct Held {
        NoteOwner owner{};
        bool used = false;
        std::uint16_t channels = 0; // bit n: some note of channel n is held
        std::uint16_t pressed = 0;  // bit n: some key of channel n has pressure
        std::uint16_t set = 0;      // bit n: some control of channel n is not at rest
        Notes notes{}, pressures{};
        Controls controls = at_rest();
    };
    /// What apply() does with a message.
    enum class Verdict : std::uint8_t { pass, hold_back, release_notes, reset_controls };
    /// What is to be let go.
    enum class What : std::uint8_t { notes, controls, all };

    /// It strikes or sets something that has to be given back.
    [[nodiscard]] static bool needs_place(ByteView midi) noexcept;
    [[nodiscard]] Verdict judge(NoteOwner owner, ByteView midi, ShortMessage& instead) noexcept;
    [[nodiscard]] Verdict note_on(NoteOwner owner, unsigned channel, unsigned note) noexcept;
    [[nodiscard]] Verdict note_off(NoteOwner owner, unsigned channel, unsigned note) noexcept;
    [[nodiscard]] Verdict key_pressure(NoteOwner owner, unsigned channel, unsigned note, unsigned value) noexcept;
    [[nodiscard]] Verdict control(NoteOwner owner, unsigned channel, ControlChange change,
                                  ShortMessage& instead) noexcept;
    [[nodiscard]] Verdict channel_mode(NoteOwner owner, unsigned channel, unsigned number) noexcept;
    [[nodiscard]] Held* find(NoteOwner owner) noexcept;
    [[nodiscard]] Held* find_or_add(NoteOwner owner) noexcept;
    /// Who gives a place up where one more owner comes; nullptr: there is a place, or nobody has more than the
    /// newcomer.
    [[nodiscard]] Held* to_give_up(NoteOwner owner) noexcept;
    void forget_if_empty(Held& held) noexcept;
    [[nodiscard]] bool others_hold(const Held* self, unsigned channel, unsigned note) const noexcept;
    [[nodiscard]] bool others_hold_any(const Held* self, unsigned channel) const noexcept;
    [[nodiscard]] bool others_have_set(const Held* self, unsigned channel) const noexcept;
    /// Where a control belongs while `self` is not counted: the furthest a pedal is pressed; else what somebody has
    /// set.
    [[nodiscard]] std::uint16_t others_value(const Held* self, std::size_t control, unsigned channel) const noexcept;
    void clear() noexcept;
    /// Takes one more message out of `held` for what nobody else holds; false when nothing is left in these channels.
    [[nodiscard]] bool next_release(Held& held, std::uint16_t channels, What what, ShortMessage& message) noexcept;
    [[nodiscard]] bool next_note(Held& held, std::uint16_t channels, ShortMessage& message) noexcept;
    [[nodiscard]] bool next_pressure(Held& held, std::uint16_t channels, ShortMessage& message) noexcept;
    [[nodiscard]] bool next_control(Held& held, std::uint16_t channels, ShortMessage& message) noexcept;
    template <class Emit> std::size_t let_go(Held& held, std::uint16_t channels, What what, Emit&& emit) noexcept;

    std::array<Held, kOwners> owners_{};
    Controls sent_ = at_rest(); // where the output's controls are
    std::size_t last_ = 0;      // index of the owner seen last: the usual one
    std::uint64_t turned_away_ = 0;
};

// ---- details ----

template <class Emit> void HeldNotes::apply(NoteOwner owner, ByteView midi, Emit&& emit) noexcept {
    if (Held* victim = needs_place(midi) ? to_give_up(owner) : nullptr) {
        (void)let_go(*victim, 0xffff, What::all, emit);
    }
    ShortMessage instead;
    const Verdict verdict = judge(owner, midi, instead);
    if (verdict == Verdict::pass) emit(midi);
    if (verdict == Verdict::hold_back && instead.size > 0) emit(instead.view());
    if (verdict != Verdict::release_notes && verdict != Verdict::reset_controls) return;
    Held* held = find(owner);
    if (held == nullptr) return;
    (void)let_go(*held, static_cast<std::uint16_t>(1u << (midi[0] & 0x0f)),
                 verdict == Verdict::release_notes ? What::notes : What::controls, emit);
}

template <class Emit> std::size_t HeldNotes::release(NoteOwner owner, Emit&& emit) noexcept {
    std::size_t count = 0;
    for (Held& held : owners_) {
        const bool everybody = owner.link == 0 && owner.stream == 0;
        const bool whole_link = owner.link != 0 && owner.stream == 0 && held.owner.link == owner.link;
        if (!held.used || !(everybody || whole_link || held.owner == owner)) continue;
        count += let_go(held, 0xffff, What::all, emit);
    }
    return count;
}

template <class Emit> std::size_t HeldNotes::release_link(LinkId link, Emit&& emit) noexcept {
    std::size_t count = 0;
    for (Held& held : owners_)
        if (held.used && held.owner.link == link) count += let_go(held, 0xffff, What::all, emit);
    return count;
}

template <class Emit>
std::size_t HeldNotes::let_go(Held& held, std::uint16_t channels, What what, Emit&& emit) noexcept {
    std::size_t count = 0;
    for (ShortMessage message; next_release(held, channels, what, message); ++count) emit(message.view());
    forget_if_empty(held);
    return count;
}

} // namespace midip2p::core
