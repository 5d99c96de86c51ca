// A relay for two runners on real sockets, as spec/toast.md, section 13, has it from a peer's side; it looks at no
// signature.
#pragma once

#include "core/toast/paths/relay_call.hpp"
#include "net/test/two_runners.hpp"
#include "net/test/wire.hpp"

#include <map>

namespace midip2p::test {

/// One thread. To side 1 it says that it has joined the two in the same segment as the first bytes of side 0.
class RelayStand {
  public:
    /// `refusal`: what it says to everybody; "": it joins.
    explicit RelayStand(std::string refusal = "")
        : refusal_(std::move(refusal)), listener_(std::move(*os::Socket::listen({"127.0.0.1", 0}))),
          thread_([this] { run(); }) {}
    ~RelayStand() {
        stop_ = true;
        thread_.join();
        cut();
        for (const auto& [number, waiting] : waiting_) ::close(waiting.fd);
    }
    RelayStand(const RelayStand&) = delete;
    RelayStand& operator=(const RelayStand&) = delete;

    [[nodiscard]] Address address() const { return listener_.local(); }
    [[nodiscard]] std::size_t joints() const { return joints_; }
    /// Tokens of that side for the numbers 1 to 8, good for a minute, handed to the end.
    void admit(Player& player, core::LinkId link, std::uint8_t side) const {
        std::vector<core::RelayToken> tokens;
        for (std::uint8_t number = 1; number <= 8; ++number) {
            core::RelayToken token{1, side};
            token[45] = number;
            tokens.push_back(token);
        }
        REQUIRE(player.runner->take_relay_tokens(link, address(), tokens, 60'000'000) == Errc::ok);
    }
    /// Everything that is joined breaks at the next turn.
    void break_all() {
        break_ = true;
        while (break_) std::this_thread::yield();
    }

  private:
    struct Waiting {
        int fd;
        std::uint8_t side;
    };
    struct Pair {
        int one, other;
    };

    void run() {
        while (!stop_) {
            if (break_) {
                cut();
                break_ = false;
            }
            std::vector<pollfd> fds{{.fd = listener_.descriptor(), .events = POLLIN, .revents = 0}};
            for (const Pair& p : pairs_)
                for (const int fd : {p.one, p.other}) fds.push_back({.fd = fd, .events = POLLIN, .revents = 0});
            if (::poll(fds.data(), fds.size(), 1) <= 0) continue;
            for (std::size_t i = pairs_.size(); i-- > 0;) {
                if (carry(fds[1 + 2 * i], pairs_[i].other) && carry(fds[2 + 2 * i], pairs_[i].one)) continue;
                close(pairs_[i]);
                pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if (fds[0].revents != 0) let_in(::accept(listener_.descriptor(), nullptr, nullptr));
        }
    }
    void let_in(int fd) {
        std::array<std::uint8_t, 150> greeting{};
        if (::recv(fd, greeting.data(), greeting.size(), MSG_WAITALL) != 150) return void(::close(fd));
        if (!refusal_.empty()) {
            say(fd, frame(core::FrameType::error, 0, R"({"code":")" + refusal_ + R"("})"));
            return void(::close(fd));
        }
        const std::uint8_t side = greeting[20 + 1], number = greeting[20 + 45];
        const auto waiting = waiting_.find(number);
        if (waiting == waiting_.end() || waiting->second.side == side) {
            waiting_[number] = {.fd = fd, .side = side};
            return;
        }
        const Pair pair =
            side == 0 ? Pair{.one = fd, .other = waiting->second.fd} : Pair{.one = waiting->second.fd, .other = fd};
        waiting_.erase(waiting);
        const Bytes joined = frame(static_cast<core::FrameType>(8), 0, "");
        say(pair.one, joined);
        std::array<std::uint8_t, 4096> first{};
        const ssize_t n = ::recv(pair.one, first.data(), first.size(), 0);
        Bytes both = joined;
        if (n > 0) both.insert(both.end(), first.begin(), first.begin() + n);
        say(pair.other, both);
        pairs_.push_back(pair);
        ++joints_;
    }
    static void say(int fd, const Bytes& bytes) { (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    static bool carry(const pollfd& from, int to) {
        if (from.revents == 0) return true;
        std::array<std::uint8_t, 16384> buffer{};
        const ssize_t n = ::recv(from.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return n > 0 && ::send(to, buffer.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL) == n;
    }
    static void close(const Pair& p) {
        ::close(p.one);
        ::close(p.other);
    }
    void cut() {
        for (const Pair& p : pairs_) close(p);
        pairs_.clear();
    }

    const std::string refusal_;
    os::Socket listener_;
    std::map<std::uint8_t, Waiting> waiting_; // by number; the thread's, as `pairs_`
    std::vector<Pair> pairs_;
    std::atomic<std::size_t> joints_{0};
    std::atomic<bool> stop_{false}, break_{false};
    std::thread thread_;
};

} // namespace midip2p::test
