// Linux: epoll, and a timerfd, which is exact to the microsecond and needs no system call while a deadline stays.
#include "os/poller.hpp"

#include <array>
#include <map>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace midip2p::os {

namespace {

// Tokens of descriptors that only wake the loop and are not reported.
constexpr std::uint64_t kSignal = ~std::uint64_t{0};
constexpr std::uint64_t kTimer = kSignal - 1;

class Epoll final : public Poller {
  public:
    Epoll(int epoll, int timer) : epoll_(epoll), timer_(timer) {}
    ~Epoll() override {
        close(timer_);
        close(epoll_);
    }

    core::Errc add(int fd, std::uint64_t token, bool readable, bool writable) override {
        epoll_event event = interest(token, readable, writable);
        if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) return core::Errc::system;
        descriptors_.insert_or_assign(token, fd);
        return core::Errc::ok;
    }
    core::Errc add_signal(int fd) override { return add_edge(fd, kSignal); }
    core::Errc add_timer() { return add_edge(timer_, kTimer); }
    void change(int fd, std::uint64_t token, bool readable, bool writable) override {
        epoll_event event = interest(token, readable, writable);
        (void)epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
    }
    void remove(int fd) override {
        (void)epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
        std::erase_if(descriptors_, [fd](const auto& one) { return one.second == fd; });
    }

    std::span<const Ready> wait(std::int64_t deadline_ns) override {
        if (deadline_ns != kLook) set_timer(deadline_ns);
        const int n =
            epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), deadline_ns == kLook ? 0 : -1);
        std::size_t count = 0;
        for (int i = 0; i < n; ++i) { // n < 0: a signal of the system's, and nothing is ready
            const epoll_event& e = events_[static_cast<std::size_t>(i)];
            if (e.data.u64 == kTimer) timer_at_ = kForever; // it has gone off and is set anew, even for the same time
            if (e.data.u64 >= kTimer) continue;
            const bool over = (e.events & (EPOLLERR | EPOLLHUP)) != 0;
            ready_[count++] = {.token = e.data.u64,
                               .readable = over || (e.events & EPOLLIN) != 0,
                               .writable = over || (e.events & EPOLLOUT) != 0,
                               .error = (e.events & EPOLLERR) != 0 ? error_of(e.data.u64) : 0};
        }
        return {ready_.data(), count};
    }

  private:
    /// The system reports it once.
    [[nodiscard]] int error_of(std::uint64_t token) const {
        const auto found = descriptors_.find(token);
        int error = 0;
        socklen_t size = sizeof error;
        if (found == descriptors_.end()) return 0;
        return getsockopt(found->second, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : 0;
    }
    static epoll_event interest(std::uint64_t token, bool readable, bool writable) {
        epoll_event event{};
        event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
        event.data.u64 = token;
        return event;
    }
    /// Edge-triggered: each write, or the deadline, wakes the loop once, and nobody has to read the descriptor.
    core::Errc add_edge(int fd, std::uint64_t token) {
        epoll_event event = interest(token, true, false);
        event.events |= EPOLLET;
        return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0 ? core::Errc::ok : core::Errc::system;
    }
    void set_timer(std::int64_t deadline_ns) {
        if (deadline_ns == timer_at_) return;
        timer_at_ = deadline_ns;
        itimerspec when{}; // zero: off
        if (deadline_ns != kForever) {
            const std::int64_t at = deadline_ns > 0 ? deadline_ns : 1;
            when.it_value = {.tv_sec = at / 1'000'000'000, .tv_nsec = at % 1'000'000'000};
        }
        timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
    }

    int epoll_, timer_;
    std::int64_t timer_at_ = kForever;
    std::map<std::uint64_t, int> descriptors_; // by token
    std::array<epoll_event, 64> events_;
    std::array<Ready, 64> ready_;
};

} // namespace

core::Result<std::unique_ptr<Poller>> Poller::make() {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    std::unique_ptr<Epoll> poller = std::make_unique<Epoll>(epoll, timer); // closes both, whatever they are
    if (epoll < 0 || timer < 0 || poller->add_timer() != core::Errc::ok) return core::Errc::system;
    return std::unique_ptr<Poller>(std::move(poller));
}

} // namespace midip2p::os
