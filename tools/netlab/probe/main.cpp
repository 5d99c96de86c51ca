// midip2p_netlab_probe: numbered UDP packets with the time on them, to another probe and from it.
// Both run on one machine, so what they measure is one-way delay by one clock.
#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr const char* kHelp = R"(usage: midip2p_netlab_probe FROM TO EVERY_US SECONDS BYTES

Sends UDP packets of BYTES (16 to 1400) from the address FROM to the probe at TO, one every EVERY_US. Prints "ready",
begins when a line comes on stdin, listens one second longer than it sends, and prints one JSON line:
  {"sent":1000,"overtook":0,"bytes":98000,"receivedForUs":999000,"delaysUs":[4012,3890]}
bytes are IP bytes received.
)";

constexpr uint16_t kPort = 7077;
constexpr int kHeaders = 28; // of IPv4 and UDP
constexpr int64_t kListenLonger = 1'000'000'000;

struct Stamp {
    uint64_t number;
    int64_t sent_at;
};

/// The wall clock, because that is what the kernel stamps arrivals with.
int64_t wall_now() {
    timespec t{};
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

sockaddr_in at(const char* address) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(kPort);
    if (inet_pton(AF_INET, address, &in.sin_addr) != 1) std::fprintf(stderr, "%s is no address\n", address), exit(2);
    return in;
}

int open_socket(const char* address) {
    const int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    const int room = 4 << 20;
    setsockopt(udp, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    const sockaddr_in here = at(address);
    if (bind(udp, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) std::perror("bind"), exit(1);
    return udp;
}

struct Heard {
    std::vector<int64_t> delays_us;
    uint64_t bytes = 0;
    int64_t first_at = 0;
    int64_t last_at = 0;
    std::vector<uint64_t> numbers;
};

void hear_all(int udp, Heard& heard) {
    char packet[2048];
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(timespec))];
    for (;;) {
        iovec data{packet, sizeof packet};
        msghdr message{};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = space;
        message.msg_controllen = sizeof space;
        const ssize_t got = recvmsg(udp, &message, 0);
        if (got < static_cast<ssize_t>(sizeof(Stamp))) return;
        int64_t arrived_at = wall_now();
        for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
            if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
            timespec t{};
            std::memcpy(&t, CMSG_DATA(c), sizeof t);
            arrived_at = t.tv_sec * 1'000'000'000LL + t.tv_nsec;
        }
        Stamp stamp{};
        std::memcpy(&stamp, packet, sizeof stamp);
        heard.delays_us.push_back((arrived_at - stamp.sent_at) / 1000);
        // The first packet says how long the rest took to arrive, and is not part of it.
        if (heard.first_at == 0)
            heard.first_at = arrived_at;
        else
            heard.bytes += static_cast<uint64_t>(got) + kHeaders;
        heard.last_at = arrived_at;
        heard.numbers.push_back(stamp.number);
    }
}

/// Packets that arrived before one that was sent earlier.
uint64_t overtakers(const std::vector<uint64_t>& numbers) {
    uint64_t count = 0;
    uint64_t least_after = UINT64_MAX;
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
        if (*number > least_after) ++count;
        least_after = std::min(least_after, *number);
    }
    return count;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) return std::fputs(kHelp, argc == 2 ? stdout : stderr), argc == 2 ? 0 : 2;
    const int udp = open_socket(argv[1]);
    const sockaddr_in there = at(argv[2]);
    const int64_t every = static_cast<int64_t>(std::atof(argv[3]) * 1000);
    const auto seconds = static_cast<int64_t>(std::atof(argv[4]) * 1e9);
    std::vector<char> packet(static_cast<size_t>(std::atoi(argv[5])));
    if (every <= 0 || packet.size() < sizeof(Stamp) || packet.size() > 1400) return std::fputs(kHelp, stderr), 2;

    std::puts("ready");
    std::fflush(stdout);
    if (std::getchar() == EOF) return 1;

    Heard heard;
    uint64_t sent = 0;
    const int64_t began = wall_now();
    for (int64_t now = began; now < began + seconds + kListenLonger; now = wall_now()) {
        while (now < began + seconds && began + static_cast<int64_t>(sent) * every <= now) {
            const Stamp stamp{sent++, wall_now()};
            std::memcpy(packet.data(), &stamp, sizeof stamp);
            sendto(udp, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&there), sizeof there);
        }
        int64_t until = began + seconds + kListenLonger;
        if (now < began + seconds) until = std::min(until, began + static_cast<int64_t>(sent) * every);
        const int64_t wait = std::max<int64_t>(until - wall_now(), 0);
        const timespec timeout{wait / 1'000'000'000, wait % 1'000'000'000};
        pollfd watched{udp, POLLIN, 0};
        if (ppoll(&watched, 1, &timeout, nullptr) > 0) hear_all(udp, heard);
    }

    std::printf("{\"sent\":%llu,\"overtook\":%llu,\"bytes\":%llu,\"receivedForUs\":%lld,\"delaysUs\":[",
                static_cast<unsigned long long>(sent), static_cast<unsigned long long>(overtakers(heard.numbers)),
                static_cast<unsigned long long>(heard.bytes),
                static_cast<long long>((heard.last_at - heard.first_at) / 1000));
    for (size_t i = 0; i < heard.delays_us.size(); ++i)
        std::printf("%s%lld", i > 0 ? "," : "", static_cast<long long>(heard.delays_us[i]));
    std::puts("]}");
    return 0;
}
