// What another thread made is read whole and new, and reading it wakes nobody.
#include "net/snapshot.hpp"
#include "net/test/two_runners.hpp"
#include "test/check.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace midip2p;
using namespace midip2p::net;
using namespace midip2p::test;

TEST_CASE("two threads: every value that is read is whole, and none is older than the one before") {
    constexpr std::uint64_t kLast = 200'000;
    Snapshot<std::vector<std::uint64_t>> snapshot;
    std::thread writer([&] {
        for (std::uint64_t i = 1; i <= kLast; ++i)
            snapshot.write([i](std::vector<std::uint64_t>& value) { value.assign(1 + i % 8, i); });
    });
    std::uint64_t before = 0, torn = 0, older = 0;
    while (before < kLast) {
        const auto& value = snapshot.read();
        if (value.empty()) continue; // nothing was made yet
        for (const std::uint64_t number : value) torn += number != value.front() ? 1 : 0;
        torn += value.size() != 1 + value.front() % 8 ? 1 : 0;
        older += value.front() < before ? 1 : 0;
        before = value.front();
    }
    writer.join();
    CHECK(torn == 0u);
    CHECK(older == 0u);
}

namespace {

const Bytes kNote{0x90, 60, 100};

/// How often threads of this process other than the calling one went to sleep so far.
std::uint64_t sleeps_of_others() {
    std::uint64_t sum = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        if (task.path().filename() == std::to_string(gettid())) continue;
        std::ifstream status(task.path() / "status");
        for (std::string word; status >> word;)
            if (word == "voluntary_ctxt_switches:" && status >> word) sum += std::stoull(word);
    }
    return sum;
}

} // namespace

TEST_CASE("who watches figures, clock and priority wakes no thread that carries notes") {
    const auto runner = Runner::start({.session = kSession, .peer = "aaaaaaaa-1111-4111-8111-111111111111"});
    REQUIRE(bool(runner));
    const auto in = *(*runner)->open_in_port("keys");
    REQUIRE(in->play(kNote, in->now()) == Errc::ok);
    REQUIRE(eventually([&] { return (*runner)->stats().ports.at(0).events == 1; })); // asleep again, or soon
    CHECK(eventually([&] {
        const std::uint64_t before = sleeps_of_others();
        for (int i = 0; i < 1000; ++i) {
            (void)(*runner)->stats();
            (void)(*runner)->timeline();
            (void)(*runner)->realtime();
        }
        return sleeps_of_others() == before;
    }));
}

TEST_CASE("what was just done is in the figures, and so is what a notice tells of") {
    TwoRunners jam;
    CHECK(jam.a.runner->stats().ports.size() == 2u);
    const auto more = *jam.a.runner->open_out_port("more");
    CHECK(jam.a.runner->stats().ports.size() == 3u);
    REQUIRE(jam.a.runner->close_port(more->id()) == Errc::ok);
    CHECK(jam.a.runner->stats().ports.size() == 2u);
}
