#include "os/realtime.hpp"

#include "os/error_words.hpp"

#include <cerrno>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

namespace midip2p::os {

namespace {

int set_policy(int policy, int level) noexcept {
    sched_param param{};
    param.sched_priority = level;
    return pthread_setschedparam(pthread_self(), policy, &param);
}

bool lock_memory(std::string& why) {
    rlimit limit{};
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) limit.rlim_cur = 0;
    // For root the limit does not count, except in some namespaces, and nothing says in which. V8 ends the process when
    // it cannot protect memory any more because the limit was reached.
    if (limit.rlim_cur != RLIM_INFINITY) {
        why = "the limit of locked memory is " + std::to_string(limit.rlim_cur / 1024) + " KiB";
        return false;
    }
    if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0) return true;
    why = words_of(errno);
    return false;
}

} // namespace

Realtime be_in_time() {
    Realtime got;
    // Threads that this thread starts have ordinary priority again.
    if (const int e = set_policy(SCHED_FIFO | SCHED_RESET_ON_FORK, kRealtimeLevel); e == 0) {
        got.priority = Realtime::Priority::realtime;
        got.level = kRealtimeLevel;
    } else {
        got.why_not_priority = words_of(e);
    }
    got.memory_locked = lock_memory(got.why_not_memory);
    return got;
}

std::string raise_this_thread() {
    const int e = set_policy(SCHED_FIFO, kRealtimeLevel);
    return e == 0 ? "" : words_of(e);
}

void lower_this_thread() noexcept { (void)set_policy(SCHED_OTHER, 0); }

} // namespace midip2p::os
