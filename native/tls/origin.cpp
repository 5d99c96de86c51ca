#include "tls/origin.hpp"

#include <dlfcn.h>
#include <openssl/ssl.h>

namespace midip2p::tls {

std::string openssl_origin() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&SSL_new), &info) == 0 || info.dli_fname == nullptr) return {};
    return info.dli_fname;
}

} // namespace midip2p::tls
