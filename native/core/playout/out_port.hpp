// Where events leave the engine for a driver: one ring, one taker.
#pragma once

#include "core/playout/held_notes.hpp"
#include "core/queue/message_ring.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <functional>
#include <string>

namespace midip2p::core {

/// One event as a taker gets it. The bytes hold until the sink returns.
struct TakenEvent {
    ByteView midi;
    LinkId link;             // 0: from a local input
    StreamId stream;
    std::uint32_t sequence;  // 0: local, or made here (a release)
    SessionTime captured_at; // kUnsynchronised: not known
    LocalTime arrived_at, ready_at;
};

struct Taken {
    std::size_t count = 0;
    LocalTime next_due = kNever; // when to come again, as the Timeline is now
};

/// Design: the io thread owns the writing end, the taker's thread (JACK's, an out-worker, a DAW's) the reading end.
/// "Release source S" travels in the same ring, so it cannot overtake or be overtaken by a note. The taker's side
/// counts held notes and pedals by owner: one player's release never silences another's.
class OutPort {
  public:
    /// `wake` is called after a push; it must be wait-free (net's Signal).
    OutPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake);

    /// Hands everything due until `t` to the sink, in order. The sink must not call back.  [taker] wait-free
    template <class Sink> Taken take_until(LocalTime t, Sink&& sink);

    /// Everything that is still pending is dropped, and what sounds is released through the sink. [taker]
    template <class Sink> std::size_t flush(Sink&& sink);

    // ---- the engine's end [io]
    /// Errc::full where the ring is full: the event is counted, and the caller releases its source.
    [[nodiscard]] Errc put(const MessageHeader& header, ByteView midi) noexcept;
    [[nodiscard]] PortId id() const noexcept { return id_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    // The rest is shaped by whoever implements it (closed flag, counters).
  private:
    PortId id_;
    std::string name_;
    MessageRing ring_;
    HeldNotes held_; // taker only
    std::function<void()> wake_;
};

} // namespace midip2p::core
