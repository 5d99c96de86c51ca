// A socket as it is: TCP, or a socket in the file system.
#pragma once

#include "channel/channel.hpp"
#include "os/clock.hpp"
#include "os/socket.hpp"

#include <utility>

namespace midip2p::channel {

/// It proves nothing by itself: on a plugin link the greeting does, to peers it is carried by a channel that does. [io]
class SocketChannel final : public Channel {
  public:
    enum class Kind : std::uint8_t { tcp, local };

    /// `socket` was accepted, or has begun to connect.
    SocketChannel(os::Socket socket, Kind kind) : socket_(std::move(socket)), kind_(kind) {}

    [[nodiscard]] std::string kind() const override { return kind_ == Kind::tcp ? "TCP" : "local socket"; }
    [[nodiscard]] int descriptor() const noexcept override { return socket_.descriptor(); }
    [[nodiscard]] bool open() const noexcept override { return socket_.valid(); }
    [[nodiscard]] const core::Fingerprint* peer() const noexcept override { return nullptr; }
    [[nodiscard]] Read read(std::vector<std::uint8_t>& bytes) override;
    [[nodiscard]] core::Errc write(core::ByteView bytes) override;
    [[nodiscard]] bool flush(core::Errc& error) override;
    void close() override { socket_.close(); }

  private:
    void acknowledge_quickly();

    os::Socket socket_;
    const Kind kind_;
    std::vector<std::uint8_t> waiting_; // written, and not taken by the kernel
    core::LocalTime quick_until_{};     // acknowledgements are quick until then
};

} // namespace midip2p::channel
