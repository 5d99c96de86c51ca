// Where a peer can be reached.
#pragma once

#include <cstdint>
#include <string>

namespace midip2p::core {

struct Address {
    std::string host; // a numeric IPv4 or IPv6 address, no name
    std::uint16_t port = 0;
    friend bool operator==(const Address&, const Address&) = default;
};

/// "127.0.0.1:7000", "[::1]:7000".
[[nodiscard]] inline std::string to_string(const Address& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

} // namespace midip2p::core
