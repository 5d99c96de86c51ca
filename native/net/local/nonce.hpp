// Fresh randomness for the greeting of a local link.
#pragma once

#include "core/local/local_greeting.hpp"

namespace midip2p::net {

/// From the system's source of randomness; system where it has none. Any thread.
[[nodiscard]] core::Result<core::LocalNonce> random_bytes();

} // namespace midip2p::net
