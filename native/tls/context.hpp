// What all TLS sessions of one peer share.
#pragma once

#include "core/result.hpp"
#include "tls/certificate.hpp"

#include <memory>

struct ssl_ctx_st;

namespace midip2p::tls {

/// Design: TLS 1.3 and nothing older, certificates from both ends, ALPN toast/1; no tickets, no session cache, no
/// 0-RTT and no pre-shared keys, so that every connection proves both keys anew. Sessions keep it alive.
class Context {
  public:
    /// Errc::system where OpenSSL refuses what it was built for. [control]
    static core::Result<Context> make(Certificate certificate);

    /// [any] wait-free
    [[nodiscard]] const Fingerprint& fingerprint() const noexcept { return certificate_.fingerprint(); }
    /// For Session. [any] wait-free
    [[nodiscard]] ssl_ctx_st* ctx() const noexcept { return ctx_.get(); }

  private:
    struct Free {
        void operator()(ssl_ctx_st* ctx) const noexcept;
    };
    explicit Context(Certificate certificate) : certificate_(std::move(certificate)) {}

    Certificate certificate_;
    std::unique_ptr<ssl_ctx_st, Free> ctx_;
};

} // namespace midip2p::tls
