// What sounds at one output, and who holds it.
#pragma once

#include "core/types.hpp"

#include <array>
#include <bitset>
#include <cstdint>

namespace midip2p::core {

/// Who plays: a stream of a link, or (link 0) an input port of ours.
struct NoteOwner {
    LinkId link = 0;
    StreamId stream = 0;
    friend constexpr bool operator==(const NoteOwner&, const NoteOwner&) = default;
};

/// Design: each owner has the set of the notes it holds and of its pedals (sustain, sostenuto); a note sounds while any
/// owner holds it, a pedal is down while any owner presses it. What the only player sends passes byte for byte; a
/// message that would silence somebody else's note is held back, or narrowed to the sender's own notes.
/// Fixed memory, no allocation, wait-free. [taker]
class HeldNotes {
  public:
    /// Most players that hold something at one output at one time. One more is not let in: a note that could not be
    /// released again is not struck.
    static constexpr std::size_t kOwners = 64;

    /// Follows one complete message of an owner and calls `emit(ByteView)` with what is to be sent for it: the message
    /// itself, nothing, or (all notes off while others play) note-offs of the owner's own notes.
    template <class Emit> void apply(NoteOwner owner, ByteView midi, Emit&& emit) noexcept;

    /// The owner is gone: emits exactly what silences what only it still holds. Stream 0 of a link: all its streams;
    /// link 0 and stream 0: everybody. Returns the number of messages.
    template <class Emit> std::size_t release(NoteOwner owner, Emit&& emit) noexcept;

    /// True where anybody holds that note (channel 0–15).
    [[nodiscard]] bool sounds(unsigned channel, unsigned note) const noexcept;
    /// Notes and pedals that anybody holds.
    [[nodiscard]] std::size_t held() const noexcept;
    /// Note-ons and pedals not let in because kOwners players were holding something.
    [[nodiscard]] std::uint64_t turned_away() const noexcept { return turned_away_; }

  private:
    static constexpr std::size_t kPedals = 2; // sustain (CC 64), sostenuto (CC 66)
    using Notes = std::array<std::bitset<128>, 16>;
    struct Held {
        NoteOwner owner{};
        bool used = false;
        std::array<std::uint16_t, kPedals> pedals{}; // bit n: channel n
        std::uint16_t channels = 0;                  // bit n: some note of channel n is held
        Notes notes{};
    };
    /// What apply() does with a message.
    enum class Verdict : std::uint8_t { pass, hold_back, release_channel };

    [[nodiscard]] Verdict judge(NoteOwner owner, ByteView midi) noexcept;
    [[nodiscard]] Verdict note_on(NoteOwner owner, unsigned channel, unsigned note) noexcept;
    [[nodiscard]] Verdict note_off(NoteOwner owner, unsigned channel, unsigned note) noexcept;
    [[nodiscard]] Verdict controller(NoteOwner owner, unsigned channel, unsigned number, unsigned value) noexcept;
    [[nodiscard]] Held* find(NoteOwner owner) noexcept;
    [[nodiscard]] Held* find_or_add(NoteOwner owner) noexcept;
    void forget_if_empty(Held& held) noexcept;
    [[nodiscard]] bool others_hold(const Held* self, unsigned channel, unsigned note) const noexcept;
    [[nodiscard]] bool others_hold_any(const Held* self, unsigned channel) const noexcept;
    [[nodiscard]] bool others_press(const Held* self, std::size_t pedal, unsigned channel) const noexcept;
    void clear() noexcept;
    /// Takes one more message out of `held` for what nobody else holds; false when nothing is left in these channels.
    [[nodiscard]] bool next_release(Held& held, std::uint16_t channels, bool pedals,
                                    std::array<std::uint8_t, 3>& message) noexcept;

    std::array<Held, kOwners> owners_{};
    std::size_t last_ = 0; // index of the owner seen last: the usual one
    std::uint64_t turned_away_ = 0;
};

// ---- details ----

template <class Emit> void HeldNotes::apply(NoteOwner owner, ByteView midi, Emit&& emit) noexcept {
    const Verdict verdict = judge(owner, midi);
    if (verdict == Verdict::pass) emit(midi);
    if (verdict != Verdict::release_channel) return;
    Held* held = find(owner);
    if (held == nullptr) return;
    std::array<std::uint8_t, 3> message{};
    while (next_release(*held, static_cast<std::uint16_t>(1u << (midi[0] & 0x0f)), false, message)) {
        emit(ByteView(message));
    }
    forget_if_empty(*held);
}

template <class Emit> std::size_t HeldNotes::release(NoteOwner owner, Emit&& emit) noexcept {
    std::size_t count = 0;
    for (Held& held : owners_) {
        const bool everybody = owner.link == 0 && owner.stream == 0;
        const bool whole_link = owner.link != 0 && owner.stream == 0 && held.owner.link == owner.link;
        if (!held.used || !(everybody || whole_link || held.owner == owner)) continue;
        std::array<std::uint8_t, 3> message{};
        while (next_release(held, 0xffff, true, message)) {
            emit(ByteView(message));
            ++count;
        }
        forget_if_empty(held);
    }
    return count;
}

} // namespace midip2p::core
