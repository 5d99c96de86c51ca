// npm run bench -- plugin [--blocks N] [--json] [--sleepy]: what one block of 64 samples costs the DAW, called as a sound card calls. Machines for the stage keep
// their processors awake, so it does that for them; --sleepy leaves them alone.
#include "PluginProcessor.h"

#include "plugin_link/plugin_link.hpp"
#include "plugin_link/test/idle_loop.hpp"
#include "plugin_link/test/own_folder.hpp"
#include "test/machine.hpp"
#include "tls/hmac.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sched.h>
#include <stop_token>
#include <string>
#include <thread>

using namespace midip2p;
using namespace midip2p::plugin;

namespace
{

constexpr int kBlock = 64;
constexpr int kBlocks = 7500; // 10 s, each row
using Clock = std::chrono::steady_clock;

struct Row
{
    const char* name;
    double p50, p99;
};

/// The floor: what reading the clock twice around nothing costs in the same loop.
enum class Case { floor, idle, pianist };

Row measure (const char* name, PluginProcessor& processor, core::OutPort& jam, Case what, int blocks)
{
    const bool pianist = what == Case::pianist;
    std::vector<double> took;
    took.reserve (static_cast<std::size_t> (blocks));
    juce::AudioBuffer<float> audio (2, kBlock);
    juce::MidiBuffer midi;
    midi.ensureSize (2048);
    auto next = Clock::now();
    for (int i = 0; i < blocks; ++i)
    {
        next += std::chrono::nanoseconds (kBlock * 1'000'000'000LL / 48000);
        std::this_thread::sleep_until (next);
        midi.clear();
        if (pianist && i % 25 == 0) // both hands: 30 chords of four notes a second, with pedal, here and there
            for (uint8_t key = 0; key < 5; ++key)
            {
                const bool on = i / 25 % 2 == 0;
                const uint8_t note[] { static_cast<uint8_t> (key == 4 ? 0xb0 : on ? 0x90 : 0x80), static_cast<uint8_t> (key == 4 ? 64 : 40 + key * 7), static_cast<uint8_t> (on ? 90 : 0) };
                midi.addEvent (note, 3, key * 9);
                (void) jam.put ({ .owner = { 1, 1 } }, note);
            }
        const auto began = Clock::now();
        if (what != Case::floor) processor.processBlock (audio, midi);
        took.push_back (std::chrono::duration<double, std::micro> (Clock::now() - began).count());
    }
    std::sort (took.begin(), took.end());
    return { name, took[took.size() / 2], took[took.size() * 99 / 100] };
}

/// Work on every processor that gives way to every other: a virtual one that has nothing to do is given away, and what wakes on it finds nothing of its own
/// in its caches.
std::vector<std::jthread> keepAwake()
{
    std::vector<std::jthread> threads;
    for (unsigned cpu = 0; cpu < std::thread::hardware_concurrency(); ++cpu)
        threads.emplace_back ([cpu] (std::stop_token stop)
        {
            const sched_param lowest {};
            cpu_set_t one;
            CPU_ZERO (&one);
            CPU_SET (cpu, &one);
            if (sched_setscheduler (0, SCHED_IDLE, &lowest) != 0 || sched_setaffinity (0, sizeof one, &one) != 0) return; // it would be in the way
            while (! stop.stop_requested()) {}
        });
    return threads;
}

} // namespace

int main (int argc, char** argv)
{
    int blocks = kBlocks;
    bool json = false, sleepy = false;
    for (int i = 1; i < argc; ++i)
    {
        const std::string word = argv[i];
        if (word == "--json") json = true;
        else if (word == "--sleepy") sleepy = true;
        else if (word == "--blocks" && i + 1 < argc && std::atoi (argv[i + 1]) > 0) blocks = std::atoi (argv[++i]);
        else
        {
            std::fprintf (stderr, "usage: npm run bench -- plugin [--blocks N] [--json] [--sleepy]\n\nN blocks of 64 samples in each row (default: %d).\n", kBlocks);
            return word == "--help" ? 0 : 1;
        }
    }
    const auto awake = sleepy ? std::vector<std::jthread> {} : keepAwake();
    const test::OwnFolder place;
    setenv ("MIDIP2P_CONFIG_DIR", place.path.c_str(), 1);
    const juce::ScopedJuceInitialiser_GUI gui;
    auto opened = plugin_link::PluginLink::open (midip2p::test::idle_loop(), { .token_path = plugin_link::default_token_path(), .agent = "client" }, &tls::hmac_sha256);
    if (! opened) return 1;
    auto client = std::move (*opened);
    PluginProcessor processor (Variant::instrument);
    processor.setRateAndBufferSizeDetails (48000, kBlock);
    processor.prepareToPlay (48000, kBlock);
    std::shared_ptr<core::OutPort> jam;
    std::shared_ptr<core::InPort> in;
    for (const auto end = Clock::now() + std::chrono::seconds (20); ! processor.seated() && Clock::now() < end;)
        for (const auto& n : client->poll())
        {
            if (n.kind != plugin_link::PluginLinkNotice::Kind::seat_opened) continue;
            in = std::make_shared<core::InPort> (core::PortId { 1 }, n.name, 1u << 20, [] {});
            jam = std::make_shared<core::OutPort> (core::PortId { 2 }, n.name, 1u << 20, [] {});
            (void) client->take (n.seat, in, jam);
        }
    if (! processor.seated()) return std::fprintf (stderr, "no client within 20 s\n"), 1;
    const Row rows[] { measure ("floor", processor, *jam, Case::floor, blocks), measure ("idle", processor, *jam, Case::idle, blocks), measure ("pianist", processor, *jam, Case::pianist, blocks) };
    std::printf ("processBlock with %d samples at 48 kHz, called every 1.33 ms, µs:\n", kBlock);
    for (const auto& row : rows) std::printf ("  %-8s  p50 %6.2f  p99 %6.2f\n", row.name, row.p50, row.p99);
    if (json)
    {
        std::printf ("{\"bench\":\"plugin\",\"machine\":%s,\"rows\":[", midip2p::test::machine_json().c_str());
        for (const auto& row : rows)
            std::printf ("%s{\"case\":\"%s\",\"p50Us\":%.2f,\"p99Us\":%.2f}", &row == rows ? "" : ",", row.name, row.p50, row.p99);
        std::printf ("],\"ratios\":{}}\n");
    }
    return 0;
}
