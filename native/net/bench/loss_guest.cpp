// One of two players on a line that loses packets. Started twice by `npm run bench -- loss` and `-- udp`, each in a
// network of its own; both read one machine's clock, so that when each event was played and when it came can be
// compared.
//   midip2p_bench_loss_guest WHO SIDE ADDRESS EVENTS_A_SECOND SECONDS
// WHO is midip2p, midip2p-tcp or udp, SIDE plays or hears. Prints {"fingerprint","port"} and reads the same of the
// other from stdin, as "FINGERPRINT ADDRESS PORT"; prints "ready" when the other is there, and begins when it reads a
// line. Then prints {"us":[…],"datagramFirst":N}: machine's microseconds by number of event, 0: it never came.
#include "net/runner.hpp"
#include "os/datagram_socket.hpp"
#include "tls/certificate.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <poll.h>
#include <string>
#include <thread>
#include <vector>

using namespace midip2p;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kTail = std::chrono::seconds(3); // what is late may still come
constexpr auto kPatience = std::chrono::seconds(20);
constexpr std::size_t kMostEvents = 2 * 63 * 128; // below the velocity with which the engine itself ends notes
constexpr std::size_t kRawSize = 152;             // of an event in its frame and the headers of both

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Steady::now().time_since_epoch()).count();
}

struct Plan {
    std::string who, address;
    bool plays = false;
    double events = 0;
    std::size_t count = 0;
};

struct Other {
    std::string fingerprint, address;
    int port = 0;
};

Other exchange(const std::string& fingerprint, int port) {
    std::printf("{\"fingerprint\":\"%s\",\"port\":%d}\n", fingerprint.c_str(), port);
    std::fflush(stdout);
    Other other;
    std::cin >> other.fingerprint >> other.address >> other.port;
    return other;
}

void wait_for_start() {
    std::puts("ready");
    std::fflush(stdout);
    std::string word;
    std::cin >> word;
}

/// Plays each event at its time; `send` gets its number.
template <class Send> std::vector<std::int64_t> play(const Plan& plan, Send&& send) {
    std::vector<std::int64_t> at(plan.count);
    const auto begin = Steady::now();
    for (std::size_t n = 0; n < plan.count; ++n) {
        const std::chrono::duration<double> due(static_cast<double>(n) / plan.events);
        std::this_thread::sleep_until(begin + std::chrono::duration_cast<Steady::duration>(due));
        at[n] = now_us();
        send(n);
    }
    return at;
}

int print_times(const std::vector<std::int64_t>& at, std::uint64_t first) {
    std::printf("{\"datagramFirst\":%llu,\"us\":[", static_cast<unsigned long long>(first));
    for (std::size_t i = 0; i < at.size(); ++i) std::printf("%s%lld", i > 0 ? "," : "", static_cast<long long>(at[i]));
    std::puts("]}");
    return 0;
}

Steady::time_point end_of(const Plan& plan) {
    const std::chrono::duration<double> length(static_cast<double>(plan.count) / plan.events);
    return Steady::now() + std::chrono::duration_cast<Steady::duration>(length) + kTail;
}

// ---- the floor: each event is one datagram, and nothing is done about what is lost

int raw(const Plan& plan) {
    const auto socket = os::DatagramSocket::bind({plan.address, 0});
    if (!socket) return 1;
    const Other other = exchange("-", socket->local().port);
    const auto there = os::endpoint_of({other.address, static_cast<std::uint16_t>(other.port)});
    if (!there) return 1;
    wait_for_start();
    std::array<std::uint8_t, kRawSize> bytes{};
    if (plan.plays) {
        const auto at = play(plan, [&](std::size_t n) {
            std::memcpy(bytes.data(), &n, sizeof n);
            (void)socket->send(bytes, *there);
        });
        return print_times(at, 0);
    }
    std::vector<std::int64_t> at(plan.count);
    const auto end = end_of(plan);
    while (Steady::now() < end) {
        pollfd waiting{.fd = socket->descriptor(), .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 50) <= 0) continue;
        while (socket->receive(bytes).any) {
            std::size_t n = 0;
            std::memcpy(&n, bytes.data(), sizeof n);
            if (n < at.size() && at[n] == 0) at[n] = now_us();
        }
    }
    return print_times(at, 0);
}

// ---- ours

