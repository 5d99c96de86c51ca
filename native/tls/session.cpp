#include "tls/session.hpp"

#include "tls/library.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace midip2p::tls {

using core::ByteView;
using core::Errc;

namespace {

/// The largest plaintext of one record: what one SSL_read gives at most.
constexpr std::size_t kRecord = 16384;

/// Alerts by which the peer says that it does not want our certificate.
bool about_our_certificate(unsigned long code) {
    if (ERR_GET_LIB(code) != ERR_LIB_SSL) return false;
    const int reason = ERR_GET_REASON(code);
    return reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE || reason == SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN ||
           reason == SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED || reason == SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE ||
           reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA || reason == SSL_R_TLSV1_ALERT_ACCESS_DENIED;
}

} // namespace

void Session::Free::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

Session::Session(const Context& context, Role role, Judge judge) : role_(role), judge_(std::move(judge)) {
    ERR_clear_error();
    ssl_.reset(SSL_new(context.ctx()));
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    if (ssl_ == nullptr || in_ == nullptr || out_ == nullptr) {
        BIO_free(in_);
        BIO_free(out_);
        in_ = out_ = nullptr;
        (void)fail(Errc::system, library_error());
        return;
    }
    BIO_set_mem_eof_return(in_, -1); // an empty buffer means "not yet", not "the end"
    BIO_set_mem_eof_return(out_, -1);
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_app_data(ssl_.get(), this);
    if (role == Role::client) {
        SSL_set_connect_state(ssl_.get());
        (void)shake_hands();
    } else {
        SSL_set_accept_state(ssl_.get());
    }
}

Session::~Session() = default;

int Session::judge_certificate(x509_store_ctx_st* store, void*) {
    auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* const self = static_cast<Session*>(SSL_get_app_data(ssl));
    const X509* certificate = X509_STORE_CTX_get0_cert(store);
    unsigned int size = 0;
    const bool read = certificate != nullptr &&
                      X509_digest(certificate, EVP_sha256(), self->peer_.data(), &size) == 1 &&
                      size == self->peer_.size();
    if (read && self->judge_(self->peer_)) return 1;
    self->judged_bad_ = true;
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return 0;
}

// ---- in

Errc Session::receive(ByteView bytes, std::vector<std::uint8_t>& plaintext) {
    if (failed_ != Errc::ok) return failed_;
    ERR_clear_error();
    while (!bytes.empty()) {
        const int n = BIO_write(in_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 20)));
        if (n <= 0) return fail(Errc::system, library_error());
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    if (!established_) {
        if (const Errc e = shake_hands(); e != Errc::ok || !established_) return e;
    }
    std::array<std::uint8_t, kRecord> record;
    while (true) {
        std::size_t n = 0;
        const int result = SSL_read_ex(ssl_.get(), record.data(), record.size(), &n);
        if (result != 1) return failure_of(result);
        plaintext.insert(plaintext.end(), record.begin(), record.begin() + static_cast<std::ptrdiff_t>(n));
    }
}

Errc Session::shake_hands() {
    const int result = SSL_do_handshake(ssl_.get());
    if (result != 1) return failure_of(result);
    const unsigned char* protocol = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
    // A client that names no protocol at all is not asked by OpenSSL for one.
    if (std::string_view(reinterpret_cast<const char*>(protocol), size) != "toast/1")
        return fail(Errc::tls_failed, "the peer does not speak toast/1");
    established_ = true;
    return Errc::ok;
}

/// ok where OpenSSL only wants more bytes.
Errc Session::failure_of(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return Errc::ok;
    case SSL_ERROR_ZERO_RETURN:
        return fail(Errc::connection_closed, "the peer closed the connection");
    default:
        break;
    }
    const bool refused_us = about_our_certificate(ERR_peek_error());
    std::string words = library_error();
    if (judged_bad_) return fail(Errc::fingerprint, "the peer's certificate has another fingerprint: " + to_hex(peer_));
    if (refused_us) return fail(Errc::fingerprint, "the peer does not accept our certificate (" + words + ")");
    return fail(Errc::tls_failed, words.empty() ? "the connection broke off in the middle of TLS" : std::move(words));
}

Errc Session::fail(Errc why, std::string detail) {
    failed_ = why;
    detail_ = std::move(detail);
    return why;
}

// ---- out

Errc Session::send(ByteView plaintext) {
    if (failed_ != Errc::ok) return failed_;
    if (!established_) return fail(Errc::tls_failed, "plaintext before the end of the TLS handshake");
    if (plaintext.empty()) return Errc::ok;
    ERR_clear_error();
    std::size_t n = 0;
    const int result = SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &n);
    // A memory buffer takes everything: a short write would be a fault of ours.
    if (result != 1 || n != plaintext.size()) {
        const std::string words = library_error();
        return fail(Errc::tls_failed, words.empty() ? "TLS took only a part of the plaintext" : words);
    }
    return Errc::ok;
}

void Session::close() {
    if (ssl_ == nullptr || !established_ || failed_ == Errc::tls_failed || failed_ == Errc::fingerprint) return;
    ERR_clear_error();
    (void)SSL_shutdown(ssl_.get()); // 0: said, the peer has not answered yet; nobody waits for that
    if (failed_ == Errc::ok) (void)fail(Errc::closed_here, "closed here");
    ERR_clear_error();
}

Errc Session::export_secret(std::string_view label, std::string_view context, std::span<std::uint8_t> secret) const {
    if (!established_ || failed_ != Errc::ok) return Errc::tls_failed;
    ERR_clear_error();
    const int done =
        SSL_export_keying_material(ssl_.get(), secret.data(), secret.size(), label.data(), label.size(),
                                   reinterpret_cast<const unsigned char*>(context.data()), context.size(), 1);
    ERR_clear_error();
    return done == 1 ? Errc::ok : Errc::tls_failed;
}

ByteView Session::transmit() const {
    if (out_ == nullptr) return {};
    char* data = nullptr;
    const long size = BIO_get_mem_data(out_, &data);
    return {reinterpret_cast<const std::uint8_t*>(data), size > 0 ? static_cast<std::size_t>(size) : 0};
}

void Session::sent(std::size_t n) {
    std::array<std::uint8_t, 4096> gone;
    while (n > 0) {
        const int taken = BIO_read(out_, gone.data(), static_cast<int>(std::min(n, gone.size())));
        if (taken <= 0) return;
        n -= static_cast<std::size_t>(taken);
    }
}

} // namespace midip2p::tls
