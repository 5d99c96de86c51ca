#include "os/datagram_socket.hpp"

#include "os/socket_address.hpp"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace midip2p::os {

using core::Errc;

namespace {

constexpr int kBuffer = 256 * 1024; // bytes: a second of what the fastest peer may send, and no more

void set(int fd, int level, int option, int value) { (void)setsockopt(fd, level, option, &value, sizeof value); }

/// None of these is essential.
void tune(int fd, bool is_v6) {
    set(fd, SOL_SOCKET, SO_RCVBUF, kBuffer);
    set(fd, SOL_SOCKET, SO_SNDBUF, kBuffer);
    set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    // Not cut in pieces; and what others claim about the path's MTU (ICMP is not signed) is not believed.
    if (is_v6) {
        set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
        set(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 1);
    } else {
        set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
    }
}

} // namespace

DatagramSocket& DatagramSocket::operator=(DatagramSocket&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = other.fd_;
        other.fd_ = -1;
    }
    return *this;
}

core::Result<DatagramSocket> DatagramSocket::bind(const core::Address& address) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint) return Errc::address_invalid;
    const SocketAddress at(*endpoint);
    DatagramSocket s(socket(at.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!s.valid()) return Errc::system;
    tune(s.fd_, endpoint->is_v6);
    if (endpoint->is_v6) set(s.fd_, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (::bind(s.fd_, at.get(), at.size) != 0) {
        if (errno == EADDRINUSE) return Errc::address_in_use;
        return errno == EADDRNOTAVAIL || errno == EINVAL ? Errc::address_invalid : Errc::system;
    }
    return s;
}

DatagramSocket::Received DatagramSocket::receive(std::span<std::uint8_t> into) const noexcept {
    SocketAddress from;
    iovec part{into.data(), into.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
    msghdr message{};
    message.msg_name = from.get();
    message.msg_namelen = from.size;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t n = recvmsg(fd_, &message, 0);
    // An error here tells of a datagram that we sent before, and is gone now: if more waits, the poller says so.
    if (n < 0) return {};
    Received received{.any = true, .bytes = static_cast<std::size_t>(n), .from = from.endpoint()};
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
        timespec t{};
        std::memcpy(&t, CMSG_DATA(c), sizeof t);
        received.stamp_ns = static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
    }
    return received;
}

DatagramSocket::Sent DatagramSocket::send(core::ByteView datagram, const Endpoint& to) const noexcept {
    const SocketAddress there(to);
    for (int attempt = 0;; ++attempt) {
        if (sendto(fd_, datagram.data(), datagram.size(), MSG_NOSIGNAL, there.get(), there.size) >= 0)
            return Sent::sent;
        // An error of an earlier datagram may be told here, once: this one was not tried then.
        if (attempt == 0 && (errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == EINTR)) continue;
        break;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == EINTR) return Sent::full;
    return errno == EMSGSIZE ? Sent::too_long : Sent::refused;
}

Endpoint DatagramSocket::local() const noexcept {
    SocketAddress at;
    return getsockname(fd_, at.get(), &at.size) == 0 ? at.endpoint() : Endpoint{};
}

void DatagramSocket::close() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

} // namespace midip2p::os
