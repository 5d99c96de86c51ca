// A UDP relay between two runners, as a router between them is.
#pragma once

#include "os/datagram_socket.hpp"
#include "test/check.hpp"

#include <poll.h>

#include <array>
#include <atomic>
#include <thread>

namespace midip2p::test {

/// What comes to `at` is sent on to the target from an address of its own, and what the target sends there goes back to
/// who spoke last. One thread.
class DatagramWire {
  public:
    DatagramWire(const core::Address& at, const core::Address& target)
        : near_(std::move(*os::DatagramSocket::bind(at))), far_(std::move(*os::DatagramSocket::bind({at.host, 0}))),
          target_(*os::endpoint_of(target)), thread_([this] { run(); }) {}
    ~DatagramWire() {
        stop_ = true;
        thread_.join();
    }
    DatagramWire(const DatagramWire&) = delete;
    DatagramWire& operator=(const DatagramWire&) = delete;

    /// Of both directions.
    [[nodiscard]] std::size_t carried() const { return carried_; }

  private:
    void run() {
        std::array<std::uint8_t, 2048> buffer{};
        os::Endpoint caller;
        while (!stop_) {
            std::array<pollfd, 2> fds{{{.fd = near_.descriptor(), .events = POLLIN, .revents = 0},
                                       {.fd = far_.descriptor(), .events = POLLIN, .revents = 0}}};
            if (::poll(fds.data(), fds.size(), 1) <= 0) continue;
            for (auto got = near_.receive(buffer); got.any; got = near_.receive(buffer)) {
                caller = got.from;
                (void)far_.send(core::ByteView(buffer).first(got.bytes), target_);
                ++carried_;
            }
            for (auto got = far_.receive(buffer); got.any; got = far_.receive(buffer)) {
                (void)near_.send(core::ByteView(buffer).first(got.bytes), caller);
                ++carried_;
            }
        }
    }

    const os::DatagramSocket near_, far_;
    const os::Endpoint target_;
    std::atomic<std::size_t> carried_{0};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

} // namespace midip2p::test
