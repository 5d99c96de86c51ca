// Who we are to other peers: a key and its certificate, made in memory and never stored.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace midip2p::tls {

using core::Fingerprint; // what introductions carry and both ends pin
/// 64 hex digits, for people. [any]
std::string to_hex(const Fingerprint& fingerprint);

/// An Ed25519 key with a self-signed certificate. Nobody reads its names or dates: peers know it by its fingerprint.
/// [control]
class Certificate {
  public:
    /// Errc::system where there is no randomness or memory.
    static core::Result<Certificate> make();

    /// [any] wait-free
    [[nodiscard]] const Fingerprint& fingerprint() const noexcept { return fingerprint_; }

    // For Context, which gives them to OpenSSL.
    [[nodiscard]] evp_pkey_st* key() const noexcept { return key_.get(); }
    [[nodiscard]] x509_st* x509() const noexcept { return x509_.get(); }

  private:
    struct Free {
        void operator()(evp_pkey_st* key) const noexcept;
        void operator()(x509_st* certificate) const noexcept;
    };
    Certificate() = default;

    std::unique_ptr<evp_pkey_st, Free> key_;
    std::unique_ptr<x509_st, Free> x509_;
    Fingerprint fingerprint_{};
};

} // namespace midip2p::tls
