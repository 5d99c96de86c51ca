// What a plugin costs beside its audio thread: the real guest with one seat, and a thread that calls it as a DAW does.
// Started by `npm run bench -- cpu`, with the plugin link's file of a client that is running.
//   midip2p_bench_guest FILE SETTLE_SECONDS SECONDS EVENTS_A_SECOND
// Prints {"cpuPercent","sent","received"}: the share of one processor of all its threads but that one.
#include "plugin_link/plugin_end.hpp"
#include "plugin_link/plugin_seat.hpp"
#include "tls/hmac.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>

using namespace midip2p;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kBlock = std::chrono::microseconds(5333); // 256 samples at 48 kHz
constexpr auto kMostWaiting = std::chrono::seconds(60);

double seconds_of(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// Calls the seat block after block, with so many events a second: a key that goes down and up.
void play_blocks(plugin_link::PluginSeat& seat, double events, const std::atomic<bool>& stopping,
                 std::atomic<double>& own_cpu) {
    const os::Clock clock;
    auto next = Clock::now();
    double owed = 0;
    bool down = false;
    while (!stopping.load(std::memory_order_acquire)) {
        std::this_thread::sleep_until(next += kBlock);
        const core::LocalTime now = clock.now();
        (void)seat.take(core::TakeSpan(now), [](const core::TakenEvent&) {});
        owed += events * std::chrono::duration<double>(kBlock).count();
        if (owed >= 1) {
            owed -= 1;
            down = !down;
            const std::uint8_t note[] = {static_cast<std::uint8_t>(down ? 0x90 : 0x80), 60, 90};
            (void)seat.play(note, now);
            seat.deliver();
        }
        own_cpu.store(seconds_of(CLOCK_THREAD_CPUTIME_ID), std::memory_order_relaxed);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: midip2p_bench_guest FILE SETTLE_SECONDS SECONDS EVENTS_A_SECOND\n");
        return 2;
    }
    const double settle = std::atof(argv[2]), seconds = std::atof(argv[3]), events = std::atof(argv[4]);
    auto guest = plugin_link::PluginEnd::start({.token_path = argv[1], .agent = "bench"}, &tls::hmac_sha256);
    if (!guest) return 1;
    const auto seat = (*guest)->open("bench");
    if (!seat) return 1;
    const auto patience = Clock::now() + kMostWaiting;
    while (!(*seat)->taken()) {
        if (Clock::now() > patience) {
            std::fprintf(stderr, "midip2p_bench_guest: no client took the seat: %s\n",
                         std::string(core::code_of((*guest)->status().why)).c_str());
            return 1;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::atomic<bool> stopping{false};
    std::atomic<double> audio_cpu{0};
    std::thread audio([&] { play_blocks(**seat, events, stopping, audio_cpu); });
    std::this_thread::sleep_for(std::chrono::duration<double>(settle));
    const auto cost = [&] { return seconds_of(CLOCK_PROCESS_CPUTIME_ID) - audio_cpu.load(std::memory_order_relaxed); };
    const double before = cost();
    const auto began = Clock::now();
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    const double took = std::chrono::duration<double>(Clock::now() - began).count();
    const double percent = 100 * (cost() - before) / took;
    stopping.store(true, std::memory_order_release);
    audio.join();
    std::printf("{\"cpuPercent\":%.4f,\"sent\":%llu,\"received\":%llu}\n", percent,
                static_cast<unsigned long long>((*seat)->sent()), static_cast<unsigned long long>((*seat)->received()));
    return 0;
}
