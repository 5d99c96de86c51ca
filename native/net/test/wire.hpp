// A TCP relay between two runners that can be cut, and that can hang.
#pragma once

#include "net/test/raw_peer.hpp"
#include "os/socket.hpp"

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace midip2p::test {

/// What is dialled at `address()` is carried to the target. One thread; everything is a blocking-free loop over poll.
class Wire {
  public:
    explicit Wire(Address target)
        : target_(std::move(target)), listener_(std::move(*os::Socket::listen({"127.0.0.1", 0}))) {
        address_ = listener_.local();
        thread_ = std::thread([this] { run(); });
    }
    ~Wire() {
        stop_ = true;
        thread_.join();
        for (const Pair& p : pairs_) close(p, false);
    }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    [[nodiscard]] const Address& address() const { return address_; }
    /// All connections of this moment end by RST.
    void cut() { order(Order::cut); }
    /// All connections of this moment carry nothing any more, and nobody is told; new ones work.
    void hang() { order(Order::hang); }
    /// Nobody is let in any more.
    void shut() { shut_ = true; }

  private:
    enum class Order { none, cut, hang };
    struct Pair {
        int near, far;
        bool hung = false;
    };

    void order(Order what) {
        order_ = what;
        while (order_ != Order::none) std::this_thread::yield();
    }
    void run() {
        while (!stop_) {
            obey();
            std::vector<pollfd> fds{{.fd = listener_.descriptor(), .events = POLLIN, .revents = 0}};
            for (const Pair& p : pairs_) {
                const short events = p.hung ? 0 : POLLIN;
                fds.push_back({.fd = p.near, .events = events, .revents = 0});
                fds.push_back({.fd = p.far, .events = events, .revents = 0});
            }
            if (::poll(fds.data(), fds.size(), 1) <= 0) continue;
            for (std::size_t i = pairs_.size(); i-- > 0;) {
                if (pairs_[i].hung) continue;
                const bool alive = carry(fds[1 + 2 * i], pairs_[i].far) && carry(fds[2 + 2 * i], pairs_[i].near);
                if (alive) continue;
                close(pairs_[i], false);
                pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if ((fds[0].revents & POLLIN) != 0) let_in();
        }
    }
    void obey() {
        const Order what = order_;
        if (what == Order::cut) {
            for (const Pair& p : pairs_) close(p, true);
            pairs_.clear();
        }
        if (what == Order::hang)
            for (Pair& p : pairs_) p.hung = true;
        order_ = Order::none;
    }
    void let_in() {
        const int near = ::accept(listener_.descriptor(), nullptr, nullptr);
        if (near < 0) return;
        if (shut_) {
            ::close(near);
            return;
        }
        pairs_.push_back({.near = near, .far = dial(target_)});
    }
    /// False at the end of that connection.
    static bool carry(const pollfd& from, int to) {
        if (from.revents == 0) return true;
        std::uint8_t buffer[16384];
        const ssize_t n = ::recv(from.fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n <= 0) return n < 0 && errno == EAGAIN;
        for (ssize_t sent = 0; sent < n;) {
            const ssize_t m = ::send(to, buffer + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
            if (m <= 0) return false;
            sent += m;
        }
        return true;
    }
    static void close(const Pair& p, bool hard) {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        for (const int fd : {p.near, p.far}) {
            if (hard) setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            ::close(fd);
        }
    }

    Address target_, address_;
    os::Socket listener_;
    std::vector<Pair> pairs_; // the thread's
    std::atomic<Order> order_{Order::none};
    std::atomic<bool> stop_{false}, shut_{false};
    std::thread thread_;
};

} // namespace midip2p::test
