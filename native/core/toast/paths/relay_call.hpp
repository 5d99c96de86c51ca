// What a peer and a relay say to each other before the other peer is there. [TOAST-13.1-1]
#pragma once

#include "core/result.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace midip2p::core {

inline constexpr std::size_t kRelayTokenSize = 126; // [TOAST-13.2-1]
/// For one connection of one side to a relay, signed by the server.
using RelayToken = std::array<std::uint8_t, kRelayTokenSize>;
/// 0 or 1; any other is no token. [TOAST-13.2-1]
[[nodiscard]] constexpr std::uint8_t side_of(const RelayToken& token) noexcept { return token[1]; }

/// The 150 bytes with which a peer greets a relay.
[[nodiscard]] std::vector<std::uint8_t> relay_greeting(const RelayToken& token);

/// Reads what the relay answers, which may be cut anywhere. [io]
class RelayAnswer {
  public:
    /// Not ok: the relay's own refusal; Errc::refused for one that is not known here; Errc::handshake_order where
    /// nobody but a relay would say so. [TOAST-13.6-4]
    [[nodiscard]] Errc receive(ByteView bytes);
    /// The other peer is there.
    [[nodiscard]] bool joined() const noexcept { return joined_; }
    /// What came behind the answer: it is the other peer's.
    [[nodiscard]] std::vector<std::uint8_t> take_rest() { return std::exchange(rest_, {}); }

  private:
    FrameReader reader_;
    std::vector<std::uint8_t> rest_;
    bool joined_ = false;
};

} // namespace midip2p::core
