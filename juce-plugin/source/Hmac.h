// HMAC-SHA-256 for the plugin's end of a plugin link, from JUCE's SHA-256.
#pragma once

#include "core/types.hpp"

#include <array>

namespace midip2p::plugin
{

/// RFC 2104 over SHA-256. It allocates. [any]
std::array<std::uint8_t, 32> hmacSha256 (core::ByteView key, core::ByteView message);

} // namespace midip2p::plugin
