// HMAC-SHA-256 by OpenSSL, for the client's end of plugin links: these have no TLS, and no cryptography of their own.
#pragma once

#include "core/types.hpp"

#include <array>

namespace midip2p::tls {

/// RFC 2104 over SHA-256. Ends the program where OpenSSL cannot do it: nothing may go on with a proof of zeros. [any]
[[nodiscard]] std::array<std::uint8_t, 32> hmac_sha256(core::ByteView key, core::ByteView message);

} // namespace midip2p::tls
