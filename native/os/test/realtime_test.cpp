#include "os/realtime.hpp"

#include "test/check.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <thread>

using namespace midip2p::os;
using midip2p::core::LocalTime;

TEST_CASE("a thread that sleeps now and then may work as much as it likes") {
    SpinWatch watch;
    std::int64_t now = 5'000'000;
    for (int turn = 0; turn < 1000; ++turn) {
        now += 3'000; // work
        const bool slept = turn % 100 == 99;
        const LocalTime before{now};
        now += slept ? 50 : 1;
        CHECK(!watch.waited(before, {now}));
    }
}

TEST_CASE("one that has not slept for half a second is found out, and is told again until it has") {
    SpinWatch watch;
    CHECK(!watch.waited({0}, {1}));
    CHECK(!watch.waited({400'000}, {400'001}));
    CHECK(watch.waited({500'000}, {500'001}));
    CHECK(watch.waited({600'000}, {600'001}));
    CHECK(!watch.waited({700'000}, {701'000}));
}

TEST_CASE("the calling thread gets what the system allows, and says why not more") {
    std::thread([] {
        const Realtime got = be_in_time();
        int policy = 0;
        sched_param param{};
        REQUIRE(pthread_getschedparam(pthread_self(), &policy, &param) == 0);
        const bool realtime = (policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO;
        CHECK((got.priority == Realtime::Priority::realtime) == realtime);
        CHECK(realtime == got.why_not_priority.empty());
        CHECK(param.sched_priority == got.level);
        CHECK(got.memory_locked == got.why_not_memory.empty());
        lower_this_thread();
        REQUIRE(pthread_getschedparam(pthread_self(), &policy, &param) == 0);
        CHECK((policy & ~SCHED_RESET_ON_FORK) == SCHED_OTHER);
    }).join();
}

TEST_CASE("a driver's thread is raised with those that it starts, or hears why not") {
    std::thread([] {
        const bool raised = raise_this_thread().empty();
        const auto realtime_here = [] {
            int policy = 0;
            sched_param param{};
            REQUIRE(pthread_getschedparam(pthread_self(), &policy, &param) == 0);
            return policy == SCHED_FIFO && param.sched_priority == kRealtimeLevel;
        };
        CHECK(realtime_here() == raised);
        std::thread([&] { CHECK(realtime_here() == raised); }).join();
    }).join();
}
