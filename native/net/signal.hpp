// Wakes one sleeping thread, and costs a producer nothing while that thread is awake.
#pragma once

#include <atomic>
#include <cstdint>

namespace midip2p::net {

/// Design: an eventfd with a flag beside it. The sleeper says "I am about to sleep", looks at its queues once more and
/// sleeps; a producer pushes, then looks at the flag. One of the two sees the other (both sides order with seq_cst).
/// Many producers, one sleeper.
class Signal {
  public:
    Signal();
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    /// Wait-free; a system call only where the sleeper sleeps.                                      [any thread]
    void notify() noexcept;

    // ---- the sleeper's side

    /// From here on notify() wakes. Look at the queues after this, and sleep only if they are empty.
    void arm() noexcept { armed_.store(true, std::memory_order_seq_cst); }
    /// Awake again: forgets what woke it.
    void disarm() noexcept;
    /// Sleeps until notify() or the timeout, µs (negative: none). Call arm() first and disarm() afterwards.
    void sleep(std::int64_t timeout_us) noexcept;
    /// For a poller: readable when notified.
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

  private:
    int fd_;
    std::atomic<bool> armed_{false};
};

} // namespace midip2p::net
