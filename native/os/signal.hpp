// Wakes one sleeping thread, and costs a producer no system call while that thread is awake.
#pragma once

#include <atomic>
#include <cstdint>

namespace midip2p::os {

/// Design: an eventfd with an atomic state beside it. The sleeper calls awake(), looks at its queues, and sleeps only
/// if the state has not changed since. A producer pushes, then changes the state, and writes to the eventfd only if the
/// state was "asleep". Many producers, one sleeper.
class Signal {
  public:
    Signal();
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    /// Makes a system call only if the sleeper sleeps.                                  [any] wait-free
    void notify() noexcept;

    // ---- the sleeper's side: [taker] may wait, or [io]

    /// From here on notify() is remembered. Look at the queues after this.
    void awake() noexcept;
    /// True: nobody has notified since awake(), and from here on notify() wakes: wait for descriptor() now.
    [[nodiscard]] bool fall_asleep() noexcept;
    /// Sleeps until notify() or the timeout, µs (negative: none). Returns at once if notify() was called since awake().
    void sleep(std::int64_t timeout_us) noexcept;
    /// For a poller, which has to watch it edge-triggered, because nobody reads it.
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

  private:
    enum State : std::uint32_t { kAwake, kNotified, kAsleep };
    int fd_;
    std::atomic<std::uint32_t> state_{kAwake};
};

} // namespace midip2p::os
