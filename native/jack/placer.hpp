// Where in a cycle an output's events sound.
#pragma once

#include "core/playout/out_port.hpp"
#include "core/queue/message_ring.hpp"
#include "jack/counters.hpp"
#include "jack/cycle.hpp"

#include <algorithm>
#include <cstring>

namespace midip2p::jack {

/// Design: an event that became ready at time t sounds one period later, at the frame of that instant: every event
/// waits equally long, and JACK's period does not become jitter. Where the port's policy is another than direct, it
/// sounds when that says. What belongs to a later cycle, and what found no room in this one, waits here in order;
/// nothing overtakes. Fixed memory; [JACK's thread], and the supervisor's while that does not run. A Buffer is one
/// cycle's: room() is the largest event that it takes when empty, reserve(frame, size) gives the bytes to write to or
/// nullptr.
class Placer {
  public:
    explicit Placer(Counters& counters) : counters_(counters), waiting_(kWaiting) {}

    /// One cycle of an output: what waits, then what `port` has until the cycle's end. `heard`: somebody is connected.
    template <class Port, class Buffer> void run(Port& port, const Cycle& cycle, Buffer&& buffer, bool heard) {
        cycle_ = cycle;
        least_frame_ = 0;
        room_ = buffer.room();
        full_ = false;
        if (releases_ && !heard) {
            // After a loss: who still sounds has not come back yet. What would go to nobody is not kept for them.
            port.take_until(cycle.end(), [&](const core::TakenEvent&) { count(counters_.missed); });
            return;
        }
        releases_ = false;
        write_waiting(buffer);
        if (waiting_bytes_ > kEnough) return; // the rest waits in the port
        // What found no room waits in the port, where every player has a queue of their own.
        port.take_until(core::TakeSpan(cycle.start, cycle.end(), 0), [&](const core::TakenEvent& event) {
            place(event, buffer);
            return !full_;
        });
    }

    /// Everything is released: what sounds is silenced with the next cycles, behind what waits.
    template <class Port> void silence(Port& port) {
        port.flush([&](const core::TakenEvent& event) { keep(event.midi, kAtOnce); });
    }
    /// The same where no cycle may come for long: see run(). Of what waits only what strikes a note is dropped.
    template <class Port> void lose(Port& port) {
        for (std::size_t left = waiting_count_; left > 0; --left) {
            const core::ByteView midi = waiting_.front().bytes;
            const bool strikes = (midi[0] & 0xf0) == 0x90 && midi[2] != 0;
            if (!strikes) keep(midi, kAtOnce);
            if (strikes) count(counters_.missed);
            pop(midi.size());
        }
        silence(port);
        releases_ = waiting_count_ > 0;
    }
    /// There is no server: what is due goes to nobody, and what was never struck needs no release.
    template <class Port> void miss(Port& port, core::LocalTime now) {
        port.take_until(now, [&](const core::TakenEvent&) { count(counters_.missed); });
        port.flush([](const core::TakenEvent&) {});
    }
    /// Nothing waits for a later cycle.
    [[nodiscard]] bool idle() const noexcept { return waiting_count_ == 0; }

  private:
    /// What is known of a message that waits here.
    struct Waiting {
        core::LocalTime sounds_at{};
    };
    static constexpr std::size_t kWaiting = std::size_t{1} << 22; // bytes: four times what a port holds
    static constexpr std::size_t kEnough = std::size_t{1} << 20;
    static constexpr core::LocalTime kAtOnce{std::numeric_limits<std::int64_t>::min() / 2};
    /// A time further ahead is no time of this clock, such as after a suspend: it is not waited for.
    static constexpr std::int64_t kNonsense = 1'000'000;

    template <class Buffer> void place(const core::TakenEvent& event, Buffer& buffer) {
        const core::LocalTime at = sounds_at(event);
        if (idle() && write(event.midi, at, buffer)) return;
        if (idle() && full_) count(counters_.carried);
        keep(event.midi, at);
    }

    [[nodiscard]] core::LocalTime sounds_at(const core::TakenEvent& event) const noexcept {
        if (event.sounds_at > core::kOnArrival) return event.sounds_at; // by the port's policy
        return event.ready + std::llround(cycle_.period_us);
    }

    template <class Buffer> void write_waiting(Buffer& buffer) {
        for (auto item = waiting_.front(); item.header != nullptr; item = waiting_.front()) {
            if (!write(item.bytes, item.header->sounds_at, buffer)) {
                if (full_) count(counters_.carried);
                return;
            }
            pop(item.bytes.size());
        }
    }

    /// False: not in this cycle.
    template <class Buffer> bool write(core::ByteView midi, core::LocalTime at, Buffer& buffer) {
        if (full_) return false;
        const bool nonsense = at > cycle_.start + kNonsense;
        const std::int64_t frame = nonsense || at == kAtOnce ? 0 : cycle_.frame_of(at);
        if (frame >= cycle_.frames) return false;
        if (midi.size() > room_) { // also of an empty buffer: it never fits
            count(counters_.too_large);
            return true;
        }
        const std::uint32_t placed =
            std::max(static_cast<std::uint32_t>(std::max<std::int64_t>(frame, 0)), least_frame_);
        std::uint8_t* const bytes = buffer.reserve(placed, midi.size());
        if (bytes == nullptr) {
            full_ = true;
            return false;
        }
        std::memcpy(bytes, midi.data(), midi.size());
        least_frame_ = placed;
        count(counters_.sent);
        return true;
    }

    void keep(core::ByteView midi, core::LocalTime at) noexcept {
        if (!waiting_.try_push({.sounds_at = at}, midi)) return count(counters_.missed);
        waiting_bytes_ += cost(midi.size());
        ++waiting_count_;
    }
    void pop(std::size_t size) noexcept {
        waiting_.pop();
        waiting_bytes_ -= cost(size);
        --waiting_count_;
    }
    static constexpr std::size_t cost(std::size_t size) noexcept { return size + sizeof(Waiting) + 16; }

    Counters& counters_;
    core::MessageRing<Waiting> waiting_;
    std::size_t waiting_bytes_ = 0, waiting_count_ = 0;
    bool releases_ = false; // what waits silences what sounded when the server went away
    Cycle cycle_;
    std::uint32_t least_frame_ = 0; // JACK wants a cycle's events in order
    std::size_t room_ = 0;
    bool full_ = false;
};

} // namespace midip2p::jack
