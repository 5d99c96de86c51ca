// midip2p_netlab: hosts in network namespaces, with lines between them that delay and lose.
#include "lab/commands.hpp"
#include "lab/namespaces.hpp"
#include "lab/packet_loop.hpp"
#include "lab/refusal.hpp"
#include "lab/tun.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sched.h>

using namespace midip2p::netlab;

namespace {

constexpr uint64_t kMostBareHosts = 40;

constexpr const char* kHelp = R"(usage: midip2p_netlab [--hosts N] [--seed N] [--network lab|internet] [--bare N]

Makes N hosts (2 to 20, default 2), each in a network namespace of its own with the address 10.77.0.1, 10.77.0.2 …,
and carries packets between them. One JSON line on stdout when they are there:
  {"userNamespace":false,"realtime":true,"hosts":[{"pid":1234,"address":"10.77.0.1","address6":"fd77::1"},…]}
Then a JSON line on stdin is a command, and has one line as its answer; hosts are counted from 0 here:
  {"id":1,"do":"set","from":0,"to":null,"delayMs":20,"jitterMs":5,"lossPercent":1}
  {"id":2,"do":"unplug","host":1}   {"id":3,"do":"plug","host":1}   {"id":4,"do":"counters"}
It ends, and everything it made with it, when stdin does.

  --seed N            luck that is the same in every run (default: 1)
  --network internet  public addresses: 203.0.113.1, 203.0.113.2 … and 2001:db8:0:1::1, 2001:db8:0:2::1 …, each the first
                      of a network of 64 bits that is all this host's
  --bare N            as many namespaces more (0 to 40), without any device: "bare":[{"pid":1240},…]
)";

struct Options {
    uint64_t hosts = 2;
    uint64_t seed = 1;
    uint64_t bare = 0;
    Network network = Network::lab;
};

uint64_t number(const char* name, const char* text, uint64_t least, uint64_t most) {
    uint64_t value = 0;
    const char* end = text ? text + std::strlen(text) : nullptr;
    const auto [stop, error] = std::from_chars(text, end, value);
    if (!text || error != std::errc() || stop != end || value < least || value > most)
        throw Refusal("usage", std::string(name) + " takes a number from " + std::to_string(least) + " to " +
                                   std::to_string(most));
    return value;
}

Network network(const char* text) {
    if (text && std::strcmp(text, "lab") == 0) return Network::lab;
    if (text && std::strcmp(text, "internet") == 0) return Network::internet;
    throw Refusal("usage", "--network takes lab or internet");
}

Options options_of(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i += 2) {
        const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
        if (std::strcmp(argv[i], "--hosts") == 0)
            options.hosts = number(argv[i], value, 2, kMostHosts);
        else if (std::strcmp(argv[i], "--seed") == 0)
            options.seed = number(argv[i], value, 0, UINT64_MAX);
        else if (std::strcmp(argv[i], "--network") == 0)
            options.network = network(value);
        else if (std::strcmp(argv[i], "--bare") == 0)
            options.bare = number(argv[i], value, 0, kMostBareHosts);
        else
            throw Refusal("usage", std::string("there is no option ") + argv[i]);
    }
    return options;
}

/// A line does not wait for its turn on the processor; where this is not allowed, it does.
bool be_realtime() {
    sched_param lowest{};
    lowest.sched_priority = sched_get_priority_min(SCHED_FIFO);
    return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &lowest) == 0;
}

void announce(const std::vector<Host>& hosts, const std::vector<Host>& bare, const Options& options,
              bool user_namespace, bool realtime) {
    std::printf("{\"userNamespace\":%s,\"realtime\":%s,\"hosts\":[", user_namespace ? "true" : "false",
                realtime ? "true" : "false");
    for (size_t i = 0; i < hosts.size(); ++i)
        std::printf("%s{\"pid\":%d,\"address\":\"%s\",\"address6\":\"%s\"}", i > 0 ? "," : "",
                    static_cast<int>(hosts[i].pid), address4(i, options.network).c_str(),
                    address6(i, options.network).c_str());
    std::fputs("],\"bare\":[", stdout);
    for (size_t i = 0; i < bare.size(); ++i)
        std::printf("%s{\"pid\":%d}", i > 0 ? "," : "", static_cast<int>(bare[i].pid));
    std::puts("]}");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && (std::strcmp(argv[1], "--help") == 0 || std::strcmp(argv[1], "-h") == 0)) {
        std::fputs(kHelp, stdout);
        return 0;
    }
    std::signal(SIGPIPE, SIG_IGN);
    try {
        const Options options = options_of(argc, argv);
        const bool user_namespace = enter_user_namespace_if_needed();
        std::vector<Host> hosts;
        for (size_t i = 0; i < options.hosts; ++i) hosts.push_back(start_host(i, options.network));
        std::vector<Host> bare;
        for (size_t i = 0; i < options.bare; ++i) bare.push_back(start_bare_host());
        Switchboard board(hosts.size(), options.seed, options.network);
        announce(hosts, bare, options, user_namespace, be_realtime());
        run_packet_loop(hosts, board);
        for (const Host& host : hosts) stop_host(host);
        for (const Host& host : bare) stop_host(host);
        return 0;
    } catch (const Refusal& why) {
        std::puts(error_line(why.code(), why.what()).c_str());
        return why.code() == "usage" ? 2 : 1;
    }
}
