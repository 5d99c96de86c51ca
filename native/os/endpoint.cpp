#include "os/endpoint.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace midip2p::os {

std::optional<Endpoint> endpoint_of(const core::Address& address) {
    Endpoint e{.port = address.port};
    if (inet_pton(AF_INET, address.host.c_str(), e.host.data()) == 1) return e;
    e.is_v6 = true;
    if (inet_pton(AF_INET6, address.host.c_str(), e.host.data()) == 1) return e;
    return {};
}

core::Address address_of(const Endpoint& e) {
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(e.is_v6 ? AF_INET6 : AF_INET, e.host.data(), text, sizeof text);
    return {text, e.port};
}

} // namespace midip2p::os
