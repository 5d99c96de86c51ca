// An Endpoint in the form that the system's calls take: for the sockets of this room.
#pragma once

#include "os/endpoint.hpp"

#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace midip2p::os {

/// [any] wait-free
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage); // as large as may come, until it is known

    SocketAddress() = default;
    explicit SocketAddress(const Endpoint& endpoint) noexcept;
    /// What the system has written here.
    [[nodiscard]] Endpoint endpoint() const noexcept;
    [[nodiscard]] int family() const noexcept { return storage.ss_family; }
    [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

// ---- details

inline SocketAddress::SocketAddress(const Endpoint& e) noexcept {
    if (e.is_v6) {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(e.port);
        std::memcpy(&v6.sin6_addr, e.host.data(), sizeof v6.sin6_addr);
        size = sizeof v6;
    } else {
        auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(e.port);
        std::memcpy(&v4.sin_addr, e.host.data(), sizeof v4.sin_addr);
        size = sizeof v4;
    }
}

inline Endpoint SocketAddress::endpoint() const noexcept {
    Endpoint e;
    if (storage.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
        e.is_v6 = true;
        e.port = ntohs(v6.sin6_port);
        std::memcpy(e.host.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    } else {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        e.port = ntohs(v4.sin_port);
        std::memcpy(e.host.data(), &v4.sin_addr, sizeof v4.sin_addr);
    }
    return e;
}

} // namespace midip2p::os
