// The keys under which two peers seal datagrams: both derive them from the TLS session of their notes lane.
#pragma once

#include "core/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::tls {

class Session;

/// The part of the exporter's output for one direction. [TOAST-12.1-2]
struct SealingSecret {
    static constexpr std::size_t kSize = 48;

    std::array<std::uint8_t, 32> key{};
    std::array<std::uint8_t, 12> iv{};
    std::array<std::uint8_t, 4> id{}; // begins each datagram under this key, so that its link is known

    /// The parts stand in the exporter's output in this order.
    explicit SealingSecret(const std::array<std::uint8_t, kSize>& exported) noexcept;
    SealingSecret(const SealingSecret&) = default;
    SealingSecret& operator=(const SealingSecret&) = default;
    ~SealingSecret(); // leaves nothing of the key in memory
};

/// The keys of both directions, from one end's point of view.
struct SealingKeys {
    SealingSecret send, receive;
};

/// tls_failed: the session is not established yet, or is over. [io]
[[nodiscard]] core::Result<SealingKeys> sealing_keys_of(const Session& session);

} // namespace midip2p::tls
