// One TLS connection as bytes in, bytes out: no socket in here.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"
#include "tls/context.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;
struct bio_st;
struct x509_store_ctx_st;

namespace midip2p::tls {

/// Design: OpenSSL between two memory buffers. What comes from the network goes in by receive(); what is to go there
/// stands in transmit() until sent(). One send() makes one record run: hand over a whole batch at once. After an error
/// transmit() may hold the alert that tells the peer; nothing else works any more. [io]
class Session {
  public:
    enum class Role : std::uint8_t { client, server };
    /// Decides on the peer by its certificate's fingerprint; asked once, inside receive().
    using Judge = std::function<bool(const Fingerprint&)>;

    /// A client has its first bytes in transmit() at once.
    Session(const Context& context, Role role, Judge judge);
    ~Session();
    Session(Session&&) = delete;
    Session& operator=(Session&&) = delete;

    /// Bytes from the network, cut anywhere; appends what they say to `plaintext`.
    /// fingerprint: one end does not accept the other's certificate. tls_failed: anything else TLS objects to.
    /// connection_closed: the peer said that it is done.
    [[nodiscard]] core::Errc receive(core::ByteView bytes, std::vector<std::uint8_t>& plaintext);
    /// Encrypts one batch; only when established().
    [[nodiscard]] core::Errc send(core::ByteView plaintext);
    /// Tells the peer that we are done; what it says afterwards is not read.
    void close();

    /// Bytes for the network; the view holds until the next call of anything but sent().
    [[nodiscard]] core::ByteView transmit() const;
    void sent(std::size_t n);

    /// Both ends have shown their keys: plaintext may be sent.
    [[nodiscard]] bool established() const noexcept { return established_; }
    /// Valid when established.
    [[nodiscard]] const Fingerprint& peer() const noexcept { return peer_; }
    [[nodiscard]] Role role() const noexcept { return role_; }
    /// Bytes that only the two ends of this session can know, the same at both for the same label and context: RFC
    /// 8446, 7.5. tls_failed: not established, or over.
    [[nodiscard]] core::Errc export_secret(std::string_view label, std::string_view context,
                                           std::span<std::uint8_t> secret) const;
    /// Why the last error, in words for people.
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }

    /// OpenSSL's door to the Judge.
    static int judge_certificate(x509_store_ctx_st* store, void*);

  private:
    struct Free {
        void operator()(ssl_st* ssl) const noexcept;
    };
    core::Errc shake_hands();
    core::Errc fail(core::Errc why, std::string detail);
    core::Errc failure_of(int result);

    std::unique_ptr<ssl_st, Free> ssl_;
    bio_st* in_ = nullptr; // ssl_ owns both
    bio_st* out_ = nullptr;
    const Role role_;
    Judge judge_;
    Fingerprint peer_{};
    bool judged_bad_ = false;
    bool established_ = false;
    core::Errc failed_ = core::Errc::ok;
    std::string detail_;
};

} // namespace midip2p::tls
