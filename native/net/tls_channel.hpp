// A channel over TCP with TLS.
#pragma once

#include "net/channel.hpp"
#include "os/socket.hpp"
#include "tls/record_boundary.hpp"

#include <memory>

namespace midip2p::net {

/// [io]
class TlsChannel final : public Channel {
  public:
    /// `socket` was accepted, or has begun to connect.
    TlsChannel(os::Socket socket, std::shared_ptr<const tls::Context> context)
        : socket_(std::move(socket)), context_(std::move(context)) {}

    [[nodiscard]] int descriptor() const noexcept override { return socket_.descriptor(); }
    void secure(tls::Session::Role role, std::optional<tls::Fingerprint> pinned) override;
    [[nodiscard]] const tls::Fingerprint* peer() const noexcept override {
        return tls_ && tls_->established() ? &tls_->peer() : nullptr;
    }
    [[nodiscard]] Read read(const os::Clock& clock, std::vector<std::uint8_t>& bytes) override;
    [[nodiscard]] core::Errc write(core::ByteView bytes) override { return tls_->send(bytes); }
    [[nodiscard]] bool flush(core::Errc& error) override;
    void close() override;
    [[nodiscard]] std::string detail() const override { return tls_ ? tls_->detail() : std::string(); }

  private:
    os::Socket socket_;
    std::shared_ptr<const tls::Context> context_;
    std::unique_ptr<tls::Session> tls_; // none: not secured yet
    tls::RecordBoundary records_;
    core::LocalTime quick_until_{}; // acknowledgements are quick until then
};

} // namespace midip2p::net
