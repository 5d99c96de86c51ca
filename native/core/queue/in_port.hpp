// Where a driver's events enter the engine: one ring, one producer.
#pragma once

#include "core/queue/message_ring.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <functional>
#include <string>

namespace midip2p::core {

/// What travels with a message's bytes from the producer to the engine.
struct PlayedHeader {
    enum class Kind : std::uint8_t { event, release };
    Kind kind = Kind::event;
    LocalTime captured_at{};
};

/// Design: the producer's thread (JACK's, an in-worker, a DAW's, a file's) owns the writing end, the io thread the
/// reading end. A capture time in the future is allowed (a file hands its events over ahead of time): the io thread
/// lets each event go when its time has come, in the order of the ring. Capture times of one port never decrease;
/// one that does is taken as equal to the one before.
class InPort {
  public:
    /// `wake` is called after a push when the io thread may be asleep; it must be wait-free (net's Signal).
    /// `window_us`: how late a note of this port is still worth playing at a peer. [TOAST-5.2-5]
    InPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake,
           std::int64_t window_us = kDefaultWindow);

    /// Hands over one complete MIDI message (no running status).                       [producer] wait-free
    /// Refuses (Errc::full, closed, too_large, not_midi) rather than waits: a late note is worse than a counted loss.
    [[nodiscard]] Errc play(ByteView midi, LocalTime captured_at) noexcept;

    /// The source is gone, and the port stays: the notes that it holds end wherever they sound, once everything that
    /// was played before has gone out. Never lost: if the ring is full, the release follows all that is in it.
    /// [producer] wait-free
    void release(LocalTime at) noexcept;

    /// No more events; those in the ring still go out.                       [producer] wait-free
    void close() noexcept;

    /// [any] wait-free
    [[nodiscard]] PortId id() const noexcept { return id_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::int64_t window_us() const noexcept { return window_us_; }
    /// Events refused because the ring was full.                             [any] wait-free
    [[nodiscard]] std::uint64_t overflow() const noexcept { return overflow_.load(std::memory_order_relaxed); }

    /// The engine's end of the ring.                                         [io]
    MessageRing<PlayedHeader>& ring() noexcept { return ring_; }
    /// Whether there was no room for a release: asked once the ring is empty. [io]
    [[nodiscard]] bool take_owed_release() noexcept {
        return release_owed_.load(std::memory_order_relaxed) &&
               release_owed_.exchange(false, std::memory_order_acq_rel);
    }

  private:
    PortId id_;
    std::string name_;
    std::int64_t window_us_;
    MessageRing<PlayedHeader> ring_;
    std::function<void()> wake_;
    std::atomic<bool> closed_{false}, release_owed_{false};
    std::atomic<std::uint64_t> overflow_{0};
    LocalTime last_{std::numeric_limits<std::int64_t>::min()}; // producer only
};

} // namespace midip2p::core
