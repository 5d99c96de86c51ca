#include "tls/library.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace midip2p::tls {

void start_library() {
    static const int started = OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    (void)started; // where it failed, the first object that is made fails and says so
}

std::string library_error() {
    // OpenSSL's oldest queued error is the cause; later ones only record the callers that it passed through.
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return {};
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "error " + std::to_string(ERR_GET_REASON(code));
}

} // namespace midip2p::tls
