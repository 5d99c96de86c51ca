#include "lab/tun.hpp"

#include "lab/refusal.hpp"

#include <arpa/inet.h>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace midip2p::netlab {

namespace {

constexpr const char* kDevice = "lab0";
/// So that a burst waits in the line's own queue, where it is counted, and not in front of it.
constexpr uint32_t kDeviceQueue = 10'000;
constexpr int kPrefix4 = 24;
/// All hosts are neighbours: a lab has no routers of its own.
constexpr uint32_t prefix6(Network network) { return network == Network::internet ? 32 : 64; }

ifreq named(const char* device) {
    ifreq request{};
    std::snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
    return request;
}

void demand(int result, const char* what) {
    if (result != 0) throw refusal("namespaces-refused", what, "this system lets nobody set up a network namespace");
}

sockaddr internet(in_addr_t address) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = address;
    sockaddr any{};
    std::memcpy(&any, &in, sizeof any);
    return any;
}

void bring_up(int socket, const char* device) {
    ifreq request = named(device);
    demand(ioctl(socket, SIOCGIFFLAGS, &request), "reading flags of a device");
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    demand(ioctl(socket, SIOCSIFFLAGS, &request), "bringing a device up");
}

void give_address4(int socket, size_t host, Network network) {
    ifreq request = named(kDevice);
    request.ifr_addr = internet(inet_addr(address4(host, network).c_str()));
    demand(ioctl(socket, SIOCSIFADDR, &request), "giving a device its address");
    request = named(kDevice);
    request.ifr_netmask = internet(htonl(~0U << (32 - kPrefix4)));
    demand(ioctl(socket, SIOCSIFNETMASK, &request), "giving a device its netmask");
}

/// By netlink: the ioctl is for the machine's own root, even inside a namespace.
void size_queue() {
    struct {
        nlmsghdr header;
        ifinfomsg device;
        rtattr attribute;
        uint32_t queue;
    } request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = RTM_SETLINK;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    request.device.ifi_index = static_cast<int>(if_nametoindex(kDevice));
    request.attribute = {sizeof request.attribute + sizeof request.queue, IFLA_TXQLEN};
    request.queue = kDeviceQueue;
    struct {
        nlmsghdr header;
        nlmsgerr error;
        char rest[256];
    } answer{};
    const int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    const bool answered =
        netlink >= 0 && send(netlink, &request, sizeof request, 0) > 0 && recv(netlink, &answer, sizeof answer, 0) > 0;
    if (answered) errno = -answer.error.error;
    demand(answered && answer.error.error == 0 ? 0 : -1, "sizing a device's queue");
    close(netlink);
}

/// Where the kernel has no IPv6, a lab without it is still a lab.
void give_address6(size_t host, Network network) {
    const int socket6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket6 < 0) return;
    ifreq index = named(kDevice);
    if (ioctl(socket6, SIOCGIFINDEX, &index) == 0) {
        in6_ifreq request{};
        inet_pton(AF_INET6, address6(host, network).c_str(), &request.ifr6_addr);
        request.ifr6_prefixlen = prefix6(network);
        request.ifr6_ifindex = index.ifr_ifindex;
        ioctl(socket6, SIOCSIFADDR, &request);
    }
    close(socket6);
}

} // namespace

std::string address4(size_t host, Network network) {
    return (network == Network::internet ? "203.0.113." : "10.77.0.") + std::to_string(host + 1);
}

std::string address6(size_t host, Network network) {
    char text[32];
    std::snprintf(text, sizeof text, network == Network::internet ? "2001:db8:0:%zx::1" : "fd77::%zx", host + 1);
    return text;
}

int open_tun(size_t host, Network network) {
    const int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun < 0 && (errno == EACCES || errno == EPERM))
        throw refusal("tun-refused", "opening /dev/net/tun", "run it as root, or chmod 666 /dev/net/tun");
    if (tun < 0) throw refusal("tun-missing", "opening /dev/net/tun", "load it: modprobe tun");
    ifreq request = named(kDevice);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    demand(ioctl(tun, TUNSETIFF, &request), "making a TUN device");

    const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    demand(control < 0 ? -1 : 0, "opening a socket");
    size_queue();
    bring_up(control, "lo");
    give_address4(control, host, network);
    bring_up(control, kDevice);
    give_address6(host, network);
    close(control);
    return tun;
}

} // namespace midip2p::netlab
