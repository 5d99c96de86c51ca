// A UDP socket that never blocks, for datagrams of many peers.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"
#include "os/endpoint.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace midip2p::os {

/// Design: it is not connected, because all links of a listener share it: each datagram has its own destination and
/// source. Nothing that goes wrong with one datagram ends the socket. If the system can forbid it, no datagram is
/// fragmented on its way: one that is too long for the path is lost as a whole, which the sender notices. Opening it is
/// [control]; everything else is [io].
class DatagramSocket {
  public:
    DatagramSocket() = default;
    ~DatagramSocket() { close(); }
    DatagramSocket(DatagramSocket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    DatagramSocket& operator=(DatagramSocket&& other) noexcept;

    /// Errors: address_invalid, address_in_use, system. Port 0 lets the system choose a UDP port.
    static core::Result<DatagramSocket> bind(const core::Address& address);

    struct Received {
        bool any = false; // false: nothing waits
        std::size_t bytes = 0;
        Endpoint from{};
        std::optional<std::int64_t> stamp_ns{}; // kernel receive stamp, CLOCK_REALTIME
    };
    /// The next datagram; one that is longer than `into` is cut to its size. Allocates nothing. wait-free
    [[nodiscard]] Received receive(std::span<std::uint8_t> into) const noexcept;

    enum class Sent : std::uint8_t {
        sent,     // the system has it; whether it arrives is not known
        full,     // the system has no room now
        too_long, // for this machine's network
        refused,  // there is no route, or the system does not permit it
    };
    /// Allocates nothing. wait-free
    Sent send(core::ByteView datagram, const Endpoint& to) const noexcept;

    [[nodiscard]] Endpoint local() const noexcept;
    [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int descriptor() const noexcept { return fd_; }
    void close() noexcept;

  private:
    explicit DatagramSocket(int fd) : fd_(fd) {}

    int fd_ = -1;
};

} // namespace midip2p::os
