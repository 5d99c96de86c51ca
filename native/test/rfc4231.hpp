// The published vectors of HMAC-SHA-256 (RFC 4231, section 4): every library that computes it for us is checked
// against them.
#pragma once

#include "test/check.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace midip2p::test {

using HmacSha256 = std::array<std::uint8_t, 32> (*)(std::span<const std::uint8_t> key,
                                                    std::span<const std::uint8_t> message);

inline void check_rfc4231(HmacSha256 hmac) {
    using Bytes = std::vector<std::uint8_t>;
    const auto bytes = [](std::string_view text) { return Bytes{text.begin(), text.end()}; };
    const auto mac = [hmac](const Bytes& key, const Bytes& message) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string hex;
        for (const std::uint8_t byte : hmac(key, message)) {
            hex += kDigits[byte >> 4];
            hex += kDigits[byte & 15];
        }
        return hex;
    };
    Bytes counting(25);
    for (std::size_t i = 0; i < counting.size(); ++i) counting[i] = static_cast<std::uint8_t>(i + 1);
    CHECK(mac(Bytes(20, 0x0b), bytes("Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(mac(bytes("Jefe"), bytes("what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(mac(Bytes(20, 0xaa), Bytes(50, 0xdd)) == "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK(mac(counting, Bytes(50, 0xcd)) == "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    CHECK(mac(Bytes(20, 0x0c), bytes("Test With Truncation")).substr(0, 32) == "a3b6167473100ee06e0c796c2955552b");
    CHECK(mac(Bytes(131, 0xaa), bytes("Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(mac(Bytes(131, 0xaa), bytes("This is a test using a larger than block-size key and a larger than block-size "
                                      "data. The key needs to be hashed before being used by the HMAC algorithm.")) ==
          "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    // Not of the RFC: nothing at all, which a library may take for "no key".
    CHECK(mac({}, {}) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

} // namespace midip2p::test
