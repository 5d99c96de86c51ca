// Where events leave the engine for a driver: a queue for each player, one taker.
#pragma once

#include "core/clock/timeline_cell.hpp"
#include "core/playout/held_notes.hpp"
#include "core/playout/pending_events.hpp"
#include "core/playout/player_queue.hpp"
#include "core/playout/policy.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace midip2p::core {

/// What an output is for: an instrument that several play at once, or a tape that keeps what each has played.
enum class OutPortUse : std::uint8_t { instrument, tape };

/// One event as a taker gets it. The bytes hold until the sink returns.
struct TakenEvent {
    ByteView midi; // empty, from a tape alone: the source is gone (put_release) and holds nothing any more
    LinkId link;   // 0: from a local input
    StreamId stream;
    std::uint32_t sequence;  // 0: local, or made here (a release)
    SessionTime captured;    // kUnsynchronised: not known
    LocalTime captured_here; // the same instant by our own clock, as it was known when it came; or kNotKnown
    LocalTime arrived, ready;
    LocalTime sounds_at; // kOnArrival: directly, as soon as its taker can
    bool late = false;   // of a tape: it came too late to be struck at an instrument
};

/// How much a taker can use now; the rest waits where it is.
struct TakeLimits {
    std::size_t most = std::numeric_limits<std::size_t>::max(); // events
    /// Bytes of SysEx that may go. If a player's next event is a longer SysEx, it waits, and so does all that follows
    /// it; other players' events do not.
    std::size_t sysex_room = std::numeric_limits<std::size_t>::max();
    bool any_sysex = false; // a SysEx longer than all the room there ever is may go, but alone
};

/// Design: the io thread owns the writing end, the taker's thread (JACK's, an out-worker, a DAW's) the reading end.
/// Each player has a queue of its own. The taker takes from these queues by time, and in turn when they grow long, so
/// that a flood costs only the player who makes it. "Release source S" travels in the same queue, so it cannot overtake
/// a note or be overtaken by one. The taker's side counts held notes and controls by owner: one player's release never
/// silences another's notes. Events of one player leave in their order. A tape does none of this: every event that is
/// put is taken as it is.
class OutPort {
  public:
    /// Players with queues of their own; more share them.
    static constexpr std::size_t kQueues = 64;
    /// Events of one player that may wait before players are taken from in turn.
    static constexpr std::uint64_t kCrowd = 256;
    /// Events that may wait for their time at the taker's side.
    static constexpr std::size_t kMostPending = 4096;

