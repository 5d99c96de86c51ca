// Ports as the threads of drivers hold them: the core's port, with the signal that wakes a taker who waits.
#pragma once

#include "core/playout/out_port.hpp"
#include "core/queue/in_port.hpp"
#include "os/clock.hpp"
#include "os/signal.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace midip2p::net {

/// Stays valid after its Runner is gone; play() then returns Errc::closed. [producer] wait-free
class InPortHandle {
  public:
    InPortHandle(std::shared_ptr<core::InPort> port, os::Clock clock) : port_(std::move(port)), clock_(clock) {}

    /// See core::InPort::play.
    [[nodiscard]] core::Errc play(core::ByteView midi, core::LocalTime captured_at) noexcept {
        return port_->play(midi, captured_at);
    }
    /// See core::InPort::release.
    void release(core::LocalTime at) noexcept { port_->release(at); }
    [[nodiscard]] core::LocalTime now() const noexcept { return clock_.now(); }
    [[nodiscard]] const os::Clock& clock() const noexcept { return clock_; }
    void close() noexcept { port_->close(); }
    [[nodiscard]] core::PortId id() const noexcept { return port_->id(); }
    [[nodiscard]] double to_machine(core::LocalTime t) const noexcept { return clock_.to_machine(t); }
    /// For a producer on the io thread, instead of this handle.
    [[nodiscard]] const std::shared_ptr<core::InPort>& port() const noexcept { return port_; }

  private:
    std::shared_ptr<core::InPort> port_;
    os::Clock clock_;
};

/// Stays valid after its Runner is gone; closed() is then true. [taker] wait-free, but for wait_until_due().
class OutPortHandle {
  public:
    OutPortHandle(std::shared_ptr<core::OutPort> port, std::shared_ptr<os::Signal> signal, os::Clock clock)
        : port_(std::move(port)), signal_(std::move(signal)), clock_(clock) {}

    template <class Sink> std::size_t take_until(core::LocalTime t, Sink&& sink, const core::TakeLimits& limits = {}) {
        return port_->take_until(t, std::forward<Sink>(sink), limits);
    }
    template <class Sink>
    std::size_t take_until(const core::TakeSpan& span, Sink&& sink, const core::TakeLimits& limits = {}) {
        return port_->take_until(span, std::forward<Sink>(sink), limits);
    }
    template <class Sink> std::size_t flush(Sink&& sink) { return port_->flush(std::forward<Sink>(sink)); }

    /// Sleeps until something is due, the port is closed or `longest_us` has passed. True: there is something to take.
    /// [taker] may wait
    [[nodiscard]] bool wait_until_due(std::int64_t longest_us, const core::TakeLimits& limits = {}) {
        const core::LocalTime end = clock_.now() + longest_us;
        while (true) {
            signal_->awake();
            const bool closed = port_->closed(); // before the look: what was put before it is still taken
            const core::LocalTime now = clock_.now();
            const core::LocalTime due = port_->next_due(now, limits);
            if (due <= now) return true;
            if (closed || now >= end) return false;
            signal_->sleep(std::min(due, end) - now);
        }
    }
    /// See core::OutPort::timeline.
    [[nodiscard]] core::Timeline timeline() noexcept { return port_->timeline(); }
    [[nodiscard]] core::LocalTime next_due(core::LocalTime now) noexcept { return port_->next_due(now); }
    /// For a taker that waits for several ports at once, instead of wait_until_due().
    [[nodiscard]] os::Signal& signal() noexcept { return *signal_; }
    [[nodiscard]] const os::Clock& clock() const noexcept { return clock_; }
    [[nodiscard]] bool closed() const noexcept { return port_->closed(); }
    [[nodiscard]] core::LocalTime now() const noexcept { return clock_.now(); }
    /// See Clock::to_machine.
    [[nodiscard]] double to_machine(core::LocalTime t) const noexcept { return clock_.to_machine(t); }
    [[nodiscard]] core::PortId id() const noexcept { return port_->id(); }
    /// For a taker on the io thread, instead of this handle.
    [[nodiscard]] const std::shared_ptr<core::OutPort>& port() const noexcept { return port_; }

  private:
    std::shared_ptr<core::OutPort> port_;
    std::shared_ptr<os::Signal> signal_;
    os::Clock clock_;
};

} // namespace midip2p::net
