#include "os/signal.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace midip2p::os {

Signal::Signal() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
Signal::~Signal() {
    if (fd_ >= 0) close(fd_);
}

void Signal::notify() noexcept {
    // Sequentially consistent on both sides: either the sleeper's look at its queue comes after the push that went
    // before this, or this sees that the sleeper has gone to sleep.
    if (state_.exchange(kNotified, std::memory_order_seq_cst) != kAsleep) return;
    const std::uint64_t one = 1;
    (void)!write(fd_, &one, sizeof one); // it can only fail where it is readable already
}

void Signal::awake() noexcept { (void)state_.exchange(kAwake, std::memory_order_seq_cst); }

bool Signal::fall_asleep() noexcept {
    std::uint32_t expected = kAwake;
    return state_.compare_exchange_strong(expected, kAsleep, std::memory_order_seq_cst);
}

void Signal::sleep(std::int64_t timeout_us) noexcept {
    if (!fall_asleep()) return;
    pollfd p{fd_, POLLIN, 0};
    const timespec t{timeout_us / 1'000'000, timeout_us % 1'000'000 * 1000};
    (void)ppoll(&p, 1, timeout_us < 0 ? nullptr : &t, nullptr); // EINTR is a wake-up like any other
    std::uint64_t count = 0;
    // A notify() that comes between the timeout and this read leaves one idle round, not a lost event.
    if ((p.revents & POLLIN) != 0) (void)!read(fd_, &count, sizeof count);
}

} // namespace midip2p::os
