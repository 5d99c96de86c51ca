// HMAC-SHA-256 for local links, from Mbed TLS: small, and without its TLS.
#pragma once

#include "core/local/local_greeting.hpp"

namespace midip2p::net {

/// RFC 2104 over SHA-256. Any thread.
[[nodiscard]] core::Mac hmac_sha256(core::ByteView key, core::ByteView message);

/// From the system's source of randomness; system where it has none.
[[nodiscard]] core::Result<std::array<std::uint8_t, 32>> random_bytes();

} // namespace midip2p::net
