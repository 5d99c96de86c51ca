#include "os/socket.hpp"

#include "os/error_words.hpp"
#include "os/socket_address.hpp"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace midip2p::os {

using core::Errc;

namespace {

void set(int fd, int level, int option, int value) { (void)setsockopt(fd, level, option, &value, sizeof value); }

/// None of these is essential: a system without one has a slower link, not a broken one.
void tune(int fd) {
    set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 10'000);  // ms: our own silence limit is shorter
    set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 16'384); // what waits, waits with us, where it can still be judged
    set(fd, SOL_SOCKET, SO_SNDBUF, 256 * 1024);
    set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
}

} // namespace

bool is_numeric(const Address& a) { return endpoint_of(a).has_value(); }

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = other.fd_;
        other.fd_ = -1;
    }
    return *this;
}

core::Result<Socket> Socket::listen(const Address& address) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint) return Errc::address_invalid;
    const SocketAddress there(*endpoint);
    Socket s(socket(there.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!s.valid()) return Errc::system;
    set(s.fd_, SOL_SOCKET, SO_REUSEADDR, 1);
    if (endpoint->is_v6) set(s.fd_, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (bind(s.fd_, there.get(), there.size) != 0 || ::listen(s.fd_, 64) != 0) {
        if (errno == EADDRINUSE) return Errc::address_in_use;
        return errno == EADDRNOTAVAIL || errno == EINVAL ? Errc::address_invalid : Errc::system;
    }
    // Only now: a port that another program of this user listens on would have counted as free before.
    set(s.fd_, SOL_SOCKET, SO_REUSEPORT, 1);
    return s;
}

core::Result<Socket> Socket::connect(const Address& address, std::string& why, const std::optional<Address>& from) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint) return Errc::address_invalid;
    const SocketAddress there(*endpoint);
    Socket s(socket(there.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (s.valid() && (!from || s.share_port(*from))) {
        tune(s.fd_);
        if (::connect(s.fd_, there.get(), there.size) == 0 || errno == EINPROGRESS) return s;
    }
    why = words_of(errno); // a family or a network that this machine does not have
    return Errc::unreachable;
}

/// Binds to a port on which another socket of this program listens. False: see errno.
bool Socket::share_port(const Address& listening) const {
    const auto endpoint = endpoint_of(listening);
    if (!endpoint) return false;
    const SocketAddress here(*endpoint);
    set(fd_, SOL_SOCKET, SO_REUSEADDR, 1);
    set(fd_, SOL_SOCKET, SO_REUSEPORT, 1);
    if (endpoint->is_v6) set(fd_, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    return bind(fd_, here.get(), here.size) == 0;
}

Socket Socket::accept(bool& exhausted) const {
    Socket s(accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    exhausted = !s.valid() && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
    if (s.valid()) tune(s.fd_);
    return s;
}

Socket::Received Socket::receive(std::span<std::uint8_t> into) const {
    iovec part{into.data(), into.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t n = recvmsg(fd_, &message, 0);
    if (n == 0) return {.closed = true};
    if (n < 0) {
        const bool later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        return {.error = later ? Errc::ok : Errc::connection_reset};
    }
    Received received{.bytes = static_cast<std::size_t>(n)};
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
        timespec t{};
        std::memcpy(&t, CMSG_DATA(c), sizeof t);
        received.stamp_ns = static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
    }
    return received;
}

void Socket::acknowledge_quickly() const { set(fd_, IPPROTO_TCP, TCP_QUICKACK, 1); }

core::Result<std::size_t> Socket::send(core::ByteView bytes) const {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return std::size_t{0};
    return Errc::connection_reset;
}

Address Socket::local() const {
    SocketAddress at;
    return getsockname(fd_, at.get(), &at.size) == 0 ? address_of(at.endpoint()) : Address{};
}

Address Socket::remote() const {
    SocketAddress at;
    return getpeername(fd_, at.get(), &at.size) == 0 ? address_of(at.endpoint()) : Address{};
}

void Socket::abort() noexcept {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    if (fd_ >= 0) (void)setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void Socket::close() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

} // namespace midip2p::os
