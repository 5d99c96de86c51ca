#include "tls/hmac.hpp"

#include "tls/library.hpp"

#include <cstdlib>
#include <limits>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace midip2p::tls {

std::array<std::uint8_t, 32> hmac_sha256(core::ByteView key, core::ByteView message) {
    start_library();
    // HMAC() takes no key for "the key of the time before", and counts its length in int.
    constexpr std::uint8_t kNothing = 0;
    const std::uint8_t* const key_bytes = key.empty() ? &kNothing : key.data();
    std::array<std::uint8_t, 32> mac{};
    unsigned int size = 0;
    if (key.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), message.data(), message.size(), mac.data(),
             &size) == nullptr ||
        size != mac.size())
        std::abort();
    return mac;
}

} // namespace midip2p::tls
