#include "lab/namespaces.hpp"

#include "lab/refusal.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace midip2p::netlab {

namespace {

bool may_make_network_namespaces() {
    const pid_t child = fork(); // the answer must not move this process
    if (child == 0) _exit(unshare(CLONE_NEWNET) == 0 ? 0 : 1);
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

constexpr const char* kAdvice =
    "run it as root, or let users have namespaces: sysctl -w user.max_user_namespaces=10000, and where they exist "
    "kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0";

void write_file(const char* path, const std::string& text) {
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool written = fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (!written) throw refusal("namespaces-refused", std::string("writing ") + path, kAdvice);
    close(fd);
}

} // namespace

bool enter_user_namespace_if_needed() {
    if (may_make_network_namespaces()) return false;
    const std::string uid = std::to_string(geteuid());
    const std::string gid = std::to_string(getegid());
    if (unshare(CLONE_NEWUSER) != 0) throw refusal("namespaces-refused", "making a user namespace", kAdvice);
    write_file("/proc/self/setgroups", "deny"); // the kernel's condition for a gid map without privilege
    write_file("/proc/self/uid_map", uid + " " + uid + " 1");
    write_file("/proc/self/gid_map", gid + " " + gid + " 1");
    // Some systems make the user namespace and then give no rights in it.
    if (!may_make_network_namespaces()) {
        errno = EPERM;
        throw refusal("namespaces-refused", "making a network namespace", kAdvice);
    }
    return true;
}

} // namespace midip2p::netlab
