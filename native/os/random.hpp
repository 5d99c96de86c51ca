// Bytes that nobody can guess.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <span>

namespace midip2p::os {

/// From the system's source of randomness. Errc::system if it has none. [any]
[[nodiscard]] core::Errc fill_randomly(std::span<std::uint8_t> bytes);

} // namespace midip2p::os
