// TLS over another channel.
#pragma once

#include "channel/channel.hpp"
#include "tls/record_boundary.hpp"
#include "tls/session.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace midip2p::net {

using channel::Channel;

/// [io]
class TlsChannel final : public Channel {
  public:
    /// `below` carries the encrypted bytes, of which `early` have come already. Only the key `pinned` is accepted, or
    /// any key if none is given. The first flush() or read() begins.
    TlsChannel(std::unique_ptr<Channel> below, const tls::Context& context, tls::Session::Role role,
               std::optional<tls::Fingerprint> pinned, std::vector<std::uint8_t> early)
        : below_(std::move(below)), early_(std::move(early)),
          tls_(context, role, [pinned](const tls::Fingerprint& there) { return !pinned || there == *pinned; }) {}

    [[nodiscard]] std::string kind() const override { return below_->kind() + " with TLS"; }
    [[nodiscard]] int descriptor() const noexcept override { return below_->descriptor(); }
    [[nodiscard]] bool open() const noexcept override { return tls_.established(); }
    [[nodiscard]] const tls::Fingerprint* peer() const noexcept override { return open() ? &tls_.peer() : nullptr; }
    [[nodiscard]] Read read(std::vector<std::uint8_t>& bytes) override;
    [[nodiscard]] core::Errc write(core::ByteView bytes) override { return tls_.send(bytes); }
    [[nodiscard]] bool flush(core::Errc& error) override;
    void close() override;
    [[nodiscard]] std::string detail() const override { return tls_.detail(); }
    [[nodiscard]] const tls::Session& session() const noexcept { return tls_; }

  private:
    const std::unique_ptr<Channel> below_;
    std::vector<std::uint8_t> early_; // of the first read
    tls::Session tls_;
    tls::RecordBoundary records_;
    std::vector<std::uint8_t> encrypted_; // of one read; a member for its memory
};

} // namespace midip2p::net
