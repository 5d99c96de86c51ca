#include "tls/context.hpp"

#include "tls/library.hpp"
#include "tls/session.hpp"

#include <openssl/ssl.h>

namespace midip2p::tls {

namespace {

constexpr unsigned char kAlpn[] = {7, 't', 'o', 'a', 's', 't', '/', '1'};

int choose_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned int in_size,
                void*) {
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, kAlpn, sizeof kAlpn, in, in_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

bool harden(SSL_CTX* ctx) {
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(ctx, &Session::judge_certificate, nullptr);
    SSL_CTX_set_alpn_select_cb(ctx, &choose_alpn, nullptr);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) == 1 && SSL_CTX_set_num_tickets(ctx, 0) == 1 &&
           SSL_CTX_set_max_early_data(ctx, 0) == 1 && SSL_CTX_set_recv_max_early_data(ctx, 0) == 1 &&
           SSL_CTX_set_ciphersuites(
               ctx, "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384") == 1 &&
           SSL_CTX_set1_groups_list(ctx, "X25519") == 1 && SSL_CTX_set1_sigalgs_list(ctx, "ed25519") == 1 &&
           SSL_CTX_set_alpn_protos(ctx, kAlpn, sizeof kAlpn) == 0; // the one call here whose success is 0
}

} // namespace

void Context::Free::operator()(ssl_ctx_st* ctx) const noexcept { SSL_CTX_free(ctx); }

core::Result<Context> Context::make(Certificate certificate) {
    start_library();
    Context made(std::move(certificate));
    made.ctx_.reset(SSL_CTX_new(TLS_method()));
    SSL_CTX* ctx = made.ctx_.get();
    if (ctx == nullptr || !harden(ctx) || SSL_CTX_use_certificate(ctx, made.certificate_.x509()) != 1 ||
        SSL_CTX_use_PrivateKey(ctx, made.certificate_.key()) != 1) {
        (void)library_error();
        return core::Errc::system;
    }
    return made;
}

} // namespace midip2p::tls
