// What is known of one player's events, when they are taken out.
#pragma once

#include "core/playout/policy.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <array>

namespace midip2p::core {

/// Design: an event never sounds before an earlier event of the same player for the same key or controller, even if the
/// policy changes meanwhile. So no note-off overtakes its note-on. [PLAYOUT-5.1-1]
/// Fixed memory. [taker] wait-free
class PlayerTimes {
  public:
    PlayerTimes() : PlayerTimes(0) {}

    /// When the event at the head of the queue sounds; reckoned once, until next().
    [[nodiscard]] LocalTime due_of_head(LinkId link, const HeardHeader& header, ByteView midi, const Playout& playout,
                                        const TakeSpan& span) noexcept {
        if (link != link_) *this = PlayerTimes(link);
        if (!reckoned_) {
            const Due due = due_of(header, playout, span, adaptive_, header.ready <= waited_until_);
            due_ = due.at;
            scheduled_ = scheduled_ || due_ != kOnArrival;
            if (scheduled_) due_ = after_its_kin(due_, midi, span.start); // else there is nothing to overtake
            const std::int64_t for_kin = due.at == kOnArrival ? 0 : due_ - due.at;
            strike_until_ = header.strike_until == kNever ? kNever : header.strike_until + (due.wait_us + for_kin);
            beyond_ += due.beyond ? 1 : 0;
            if (header.captured_here != kNotKnown && header.ready > waited_until_)
                sounded_.add(std::max(due_, span.start) - header.captured_here);
            reckoned_ = true;
        }
        return due_;
    }
    /// Until when a note-on at the head is struck: waiting for its time makes it no older. [PLAYOUT-5.2-1]
    [[nodiscard]] LocalTime strike_until() const noexcept { return strike_until_; }
    /// Events of this player whose time was past when they came.
    [[nodiscard]] std::uint64_t beyond() const noexcept { return beyond_; }
    /// From their being played to their sounding.
    [[nodiscard]] const Durations& sounded() const noexcept { return sounded_; }
    /// What its events have taken.
    [[nodiscard]] const AdaptiveDelay& adaptive() const noexcept { return adaptive_; }
    /// The head keeps those behind it until its time.
    void wait() noexcept { waited_until_ = due_; }
    /// The queue has another head.
    void next() noexcept { reckoned_ = false; }

  private:
    using Kin = std::array<std::array<LocalTime, 128>, 16>; // by channel

    explicit PlayerTimes(LinkId link) : link_(link) {
        for (auto& channel : keys_) channel.fill(kOnArrival);
        for (auto& channel : controllers_) channel.fill(kOnArrival);
        channels_.fill(kOnArrival);
    }

    LocalTime after_its_kin(LocalTime due, ByteView midi, LocalTime now) noexcept {
        const std::uint8_t status = midi.empty() ? 0xf0 : midi[0];
        if (status >= 0xf0) return due;
        const std::size_t channel = status & 0x0f;
        const unsigned kind = status & 0xf0;
        LocalTime* kin = &channels_[channel];
        if ((kind == 0x80 || kind == 0x90 || kind == 0xa0) && midi.size() > 1) kin = &keys_[channel][midi[1] & 0x7f];
        if (kind == 0xb0 && midi.size() > 1 && midi[1] < 120) kin = &controllers_[channel][midi[1]];
        const auto follow = [&](LocalTime other) {
            if (other > now) due = std::max(due, other); // what has sounded is in nobody's way
        };
        if (kind == 0xb0 && midi.size() > 1 && midi[1] >= 120) // silences the channel: behind all that strikes there
            for (const LocalTime other : keys_[channel]) follow(other);
        follow(*kin);
        *kin = due;
        return due;
    }

    AdaptiveDelay adaptive_;
    Durations sounded_;
    LocalTime due_{}, strike_until_ = kNever;
    std::uint64_t beyond_ = 0;
    LocalTime waited_until_ = kOnArrival;
    bool reckoned_ = false;
    bool scheduled_ = false; // something of it has had a time of its own
    LinkId link_ = 0;
    Kin keys_, controllers_;
    std::array<LocalTime, 16> channels_; // bend, pressure, program
};

} // namespace midip2p::core
