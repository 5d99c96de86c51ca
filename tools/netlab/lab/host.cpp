#include "lab/host.hpp"

#include "lab/refusal.hpp"
#include "lab/tun.hpp"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace midip2p::netlab {

namespace {

/// How a host that could not be made tells why.
struct Report {
    char code[32];
    char message[400];
};

/// A Report, and the descriptor where there is one.
void tell(int socket, const Report& report, int descriptor) {
    iovec data{const_cast<Report*>(&report), sizeof report};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = space;
        message.msg_controllen = sizeof space;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    if (sendmsg(socket, &message, 0) < 0) _exit(1);
}

/// The descriptor, or -1 with the report filled in.
int hear(int socket, Report& report) {
    iovec data{&report, sizeof report};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    const ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got != static_cast<ssize_t>(sizeof report)) throw Refusal("namespaces-refused", "a host died at its start");
    int descriptor = -1;
    if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

/// Where a host has its device; none: a bare one.
struct Place {
    size_t number;
    Network network;
};

[[noreturn]] void be_a_host(int socket, std::optional<Place> place, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); // it died before it could be watched
    prctl(PR_SET_NAME, "netlab-host");
    Report report{};
    try {
        if (unshare(CLONE_NEWNET) != 0)
            throw refusal("namespaces-refused", "making a network namespace", "run as root");
        const int tun = place ? open_tun(place->number, place->network) : -1;
        tell(socket, report, tun);
        if (tun >= 0) close(tun); // or the device would outlive the lab in this process
    } catch (const Refusal& why) {
        strncpy(report.code, why.code().c_str(), sizeof report.code - 1);
        strncpy(report.message, why.what(), sizeof report.message - 1);
        tell(socket, report, -1);
        _exit(1);
    }
    // Whoever reads the lab's output to its end must not have to wait for this process.
    const int nothing = open("/dev/null", O_RDWR);
    for (int standard = 0; standard <= 2; ++standard) dup2(nothing, standard);
    close_range(3, ~0U, 0);
    for (;;) pause();
}

Host start(std::optional<Place> place) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        throw refusal("namespaces-refused", "making a pair of sockets", "raise the limit of open files");
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) throw refusal("namespaces-refused", "starting a process", "raise the limit of processes");
    if (pid == 0) be_a_host(ends[1], place, parent);
    close(ends[1]);
    Report report{};
    const int tun = hear(ends[0], report);
    close(ends[0]);
    if (report.code[0] != '\0') throw Refusal(report.code, report.message);
    return {pid, tun};
}

} // namespace

Host start_host(size_t number, Network network) { return start(Place{number, network}); }

Host start_bare_host() { return start({}); }

void stop_host(const Host& host) {
    if (host.tun >= 0) close(host.tun);
    kill(host.pid, SIGKILL);
    waitpid(host.pid, nullptr, 0);
}

} // namespace midip2p::netlab
