// The ports of a driver, and that part of each which outlives a JACK server.
#pragma once

#include "core/midi/splitter.hpp"
#include "jack/counters.hpp"
#include "jack/placer.hpp"
#include "net/ports.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace midip2p::jack {

/// From JACK to the engine. [producer] wait-free: JACK's thread, or the supervisor's while that does not run.
class Input {
  public:
    Input(std::string short_name, std::shared_ptr<net::InPortHandle> port, Counters& counters)
        : name(std::move(short_name)), port_(std::move(port)), counters_(counters) {}

    /// Takes one JACK event. It should be one whole message, but some programs send a long SysEx in pieces.
    void receive(core::ByteView bytes, core::LocalTime captured_at) noexcept {
        splitter_.push(bytes, [&](core::ByteView message) { play(message, captured_at); });
        count_dropped();
    }
    /// Nobody plays here any more: the held notes are released, for everybody who hears them.
    void lose(core::LocalTime now) noexcept {
        if (splitter_.unfinished()) count(counters_.incomplete);
        splitter_.reset();
        port_->release(now);
    }
    /// A program that was connected here is not connected any more. Nobody knows which notes were its own, because JACK
    /// mixes what several programs play. All notes are released: better to cut another program's note short than to let
    /// one hang. [any] wait-free
    void disconnected() noexcept { cycles_left_.store(kLastCycles, std::memory_order_relaxed); }
    /// At the end of each cycle.
    void end_cycle(core::LocalTime now) noexcept {
        int left = cycles_left_.load(std::memory_order_relaxed);
        if (left > 0 && cycles_left_.compare_exchange_strong(left, left - 1, std::memory_order_relaxed) && left == 1)
            lose(now);
    }

    const std::string name; // without the client's

  private:
    /// One that is running when the connection goes still carries what was written before.
    static constexpr int kLastCycles = 2;
    void play(core::ByteView message, core::LocalTime at) noexcept {
        count(port_->play(message, at) == core::Errc::ok ? counters_.received : counters_.refused);
    }

    /// Bytes that cannot become a message are counted as a loss like any other.
    void count_dropped() noexcept {
        const core::Splitter::Counters now = splitter_.counters();
        if (now.stray_bytes != counted_.stray_bytes) count(counters_.stray, now.stray_bytes - counted_.stray_bytes);
        if (now.incomplete != counted_.incomplete) count(counters_.incomplete, now.incomplete - counted_.incomplete);
        if (now.too_large != counted_.too_large) count(counters_.too_long, now.too_large - counted_.too_large);
        counted_ = now;
    }

    std::shared_ptr<net::InPortHandle> port_;
    Counters& counters_;
    core::Splitter splitter_;
    core::Splitter::Counters counted_;
    std::atomic<int> cycles_left_{0}; // until held notes are released; 0: nothing is to be released
};

/// From the engine to JACK.
struct Output {
    Output(std::string short_name, std::shared_ptr<net::OutPortHandle> taker, Counters& counters)
        : name(std::move(short_name)), port(std::move(taker)), placer(counters) {}
    const std::string name;
    const std::shared_ptr<net::OutPortHandle> port;
    Placer placer;
};

} // namespace midip2p::jack
