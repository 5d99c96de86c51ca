#include "os/unix_socket.hpp"

#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace midip2p::os {

using core::Errc;

namespace {

std::optional<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) return {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Socket unix_socket() { return Socket(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

bool bind_to(const Socket& s, const sockaddr_un& address) {
    return bind(s.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

} // namespace

core::Result<Socket> listen_at(const std::string& path) {
    const auto address = address_of(path);
    if (!address) return Errc::address_invalid;
    Socket s = unix_socket();
    if (!s.valid()) return Errc::system;
    if (!bind_to(s, *address)) {
        if (errno != EADDRINUSE) return Errc::address_invalid;
        if (connect_to(path)) return Errc::address_in_use;
        if (unlink(path.c_str()) != 0 || !bind_to(s, *address)) return Errc::address_in_use;
    }
    if (chmod(path.c_str(), 0600) != 0 || ::listen(s.descriptor(), 16) != 0) return Errc::system;
    return s;
}

core::Result<Socket> connect_to(const std::string& path) {
    const auto address = address_of(path);
    if (!address) return Errc::address_invalid;
    Socket s = unix_socket();
    if (!s.valid()) return Errc::system;
    if (::connect(s.descriptor(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return Errc::unreachable;
    return s;
}

} // namespace midip2p::os
