// Wakes one sleeping thread, and costs a producer no system call while that thread is awake.
#pragma once

#include <atomic>
#include <cstdint>

namespace midip2p::os {

/// Design: an eventfd with a word beside it. The sleeper says awake(), looks at its queues, and sleeps only where the
/// word has not changed since; a producer pushes, then changes the word, and writes to the eventfd only where it said
/// "asleep". Many producers, one sleeper.
class Signal {
  public:
    Signal();
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    /// Wait-free; a system call only where the sleeper sleeps.                                      [any thread]
    void notify() noexcept;

    // ---- the sleeper's side

    /// From here on notify() is remembered. Look at the queues after this.
    void awake() noexcept;
    /// True: nobody notified since awake(), from here on notify() wakes: wait for descriptor() now.
    [[nodiscard]] bool fall_asleep() noexcept;
    /// Sleeps until notify() or the timeout, µs (negative: none); comes back at once where notify() was called since
    /// awake().
    void sleep(std::int64_t timeout_us) noexcept;
    /// For a poller. Edge-triggered: nobody reads it.
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

  private:
    enum State : std::uint32_t { kAwake, kNotified, kAsleep };
    int fd_;
    std::atomic<std::uint32_t> state_{kAwake};
};

} // namespace midip2p::os
