// Linux: epoll, and a timerfd for deadlines finer than its milliseconds.
#include "net/poller.hpp"

#include <array>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace midip2p::net {

namespace {

constexpr std::uint64_t kTimer = ~std::uint64_t{0};

class Epoll final : public Poller {
  public:
    Epoll(int epoll, int timer) : epoll_(epoll), timer_(timer) {}
    ~Epoll() override {
        close(timer_);
        close(epoll_);
    }

    core::Errc add(int fd, std::uint64_t token, bool readable, bool writable) override {
        epoll_event event = interest(token, readable, writable);
        return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0 ? core::Errc::ok : core::Errc::system;
    }
    void change(int fd, std::uint64_t token, bool readable, bool writable) override {
        epoll_event event = interest(token, readable, writable);
        (void)epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
    }
    void remove(int fd) override { (void)epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

    std::span<const Ready> wait(std::int64_t timeout_ns) override {
        std::array<epoll_event, 64> events;
        if (timeout_ns > 0) {
            const itimerspec when{{}, {timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000}};
            timerfd_settime(timer_, 0, &when, nullptr);
        }
        const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ns == 0 ? 0 : -1);
        ready_.clear();
        for (int i = 0; i < n; ++i) { // n < 0: a signal, and nothing is ready
            const epoll_event& e = events[static_cast<std::size_t>(i)];
            if (e.data.u64 == kTimer) {
                std::uint64_t count = 0;
                (void)!read(timer_, &count, sizeof count);
                continue;
            }
            // An error shows itself at the next read or write.
            const bool error = (e.events & (EPOLLERR | EPOLLHUP)) != 0;
            ready_.push_back({e.data.u64, error || (e.events & EPOLLIN) != 0, error || (e.events & EPOLLOUT) != 0});
        }
        return ready_;
    }

  private:
    static epoll_event interest(std::uint64_t token, bool readable, bool writable) {
        epoll_event event{};
        event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
        event.data.u64 = token;
        return event;
    }
    int epoll_, timer_;
    std::vector<Ready> ready_;
};

} // namespace

core::Result<std::unique_ptr<Poller>> Poller::make() {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kTimer;
    if (epoll < 0 || timer < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) != 0) {
        if (epoll >= 0) close(epoll);
        if (timer >= 0) close(timer);
        return core::Errc::system;
    }
    return std::unique_ptr<Poller>(std::make_unique<Epoll>(epoll, timer));
}

} // namespace midip2p::net
