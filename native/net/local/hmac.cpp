#include "net/local/hmac.hpp"

#include <cstdlib>
#include <mbedtls/md.h>
#include <mbedtls/version.h>
#include <sys/random.h>

static_assert(MBEDTLS_VERSION_NUMBER >= 0x021c0000 && MBEDTLS_VERSION_NUMBER < 0x04000000,
              "Mbed TLS 2.28 or 3 is needed (Debian: libmbedtls-dev)");

namespace midip2p::net {

core::Mac hmac_sha256(core::ByteView key, core::ByteView message) {
    core::Mac mac{};
    const mbedtls_md_info_t* const sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    // It fails only where the library was built without SHA-256: nothing may go on with a proof of zeros.
    if (mbedtls_md_hmac(sha256, key.data(), key.size(), message.data(), message.size(), mac.data()) != 0) std::abort();
    return mac;
}

core::Result<std::array<std::uint8_t, 32>> random_bytes() {
    std::array<std::uint8_t, 32> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return core::Errc::system;
    return bytes;
}

} // namespace midip2p::net
