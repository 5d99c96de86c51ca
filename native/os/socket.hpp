// A TCP socket that never blocks, with the options of a link.
#pragma once

#include "core/result.hpp"
#include "core/toast/paths/address.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace midip2p::os {

using core::Address;
/// Whether its host is an IPv4 or IPv6 address, not a name. [any]
[[nodiscard]] bool is_numeric(const Address& address);

/// Owns a descriptor. Whoever opens it with listen() is [control]; everything else is [io].
class Socket {
  public:
    Socket() = default;
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    Socket& operator=(Socket&& other) noexcept;

    /// Errors: address_invalid, address_in_use, system. Port 0 lets the system choose a TCP port. Sockets of this
    /// program may dial from the same port: see connect().
    static core::Result<Socket> listen(const Address& address);
    /// Begins to connect; the poller reports when the connection is open or has failed, with the error. Errors:
    /// address_invalid, unreachable (`why`: in the system's words). `from`: where one of our sockets listens, whose
    /// port is to be dialled from; from one port to one address there is one connection at a time.
    static core::Result<Socket> connect(const Address& address, std::string& why,
                                        const std::optional<Address>& from = {});
    /// The next connection that waits, or a Socket that is not valid(). `exhausted`: this process, or the system, has
    /// no descriptor left for it, so that it goes on waiting.
    [[nodiscard]] Socket accept(bool& exhausted) const;

    struct Received {
        std::size_t bytes = 0;
        bool closed = false;                       // the peer's FIN
        core::Errc error = core::Errc::ok;         // connection_reset
        std::optional<std::int64_t> stamp_ns = {}; // kernel receive stamp, CLOCK_REALTIME
    };
    [[nodiscard]] Received receive(std::span<std::uint8_t> into) const;
    /// Acknowledges received bytes without delay for a while: the kernel falls back by itself.
    void acknowledge_quickly() const;
    /// The number of bytes that the kernel took; 0: it takes none now. Error: connection_reset.
    [[nodiscard]] core::Result<std::size_t> send(core::ByteView bytes) const;

    [[nodiscard]] Address local() const;
    [[nodiscard]] Address remote() const;
    [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int descriptor() const noexcept { return fd_; }
    void close() noexcept;
    /// Closes without a goodbye, and forgets the connection at once: from the same port the same address can be dialled
    /// again, for which an ordinary close makes the system wait a minute.
    void abort() noexcept;

  private:
    [[nodiscard]] bool share_port(const Address& listening) const;

    int fd_ = -1;
};

} // namespace midip2p::os
