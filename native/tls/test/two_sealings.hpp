// Two ends that seal datagrams for each other.
#pragma once

#include "test/check.hpp"
#include "tls/sealing.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace midip2p::test {

using namespace midip2p::tls;
using core::ByteView;
using core::Errc;

using Bytes = std::vector<std::uint8_t>;

/// A secret as good as any other; another `seed`, another secret.
inline SealingSecret a_secret(std::uint8_t seed) {
    std::array<std::uint8_t, SealingSecret::kSize> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(seed + 37 * i);
    return SealingSecret(bytes);
}

inline SealingKeys keys_of(std::uint8_t send, std::uint8_t receive) {
    return {.send = a_secret(send), .receive = a_secret(receive)};
}

inline Sealing a_sealing(std::uint8_t send, std::uint8_t receive) {
    auto made = Sealing::make(keys_of(send, receive));
    REQUIRE(made.error() == Errc::ok);
    return std::move(*made);
}

struct TwoSealings {
    Sealing a = a_sealing(1, 2), b = a_sealing(2, 1);
};

inline ByteView view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

/// A datagram that `from` has sealed, to be kept.
inline Bytes sealed(Sealing& from, std::string_view text) {
    const auto datagram = from.seal(view(text));
    REQUIRE(datagram.error() == Errc::ok);
    return {datagram->begin(), datagram->end()};
}

} // namespace midip2p::test
