// One direction between two hosts: when a packet arrives at the other end, or why it does not.
#pragma once

#include "lab/impairment.hpp"
#include "lab/random.hpp"

#include <cstddef>
#include <cstdint>

namespace midip2p::netlab {

/// Of the steady clock. Microseconds are too coarse for the time a small packet takes on a fast line.
using Nanoseconds = int64_t;

enum class Fate { arrives, lost, blacked_out, queue_full };

struct Passage {
    Fate fate;
    Nanoseconds arrives_at;
};

/// Design: a packet waits until the line is not in a spike and has sent what came before (rate), then travels for the
/// delay ± jitter, and never overtakes the one before it unless it is drawn to. Three random numbers are drawn for
/// every packet, so the n-th packet of a line has the same luck in every run with the same seed.
class Line {
  public:
    explicit Line(uint64_t seed) : random_(seed) {}

    /// Spikes and blackouts are counted from `now`.
    void set(const Impairment&, Nanoseconds now);
    [[nodiscard]] Passage pass(Nanoseconds now, size_t bytes);

  private:
    [[nodiscard]] bool loses(double luck);

    Random random_;
    Impairment impairment_;
    Nanoseconds since_ = 0;
    double burst_left_ = 0;        // packets that are lost next, whatever their luck
    Nanoseconds free_at_ = 0;      // when the last packet has left the sender's end
    Nanoseconds last_arrival_ = 0; // of the packets that keep their order
};

} // namespace midip2p::netlab