    /// `wake` is called after a push; it must be wait-free (net's Signal). The capacity is each player's.
    OutPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake,
            OutPortUse use = OutPortUse::instrument);

    // ---- the taker's end [taker] wait-free
    // The sink is called as sink(const TakenEvent&) and must not call back; it may return whether it has room for more.

    /// Hands everything that sounds until the span's end to the sink, in order, and returns the number of messages. A
    /// note-on that is too old by then is dropped and counted.
    template <class Sink> std::size_t take_until(const TakeSpan& span, Sink&& sink, const TakeLimits& limits = {});
    template <class Sink> std::size_t take_until(LocalTime now, Sink&& sink, const TakeLimits& limits = {}) {
        return take_until(TakeSpan(now), std::forward<Sink>(sink), limits);
    }
    /// Drops everything that is still pending, and releases the notes that sound through the sink.
    template <class Sink> std::size_t flush(Sink&& sink);
    /// The same, but events that still lie in their player's queue are not dropped.
    template <class Sink> std::size_t cancel(Sink&& sink);
    /// When the next event is to be taken: kNever if nothing waits, the far past if it is due on arrival.
    [[nodiscard]] LocalTime next_due(LocalTime now, const TakeLimits& limits = {}) noexcept;
    /// True if nothing waits, neither for now nor for later. The cheapest look.
    [[nodiscard]] bool nothing_to_take() noexcept;
    /// The Timeline by which session times are turned into local time now.
    [[nodiscard]] Timeline timeline() noexcept {
        timeline_.try_load(seen_);
        return seen_;
    }

    // ---- the engine's end [io]

    /// Makes that player's queue, which its first event would make otherwise.
    void prepare(LinkId link);
    /// Errc::full if the player's queue is full: the event is lost and counted, and a note that it would have ended is
    /// released. Errc::closed after close().
    [[nodiscard]] Errc put(const HeardHeader& header, ByteView midi);
    /// The source is gone (stream 0: every stream of that link; link 0 and stream 0: everybody). Never lost: if the
    /// queue is full, the player's notes are released once the taker has emptied it.
    void put_release(LinkId link, StreamId stream, LocalTime now) noexcept;
    /// The link is over, and released.
    void forget(LinkId link) noexcept;
    /// Hands on the events that were kept back of floods, if there is room.
    void pump() noexcept;
    /// The counts of that player at this output.
    [[nodiscard]] PlayerQueue::Counts counts_of(LinkId link) const noexcept;
    /// What that player's events have taken to come here.
    [[nodiscard]] PlayerQueue::Delays delays_of(LinkId link) const noexcept;
    /// The Timeline by which session times are turned into local time from now on.
    void set_timeline(const Timeline& timeline) noexcept { timeline_.store(timeline); }

    // ---- [any] wait-free

    /// When events sound from now on. A tape has no such thing.
    void set_playout(const Playout& playout) noexcept;
    [[nodiscard]] Playout playout() const noexcept {
        return {.policy = policy_.load(std::memory_order_relaxed),
                .tight_us = tight_us_.load(std::memory_order_relaxed),
                .most_us = most_us_.load(std::memory_order_relaxed),
                .offset_us = offset_us_.load(std::memory_order_relaxed),
                .own_waits = own_waits_.load(std::memory_order_relaxed)};
    }
    /// How long an event may wait here for its time, µs. [PLAYOUT-5.2-2]
    [[nodiscard]] std::int64_t longest_wait() const noexcept { return is_tape() ? 0 : playout().longest_us(); }
    /// Nothing is put any more; pending events can still be taken.
    void close() noexcept;
    [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
    [[nodiscard]] PortId id() const noexcept { return id_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Gets every event that is played, before any route or rule.
    [[nodiscard]] bool is_tape() const noexcept { return use_ == OutPortUse::tape; }
    /// Events put, and events refused because a queue was full.
    [[nodiscard]] std::uint64_t events() const noexcept { return events_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t overflow() const noexcept { return overflow_.load(std::memory_order_relaxed); }
    /// Events not let in because as many streams were holding something there as an output can release again.
    [[nodiscard]] std::uint64_t turned_away() const noexcept { return turned_away_.load(std::memory_order_relaxed); }

  private:
    static constexpr LinkId kShared = std::numeric_limits<LinkId>::max();
    using Emit = bool (*)(void* sink, const TakenEvent& event);
    template <class Sink> static bool emit_to(void* sink, const TakenEvent& event);
    struct Out {
        Emit emit;
        void* sink;
    };
    struct Head {
        MessageRing<HeardHeader>::Item item;
        LocalTime due; // when it sounds
    };
    /// The queue that is taken from next, and when its head sounds; nullptr: none has anything for these limits.
    struct Pick {
        PlayerQueue* queue = nullptr;
        LocalTime due = kNever;
    };
    std::size_t take(const TakeSpan& span, const TakeLimits& limits, Emit emit, void* sink) noexcept;
    [[nodiscard]] bool sound(PlayerQueue& queue, const HeardHeader& header, ByteView midi, LocalTime due, LocalTime t,
                             Out to, std::size_t& count) noexcept;
    template <class Owns> void cancel_pending(Owns&& owns) noexcept;
    std::size_t drop_pending(Emit emit, void* sink) noexcept;
    std::size_t drop_and_release(Emit emit, void* sink) noexcept;
    std::size_t release(const HeardHeader& header, Emit emit, void* sink) noexcept;
    std::size_t release_overdue(LocalTime t, Emit emit, void* sink) noexcept;
    [[nodiscard]] static bool fits(ByteView midi, const TakeLimits& limits) noexcept;
    [[nodiscard]] Head head_of(std::size_t index, const TakeSpan& span) noexcept;
    [[nodiscard]] Pick next(const TakeSpan& span, const TakeLimits& limits) noexcept;
    [[nodiscard]] PlayerQueue* find(LinkId link) const noexcept;
    [[nodiscard]] PlayerQueue& queue_of(LinkId link);
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

    PortId id_;
    std::string name_;
    OutPortUse use_;
    std::size_t capacity_;
    std::array<std::unique_ptr<PlayerQueue>, kQueues> queues_; // the first size_ of them are there for good
    std::atomic<std::size_t> size_{0};
    PendingEvents pending_; // taker only
    HeldNotes held_;        // taker only
    std::function<void()> wake_;
    TimelineCell timeline_;
    Timeline seen_;        // taker only: the Timeline as of its last look
    std::size_t turn_ = 0; // taker only: index of the queue whose turn it is
    std::atomic<PlayoutPolicy> policy_{PlayoutPolicy::direct};
    std::atomic<std::int64_t> tight_us_{kTightDelay}, most_us_{kAdaptiveMost}, offset_us_{0};
    std::atomic<bool> own_waits_{false};
    std::atomic<bool> closed_{false};
    std::atomic<bool> release_all_{false}; // io says: everybody, once all that was put is taken
    bool release_seen_ = false;            // taker only: has seen that
    std::atomic<std::uint64_t> events_{0}, overflow_{0}, turned_away_{0};
};

// ---- details ----

template <class Sink> bool OutPort::emit_to(void* sink, const TakenEvent& event) {
    Sink& to = *static_cast<Sink*>(sink);
    if constexpr (std::is_same_v<std::invoke_result_t<Sink&, const TakenEvent&>, bool>) return to(event);
    to(event);
    return true;
}

template <class Sink> std::size_t OutPort::take_until(const TakeSpan& span, Sink&& sink, const TakeLimits& limits) {
    using To = std::remove_reference_t<Sink>;
    return take(span, limits, &emit_to<To>, const_cast<void*>(static_cast<const void*>(std::addressof(sink))));
}

template <class Sink> std::size_t OutPort::flush(Sink&& sink) {
    using To = std::remove_reference_t<Sink>;
    return drop_and_release(&emit_to<To>, const_cast<void*>(static_cast<const void*>(std::addressof(sink))));
}

template <class Sink> std::size_t OutPort::cancel(Sink&& sink) {
    using To = std::remove_reference_t<Sink>;
    return drop_pending(&emit_to<To>, const_cast<void*>(static_cast<const void*>(std::addressof(sink))));
}

} // namespace midip2p::core
