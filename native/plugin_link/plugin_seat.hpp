// The two rings of one plugin instance, with their ends on the DAW's audio thread.
#pragma once

#include "core/playout/out_port.hpp"
#include "core/plugin_link/link_end.hpp"
#include "core/queue/in_port.hpp"
#include "core/toast/words.hpp"
#include "os/clock.hpp"
#include "os/signal.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace midip2p::plugin_link {

/// Design: a note that is played wakes the thread of the PluginEnd, as a note from JACK wakes the io thread: by one
/// write to an eventfd, which never waits, and only if that thread sleeps. There is at most one such write in a block,
/// and none in a block that plays nothing. (Polling often enough would take a hundredth of a processor all day, and
/// cost each note a quarter of a millisecond.) A seat stays valid after its PluginEnd is gone. Its local time is the
/// machine's, without a shift: see os::Clock.
class PluginSeat {
  public:
    /// `wake` wakes the thread of the PluginEnd; all its seats share it.
    PluginSeat(core::StreamId number, std::string name, std::shared_ptr<os::Signal> wake)
        : number_(number), name_(core::clean_stream_name(name)), in_(number, name_, kRing, [] {}),
          out_(number, name_, kRing, [] {}), wake_(std::move(wake)) {}

    // ---- the DAW's audio thread: [producer] wait-free, [taker] wait-free

    /// Plays one complete message into the jam; `at`: when it happens. Errors: full, closed, too_large, not_midi.
    [[nodiscard]] core::Errc play(core::ByteView midi, core::LocalTime at) noexcept { return in_.play(midi, at); }
    /// Call it at the end of a block that has played: it wakes the thread of the PluginEnd if that sleeps.
    void deliver() noexcept { wake_->notify(); }
    /// Whether take() has nothing to do.
    [[nodiscard]] bool nothing_to_take() noexcept { return out_.nothing_to_take(); }
    /// Sets when events from the jam sound, from now on.
    void set_playout(const core::Playout& playout) noexcept { out_.set_playout(playout); }
    /// Hands every event that sounds in the span to sink(const core::TakenEvent&). If the client is gone, the notes
    /// that it held are released here.
    template <class Sink> std::size_t take(const core::TakeSpan& span, Sink&& sink) {
        return out_.take_until(span, std::forward<Sink>(sink));
    }
    /// Drops all pending events; the caller has to end the notes that sound.
    void cancel() noexcept {
        out_.cancel([](const core::TakenEvent&) {});
    }
    /// Also drops all events that have come and were not taken yet.
    void flush() noexcept {
        out_.flush([](const core::TakenEvent&) {});
    }

    // ---- the thread of the PluginEnd: [io]

    [[nodiscard]] core::InPort& played() noexcept { return in_; }
    [[nodiscard]] core::OutPort& to_play() noexcept { return out_; }

    // ---- [any] wait-free

    /// True while a client has ports for this seat.
    [[nodiscard]] bool taken() const noexcept { return taken_.load(std::memory_order_acquire); }
    [[nodiscard]] core::StreamId number() const noexcept { return number_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Events sent to the client, received from it, and lost because no client was there.
    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t received() const noexcept { return received_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_.load(std::memory_order_relaxed); }

  private:
    friend class PluginEnd;
    static constexpr std::size_t kRing = 1u << 20; // bytes

    const core::StreamId number_;
    const std::string name_;
    core::InPort in_;
    core::OutPort out_;
    const std::shared_ptr<os::Signal> wake_;
    std::atomic<bool> taken_{false};
    std::atomic<std::uint64_t> sent_{0}, received_{0}, missed_{0};
};

} // namespace midip2p::plugin_link
