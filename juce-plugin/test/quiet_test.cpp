// One block, from the DAW's call to its return: nothing is allocated, nothing locked, nothing asked of the system but to
// wake the thread that carries what was played, once at most. This program counts by standing in for the allocator, the mutex and the system's calls, so it is one of its own.
#include "PluginProcessor.h"
#include "Watched.h"

#include "plugin_link/plugin_link.hpp"
#include "plugin_link/test/idle_loop.hpp"
#include "plugin_link/test/own_folder.hpp"
#include "test/check.hpp"
#include "tls/hmac.hpp"

#include <algorithm>
#include <chrono>

using namespace midip2p;
using namespace midip2p::plugin;

TEST_CASE ("a block allocates nothing, locks nothing and waits for nothing, whatever is in it")
{
    const test::OwnFolder place;
    setenv ("MIDIP2P_CONFIG_DIR", place.path.c_str(), 1);
    const juce::ScopedJuceInitialiser_GUI gui;
    auto opened = plugin_link::PluginLink::open (midip2p::test::idle_loop(), { .token_path = place.path + "/local-link.json", .agent = "client" }, &tls::hmac_sha256);
    REQUIRE (opened.error() == core::Errc::ok);
    auto client = std::move (*opened);
    PluginProcessor processor (Variant::instrument);
    processor.setRateAndBufferSizeDetails (48000, 256);
    processor.prepareToPlay (48000, 256);

    std::shared_ptr<core::InPort> in;
    std::shared_ptr<core::OutPort> out;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds (120);
    while (! processor.seated())
    {
        REQUIRE (std::chrono::steady_clock::now() < end);
        for (const auto& n : client->poll())
        {
            if (n.kind != plugin_link::PluginLinkNotice::Kind::seat_opened) continue;
            in = std::make_shared<core::InPort> (core::PortId { 1 }, n.name, 1u << 20, [] {});
            out = std::make_shared<core::OutPort> (core::PortId { 2 }, n.name, 1u << 20, [] {});
            REQUIRE (client->take (n.seat, in, out) == core::Errc::ok);
        }
    }

    juce::AudioBuffer<float> audio (2, 256);
    juce::MidiBuffer midi; // as small as a DAW's at first
    midi.ensureSize (512);
    const auto sysex = std::vector<uint8_t> (3000, 0x11);
    size_t heard = 0, put = 0, blocks = 0, mostWakes = 0, wokenForNothing = 0;
    const auto run = [&] (int many)
    {
        for (int i = 0; i < many; ++i)
        {
            midi.clear();
            for (int e = 0; e < 12; ++e)
            {
                const uint8_t message[] { static_cast<uint8_t> (i % 2 ? 0x80 : 0x90), static_cast<uint8_t> (e), 90 };
                midi.addEvent (message, 3, e * 20);
            }
            for (uint8_t e = 0; e < 30; ++e) // and more than fits into the DAW's own memory comes back
            {
                const uint8_t bend[] { 0xe0, e, 64 };
                put += out->put ({ .owner = { 1, 1 } }, bend) == core::Errc::ok;
            }
            if (i % 16 == 0)
            {
                auto message = sysex;
                message.front() = 0xf0;
                message.back() = 0xf7;
                put += out->put ({ .owner = { 1, 1 } }, message) == core::Errc::ok;
            }
            const size_t before = wakes;
            watched = true;
            processor.processBlock (audio, midi);
            watched = false;
            mostWakes = std::max (mostWakes, wakes - before);
            heard += static_cast<size_t> (midi.getNumEvents());
            ++blocks;
            for (auto item = in->ring().front(); item.header != nullptr; item = in->ring().front()) in->ring().pop();
            while (put - heard > 2000 || (i == many - 1 && heard < put)) // nobody is flooded
            {
                REQUIRE (std::chrono::steady_clock::now() < end);
                midi.clear();
                const size_t woken = wakes;
                watched = true;
                processor.processBlock (audio, midi);
                watched = false;
                wokenForNothing += wakes - woken;
                heard += static_cast<size_t> (midi.getNumEvents());
            }
        }
    };
    run (2000);
    CHECK (heard == put);
    CHECK (allocations == 0u);
    CHECK (locks == 0u);
    CHECK (calls == 0u);
    CHECK (mostWakes <= 1u);
    CHECK (wakes > 0u); // the link's thread sleeps between blocks
    CHECK (wokenForNothing == 0u);
    // The counters count: the same thread, watched, doing what it must not.
    watched = true;
    static void* volatile kept = nullptr;
    kept = std::malloc (100);
    std::free (kept);
    watched = false;
    CHECK (allocations >= 2u);
}
