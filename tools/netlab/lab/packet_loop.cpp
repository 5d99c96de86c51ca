#include "lab/packet_loop.hpp"

#include "lab/commands.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace midip2p::netlab {

namespace {

/// Of one host, before the others and what is due get their turn.
constexpr int kPacketsATurn = 64;
constexpr size_t kLongestCommand = 64 * 1024;

Nanoseconds steady_now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

class PacketLoop {
  public:
    PacketLoop(const std::vector<Host>& hosts, Switchboard& board)
        : hosts_(hosts), board_(board), epoll_(epoll_create1(EPOLL_CLOEXEC)),
          timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
        for (size_t host = 0; host < hosts.size(); ++host) watch(hosts[host].tun, static_cast<uint32_t>(host));
        watch(timer_, kTimer);
        fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
        // A file or /dev/null cannot be watched; it is always readable.
        stdin_is_watched_ = watch(STDIN_FILENO, kStdin);
    }
    ~PacketLoop() {
        close(timer_);
        close(epoll_);
    }
    PacketLoop(const PacketLoop&) = delete;
    PacketLoop& operator=(const PacketLoop&) = delete;

    void run() {
        std::array<epoll_event, kMostHosts + 2> events{};
        bool open = stdin_is_watched_ || read_commands();
        while (open) {
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            if (count < 0 && errno != EINTR) return;
            for (int i = 0; i < count; ++i) {
                const uint32_t what = events[static_cast<size_t>(i)].data.u32;
                if (what == kStdin)
                    open = read_commands();
                else if (what == kTimer)
                    acknowledge_timer();
                else
                    take_packets(what);
            }
            deliver();
        }
    }

  private:
    static constexpr uint32_t kTimer = 1000;
    static constexpr uint32_t kStdin = 1001;

    bool watch(int fd, uint32_t what) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = what;
        return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
    }

    void take_packets(size_t host) {
        for (int i = 0; i < kPacketsATurn; ++i) {
            const ssize_t got = read(hosts_[host].tun, buffer_.data(), buffer_.size());
            if (got <= 0) return;
            board_.receive(host, std::span(buffer_.data(), static_cast<size_t>(got)), steady_now());
        }
    }

    void deliver() {
        board_.deliver(steady_now(), [this](size_t to, std::span<const uint8_t> packet) {
            return write(hosts_[to].tun, packet.data(), packet.size()) == static_cast<ssize_t>(packet.size());
        });
        const auto next = board_.next();
        if (next == armed_for_) return;
        armed_for_ = next;
        itimerspec at{};
        // Zero would disarm it: what is due already is due one nanosecond after the clock began.
        if (next)
            at.it_value = {std::max<Nanoseconds>(*next, 1) / 1'000'000'000,
                           std::max<Nanoseconds>(*next, 1) % 1'000'000'000};
        timerfd_settime(timer_, TFD_TIMER_ABSTIME, &at, nullptr);
    }

    void acknowledge_timer() {
        uint64_t expirations = 0;
        if (read(timer_, &expirations, sizeof expirations) > 0) armed_for_.reset();
    }

    /// False: there will be no more.
    bool read_commands() {
        for (;;) {
            const ssize_t got = read(STDIN_FILENO, buffer_.data(), buffer_.size());
            if (got < 0) return errno == EAGAIN || errno == EINTR;
            if (got == 0) return false;
            commands_.append(reinterpret_cast<const char*>(buffer_.data()), static_cast<size_t>(got));
            for (size_t end; (end = commands_.find('\n')) != std::string::npos; commands_.erase(0, end + 1))
                std::puts(obey(std::string_view(commands_).substr(0, end), board_, steady_now()).c_str());
            std::fflush(stdout);
            if (commands_.size() > kLongestCommand) return false;
        }
    }

    const std::vector<Host>& hosts_;
    Switchboard& board_;
    int epoll_;
    int timer_;
    bool stdin_is_watched_ = false;
    std::optional<Nanoseconds> armed_for_;
    std::array<uint8_t, 64 * 1024> buffer_{};
    std::string commands_;
};

} // namespace

void run_packet_loop(const std::vector<Host>& hosts, Switchboard& board) { PacketLoop(hosts, board).run(); }

} // namespace midip2p::netlab
