// A host and a port as numbers: what a datagram socket compares and hands to the system for each datagram.
#pragma once

#include "core/toast/paths/address.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>

namespace midip2p::os {

/// Design: an Address holds texts, and is for people and for what happens seldom; this is the same without any, to be
/// compared and copied for each datagram. [any] wait-free
struct Endpoint {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> host{}; // of IPv4: the first four, the rest are zeros
    std::uint16_t port = 0;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// Nothing: the host is a name. [any]
[[nodiscard]] std::optional<Endpoint> endpoint_of(const core::Address& address);
/// [any]
[[nodiscard]] core::Address address_of(const Endpoint& endpoint);

} // namespace midip2p::os
