// Places an output's events at frames of JACK cycles.
#pragma once

#include "core/playout/out_port.hpp"
#include "core/queue/message_ring.hpp"
#include "jack/counters.hpp"
#include "jack/cycle.hpp"

#include <algorithm>
#include <cstring>

namespace midip2p::jack {

/// Design: an event that became ready at time t sounds one period later, at the frame of that instant. So every event
/// waits equally long, and JACK's period adds no jitter. If the port's policy is not direct, the policy decides when it
/// sounds. Events that belong to a later cycle, or found no room in this one, wait here in order; none overtakes
/// another. Fixed memory. [taker] wait-free: JACK's thread, or the supervisor's while that does not run. A Buffer is
/// that of one cycle: room() is the largest event that it can take when empty, reserve(frame, size) returns the bytes
/// to write to, or nullptr.
class Placer {
  public:
    explicit Placer(Counters& counters) : counters_(counters), waiting_(kWaiting) {}

    /// Plays one cycle of an output: the events that wait here, then those of `port` until the cycle's end. `heard`:
    /// somebody is connected.
    template <class Port, class Buffer> void run(Port& port, const Cycle& cycle, Buffer&& buffer, bool heard) {
        cycle_ = cycle;
        least_frame_ = 0;
        room_ = buffer.room();
        full_ = false;
        if (releases_ && !heard) {
            // After a loss the synths that still sound have not come back yet. Events that nobody would get are not
            // kept.
            port.take_until(cycle.end(), [&](const core::TakenEvent&) { count(counters_.missed); });
            return;
        }
        releases_ = false;
        write_waiting(buffer);
        if (waiting_bytes_ > kEnough) return; // the rest waits in the port
        // Events that found no room wait in the port, where every player has a queue of their own.
        port.take_until(core::TakeSpan(cycle.start, cycle.end(), 0), [&](const core::TakenEvent& event) {
            place(event, buffer);
            return !full_;
        });
    }

    /// Releases everything: sounding notes end in the next cycles, after the events that wait.
    template <class Port> void silence(Port& port) {
        port.flush([&](const core::TakenEvent& event) { keep(event.midi, kAtOnce); });
    }
    /// The same, if no cycle may come for long: see run(). Of the events that wait only note-ons are dropped.
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
    /// There is no server: due events go to nobody, and a note that was never struck needs no release.
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
    /// A time further ahead than this is not a time of this clock, as after a suspend: such an event does not wait.
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
        if (midi.size() > room_) { // too large even for an empty buffer
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
