// The keys under which two peers seal datagrams: both derive them from the TLS session of their notes lane.
#pragma once

#include "core/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::tls {

class Session;

/// What the exporter gives of one direction. [TOAST-12.1-2]
struct SealingSecret {
    static constexpr std::size_t kSize = 48;

    std::array<std::uint8_t, 32> key{};
    std::array<std::uint8_t, 12> iv{};
    std::array<std::uint8_t, 4> id{}; // begins each datagram under this key: it says for whom it is

    /// In the order in which the exporter gives them.
    explicit SealingSecret(const std::array<std::uint8_t, kSize>& exported) noexcept;
    SealingSecret(const SealingSecret&) = default;
    SealingSecret& operator=(const SealingSecret&) = default;
    ~SealingSecret(); // leaves nothing of the key in memory
};

/// Both directions, as one end has them.
struct SealingKeys {
    SealingSecret send, receive;
};

/// tls_failed: the session is not established, or over. [io]
[[nodiscard]] core::Result<SealingKeys> sealing_keys_of(const Session& session);

} // namespace midip2p::tls
