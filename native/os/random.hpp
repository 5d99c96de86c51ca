// Bytes that nobody can guess.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <span>

namespace midip2p::os {

/// From the system's source of randomness; system where it has none. [any thread]
[[nodiscard]] core::Errc fill_randomly(std::span<std::uint8_t> bytes);

} // namespace midip2p::os
