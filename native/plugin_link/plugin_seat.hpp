// One plugin instance's two rings, and their ends on the DAW's audio thread.
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

/// Design: what is played wakes the thread of the plugin's end, as a note of JACK's wakes the engine: one write to an
/// eventfd, which never waits, and only where that thread sleeps; at most one in a block, and none in a block that
/// plays nothing. (To come and look instead, as often as no note is late for it, costs a processor's hundredth all day,
/// and each note a quarter of a millisecond.) Stays valid after that end is gone. Its local time is the machine's,
/// unshifted: see net::Clock.
class PluginSeat {
  public:
    /// `wake`: of the thread of the plugin's end; one for all its seats.
    PluginSeat(core::StreamId number, std::string name, std::shared_ptr<os::Signal> wake)
        : number_(number), name_(core::clean_stream_name(name)), in_(number, name_, kRing, [] {}),
          out_(number, name_, kRing, [] {}), wake_(std::move(wake)) {}

    // ---- [audio thread], wait-free: no lock, no allocation

    /// One complete message for the jam; `at`: when it happens. full, closed, too_large, not_midi.
    [[nodiscard]] core::Errc play(core::ByteView midi, core::LocalTime at) noexcept { return in_.play(midi, at); }
    /// At the end of a block that has played: that thread is woken if it sleeps.
    void deliver() noexcept { wake_->notify(); }
    /// Whether take() has nothing to do.
    [[nodiscard]] bool nothing_to_take() noexcept { return out_.nothing_to_take(); }
    /// When what comes sounds, from now on.
    void set_playout(const core::Playout& playout) noexcept { out_.set_playout(playout); }
    /// What sounds in the span, as sink(const core::TakenEvent&). A client that is lost has its notes released here.
    template <class Sink> std::size_t take(const core::TakeSpan& span, Sink&& sink) {
        return out_.take_until(span, std::forward<Sink>(sink));
    }
    /// Nothing that is pending sounds any more; the caller silences what does.
    void cancel() noexcept {
        out_.cancel([](const core::TakenEvent&) {});
    }
    /// Nor anything else that has come.
    void flush() noexcept {
        out_.flush([](const core::TakenEvent&) {});
    }

    // ---- the thread of the plugin's end

    [[nodiscard]] core::InPort& played() noexcept { return in_; }
    [[nodiscard]] core::OutPort& to_play() noexcept { return out_; }

    // ---- any thread

    /// A client has made ports of this seat, and they are alive.
    [[nodiscard]] bool taken() const noexcept { return taken_.load(std::memory_order_acquire); }
    [[nodiscard]] core::StreamId number() const noexcept { return number_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Events that went to the client, that came from it, and that nobody was there for.
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
