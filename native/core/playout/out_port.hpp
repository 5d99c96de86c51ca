// Where events leave the engine for a driver: one ring, one taker.
#pragma once

#include "core/clock/timeline_cell.hpp"
#include "core/playout/held_notes.hpp"
#include "core/queue/message_ring.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

namespace midip2p::core {

/// What an output is for: an instrument that several play at once, or a tape that keeps what each has played.
enum class OutPortUse : std::uint8_t { instrument, tape };

/// One event as a taker gets it. The bytes hold until the sink returns.
struct TakenEvent {
    ByteView midi; // of a tape, empty: its source is gone (as put_release says), and holds nothing any more
    LinkId link;   // 0: from a local input
    StreamId stream;
    std::uint32_t sequence;  // 0: local, or made here (a release)
    SessionTime captured_at; // kUnsynchronised: not known
    LocalTime arrived_at, ready_at;
    LocalTime due_at;  // kOnArrival: it has no time of its own
    bool late = false; // of a tape: it came too late to be struck at an instrument
};
inline constexpr LocalTime kOnArrival{std::numeric_limits<std::int64_t>::min()};

struct Taken {
    std::size_t count = 0;       // messages handed to the sink
    LocalTime next_due = kNever; // when to come again, as the Timeline is now
};

/// Design: the io thread owns the writing end, the taker's thread (JACK's, an out-worker, a DAW's) the reading end.
/// "Release source S" travels in the same ring, so it cannot overtake or be overtaken by a note. The taker's side
/// counts held notes and pedals by owner: one player's release never silences another's. Events leave in the order of
/// the ring; one that is not due yet keeps those behind it. A tape has no such rule: what was put is what is taken.
class OutPort {
  public:
    /// `wake` is called after a push; it must be wait-free (net's Signal).
    OutPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake,
            OutPortUse use = OutPortUse::instrument);

    // ---- the taker's end [taker], wait-free; the sink is called as sink(const TakenEvent&) and must not call back

    /// Hands everything due until `t` to the sink, in order.
    template <class Sink> Taken take_until(LocalTime t, Sink&& sink);
    /// Everything that is still pending is dropped, and what sounds is released through the sink.
    template <class Sink> std::size_t flush(Sink&& sink);
    /// When something is to be taken: kNever where nothing is pending, the far past where it is due on arrival.
    [[nodiscard]] LocalTime next_due() noexcept;
    /// By which session times are turned into local time now.
    [[nodiscard]] Timeline timeline() noexcept {
        timeline_.try_load(seen_);
        return seen_;
    }

    // ---- the engine's end [io]

    /// Errc::full where the ring is full: the event is counted, and the caller releases its source.
    /// Errc::closed after close().
    [[nodiscard]] Errc put(const MessageHeader& header, ByteView midi) noexcept;
    /// The source is gone (stream 0: every stream of that link; link 0 and stream 0: everybody). Never lost: where the
    /// ring is full, everything is released once the taker has emptied it.
    void put_release(LinkId link, StreamId stream, LocalTime now) noexcept;
    /// By which due times are turned into local time from now on.
    void set_timeline(const Timeline& timeline) noexcept { timeline_.store(timeline); }

    // ---- any thread

    /// Nothing is put any more; what is pending can still be taken.
    void close() noexcept;
    [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
    [[nodiscard]] PortId id() const noexcept { return id_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Gets every event that is played, before any route or rule.
    [[nodiscard]] bool is_tape() const noexcept { return use_ == OutPortUse::tape; }
    /// Events put, and events refused because the ring was full.
    [[nodiscard]] std::uint64_t events() const noexcept { return events_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t overflow() const noexcept { return overflow_.load(std::memory_order_relaxed); }

  private:
    using Emit = void (*)(void* sink, const TakenEvent& event);
    Taken take(LocalTime t, Emit emit, void* sink) noexcept;
    std::size_t drop_and_release(Emit emit, void* sink) noexcept;
    std::size_t release(const MessageHeader& header, Emit emit, void* sink) noexcept;
    [[nodiscard]] LocalTime due_of(const MessageHeader& header) noexcept;

    PortId id_;
    std::string name_;
    OutPortUse use_;
    MessageRing ring_;
    HeldNotes held_; // taker only
    std::function<void()> wake_;
    TimelineCell timeline_;
    Timeline seen_; // taker only: the Timeline as of its last look
    std::atomic<bool> closed_{false};
    std::atomic<bool> release_all_{false}; // io says: a release did not fit into the ring
    bool release_when_empty_ = false;      // taker only: has seen that
    std::atomic<std::uint64_t> events_{0}, overflow_{0};
};

// ---- details ----

template <class Sink> Taken OutPort::take_until(LocalTime t, Sink&& sink) {
    return take(
        t, [](void* s, const TakenEvent& event) { (*static_cast<std::remove_reference_t<Sink>*>(s))(event); },
        const_cast<void*>(static_cast<const void*>(std::addressof(sink))));
}

template <class Sink> std::size_t OutPort::flush(Sink&& sink) {
    return drop_and_release(
        [](void* s, const TakenEvent& event) { (*static_cast<std::remove_reference_t<Sink>*>(s))(event); },
        const_cast<void*>(static_cast<const void*>(std::addressof(sink))));
}

} // namespace midip2p::core
