// One direction of a connection: the network's line, and what TCP makes of the packets that it loses.
#pragma once

#include "sim/chance.hpp"

#include "lab/impairment.hpp"
#include "lab/line.hpp"

#include <cstddef>
#include <cstdint>

namespace midip2p::sim {

/// Design: the line is the network lab's own, so that a profile means here what it means there. A packet that it loses
/// is sent again, later each time, and everything behind it waits: bytes come in order. Messages come in the order of
/// their times, nearly. [any], one thread at a time
class TcpWay {
  public:
    explicit TcpWay(std::uint64_t seed) : line_(seed), again_(~seed), chance_(seed ^ 0x5bd1e995) {}

    void set(const netlab::Impairment& impairment, double now_us);
    /// From now on something else stands in this way's queue, `us` long, that was growing for `grows_us`.
    void queue(double us, double grows_us, double now_us);
    /// When a message of so many bytes that is written now has arrived, true µs.
    [[nodiscard]] double arrival(double now_us, std::size_t bytes);

  private:
    [[nodiscard]] double queued(double now_us) const;

    netlab::Line line_;
    netlab::Line again_; // the same for what is sent again: a line takes packets in the order of their times
    Chance chance_;
    double delay_us_ = 0;
    double queue_from_ = 0, queue_to_ = 0; // µs
    double queue_began_ = 0, queue_grown_ = 0;
    double last_arrival_ = 0;
};

} // namespace midip2p::sim