core::Fingerprint fingerprint_of(const std::string& hex) {
    core::Fingerprint f{};
    for (std::size_t i = 0; i < f.size() && 2 * i + 1 < hex.size(); ++i)
        f[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    return f;
}

/// Even numbers begin a note, odd ones end it: another key and velocity for each note.
std::array<std::uint8_t, 3> note_of(std::size_t n) {
    const std::size_t note = n / 2;
    return {static_cast<std::uint8_t>(n % 2 == 0 ? 0x90 : 0x80), static_cast<std::uint8_t>(note % 128),
            static_cast<std::uint8_t>(1 + note / 128)};
}
std::size_t number_of(core::ByteView note) {
    return 2 * (note[1] + (note[2] - std::size_t{1}) * 128) + (note[0] == 0x80 ? 1 : 0);
}

int linked(const Plan& plan) {
    const auto peer = [](bool plays) {
        return std::string(plays ? "aaaaaaaa" : "bbbbbbbb") + "-0000-4000-8000-000000000000";
    };
    auto started = net::Runner::start({.session = "11111111-1111-4111-8111-111111111111",
                                       .peer = peer(plan.plays),
                                       .realtime = true,
                                       .datagrams = plan.who == "midip2p"});
    if (!started) return 1;
    net::Runner& runner = **started;
    const auto in = runner.open_in_port("keys", core::kMaxWindow);
    const auto out = runner.open_out_port("synth");
    const auto bound = runner.listen({plan.address, 0});
    if (!in || !out || !bound) return 1;
    const Other other = exchange(tls::to_hex(runner.fingerprint()), bound->port);
    const auto link = runner.open_link({.peer = peer(!plan.plays),
                                        .fingerprint = fingerprint_of(other.fingerprint),
                                        .candidates = {{other.address, static_cast<std::uint16_t>(other.port)}},
                                        .may_play = true});
    if (!link) return 1;
    (void)runner.connect({.link = 0, .id = (*in)->id()}, {.link = *link, .port = 0}, {});
    (void)runner.connect({.link = *link, .id = 0}, {.link = 0, .port = (*out)->id()}, {});
    bool up = false;
    const auto ready = [&] { // and datagrams come, if they are wanted
        for (const net::RunnerNotice& entry : runner.poll())
            up = up || entry.notice.kind == core::Notice::Kind::link_up;
        if (!up || plan.who != "midip2p") return up;
        for (const core::LinkStats& s : runner.stats().links)
            if (s.link == *link) return s.datagrams_received > 0;
        return false;
    };
    const auto patience = Steady::now() + kPatience;
    while (!ready()) {
        if (Steady::now() > patience) {
            std::fprintf(stderr, "midip2p_bench_loss_guest: no link\n");
            return 1;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    wait_for_start();
    if (plan.plays) {
        const auto at = play(plan, [&](std::size_t n) { (void)(*in)->play(note_of(n), (*in)->now()); });
        std::this_thread::sleep_for(2 * kTail); // the other end still needs the link
        return print_times(at, 0);
    }
    std::vector<std::int64_t> at(plan.count);
    const auto end = end_of(plan);
    while (Steady::now() < end) {
        if (!(*out)->wait_until_due(50'000)) continue;
        const std::int64_t now = now_us();
        (*out)->take_until((*out)->now(), [&](const core::TakenEvent& e) {
            if (e.midi.size() != 3 || (e.midi[0] & 0xe0) != 0x80 || e.midi[2] == 0) return;
            const std::size_t n = number_of(e.midi);
            if (n < at.size() && at[n] == 0) at[n] = now;
        });
    }
    std::uint64_t first = 0;
    for (const core::LinkStats& s : runner.stats().links) first += s.datagram_first;
    return print_times(at, first);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "usage: midip2p_bench_loss_guest WHO SIDE ADDRESS EVENTS_A_SECOND SECONDS\n");
        return 2;
    }
    const double events = std::atof(argv[4]);
    const auto count = static_cast<std::size_t>(events * std::atof(argv[5]));
    if (count == 0 || count > kMostEvents) {
        std::fprintf(stderr, "midip2p_bench_loss_guest: 1 to %zu events\n", kMostEvents);
        return 2;
    }
    const Plan plan{
        .who = argv[1], .address = argv[3], .plays = std::string(argv[2]) == "plays", .events = events, .count = count};
    return plan.who == "udp" ? raw(plan) : linked(plan);
}
