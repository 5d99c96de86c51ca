#include "net/signal.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace midip2p::net {

Signal::Signal() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
Signal::~Signal() {
    if (fd_ >= 0) close(fd_);
}

void Signal::notify() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst); // what was pushed before is seen by who armed after
    if (!armed_.load(std::memory_order_relaxed) || !armed_.exchange(false, std::memory_order_acq_rel)) return;
    const std::uint64_t one = 1;
    (void)!write(fd_, &one, sizeof one); // it can only fail when it is readable already
}

void Signal::disarm() noexcept {
    armed_.store(false, std::memory_order_relaxed);
    std::uint64_t count = 0;
    (void)!read(fd_, &count, sizeof count); // EAGAIN: something else woke us
}

void Signal::sleep(std::int64_t timeout_us) noexcept {
    pollfd p{fd_, POLLIN, 0};
    const timespec t{timeout_us / 1'000'000, timeout_us % 1'000'000 * 1000};
    (void)ppoll(&p, 1, timeout_us < 0 ? nullptr : &t, nullptr); // EINTR is a wake-up like any other
}

} // namespace midip2p::net
