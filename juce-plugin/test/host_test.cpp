// The VST3 that people install, loaded from its file as a DAW does it: `midip2p_host_tests` has the paths compiled in.
#include "Vst3Daw.h"

#include "JamClient.h"
#include "Watched.h"

#include <pluginterfaces/base/coreiids.cpp>
#include <pluginterfaces/base/funknown.cpp>

#include <cstdlib>
#include <filesystem>
#include <malloc.h>
#include <random>

DEF_CLASS_IID (Steinberg::Vst::IHostApplication)
DEF_CLASS_IID (Steinberg::Vst::IComponent)
DEF_CLASS_IID (Steinberg::Vst::IAudioProcessor)
DEF_CLASS_IID (Steinberg::Vst::IEditController)
DEF_CLASS_IID (Steinberg::Vst::IEventList)
DEF_CLASS_IID (Steinberg::Vst::IConnectionPoint)

using namespace midip2p;
using namespace midip2p::plugin::test;

namespace
{

/// Of this build; or the same one in the folder that MIDIP2P_VST3_FOLDER names, such as an unpacked release.
std::string fileOf (const std::filesystem::path& built)
{
    const char* folder = std::getenv ("MIDIP2P_VST3_FOLDER");
    if (folder == nullptr) return built;
    const auto bundles = built.parent_path().parent_path().parent_path().parent_path(); // …/NAME.vst3/Contents/SYSTEM/NAME.so
    return std::filesystem::path (folder) / std::filesystem::relative (built, bundles);
}

const std::string kFiles[] = { fileOf (MIDI_EFFECT_VST3), fileOf (INSTRUMENT_VST3) };

size_t entriesOf (const char* folder) { return static_cast<size_t> (std::distance (std::filesystem::directory_iterator (folder), std::filesystem::directory_iterator())); }

/// Blocks until both have their ports at the client.
void seat (Client& client, size_t seats)
{
    REQUIRE (eventually ([&] { client.turn(); return client.seats.size() == seats; }));
}

} // namespace

TEST_CASE ("two instances from the file play to each other, in blocks of any size, at any rate, before and after a stop")
{
    const Place place;
    Client client (place.path);
    for (const auto& path : kFiles)
    {
        const Vst3File file (path);
        Vst3Instance a (file), b (file);
        seat (client, 2);
        std::mt19937 random (7);
        int played = 0;
        for (const double rate : { 44100.0, 48000.0, 96000.0 })
        {
            a.prepare (rate, 4096);
            b.prepare (rate, 4096);
            for (int i = 0; i < 50; ++i, played += 2)
            {
                const int samples = 2 + static_cast<int> (random() % 4095);
                a.block (samples, { note (true, 0, 60), note (false, samples - 1, 60) });
            }
        }
        REQUIRE (eventually ([&] { client.turn(); a.block (64); b.block (64); return static_cast<int> (b.heard.size()) >= played; }));
        CHECK (static_cast<int> (b.heard.size()) == played);
        CHECK (b.sounding() == 0);
    }
}

TEST_CASE ("a DAW that takes an instance away in the middle of a note leaves nothing sounding, so does a client that goes")
{
    const Place place;
    auto client = std::make_unique<Client> (place.path);
    const Vst3File file (kFiles[0]);
    Vst3Instance b (file);
    {
        Vst3Instance a (file);
        seat (*client, 2);
        a.block (64, { note (true, 0, 72) });
        REQUIRE (eventually ([&] { client->turn(); b.block (64); return b.sounding() == 1; }));
    }
    REQUIRE (eventually ([&] { client->turn(); b.block (64); return b.sounding() == 0; }));
    Vst3Instance c (file);
    REQUIRE (eventually ([&] { client->turn(); return client->seats.size() == 2; }));
    c.block (64, { note (true, 0, 72) });
    REQUIRE (eventually ([&] { client->turn(); b.block (64); return b.sounding() == 1; }));
    client.reset();
    REQUIRE (eventually ([&] { b.block (64); return b.sounding() == 0; }));
}

TEST_CASE ("16 instances of both files play on while DAWs pause and the client is killed and started again, their blocks allocate nothing and ask the system nothing")
{
    const Place place;
    auto client = std::make_unique<Client> (place.path);
    const Vst3File files[] = { Vst3File (kFiles[0]), Vst3File (kFiles[1]) };
    std::vector<std::unique_ptr<Vst3Instance>> all;
    for (size_t i = 0; i < 16; ++i) all.push_back (std::make_unique<Vst3Instance> (files[i % 2]));
    std::mt19937 random (11);
    Vst3Instance::aroundProcess = [] (bool begins) { watched = begins; };
    const auto any = [&] (int most) { return std::uniform_int_distribution<> (0, most) (random); };
    for (int life = 0; life < 3; ++life)
    {
        seat (*client, 16);
        size_t played = 0;
        for (int round = 0; round < 40; ++round)
        {
            for (auto& one : all)
            {
                if (any (50) == 0) one->prepare (any (1) ? 44100 : 96000, 4096);
                const int samples = 1 + any (4095), key = any (127), at = any (samples - 1);
                one->block (samples, { note (true, at, key), note (false, at + any (samples - 1 - at), key) });
                played += 2;
            }
            // Round by round: who floods a link that nobody reads loses it.
            REQUIRE (eventually ([&] { client->turn(); return client->events >= played; }));
        }
        CHECK (client->events == played);
        all[0]->block (64, { note (true, 0, 72) });
        REQUIRE (eventually ([&]
        {
            client->turn();
            for (auto& one : all) one->block (64);
            return std::all_of (all.begin() + 1, all.end(), [] (const auto& one) { return one->sounding() == 1; });
        }));
        client.reset();
        REQUIRE (eventually ([&]
        {
            for (auto& one : all) one->block (64);
            return std::all_of (all.begin() + 1, all.end(), [] (const auto& one) { return one->sounding() == 0; });
        }));
        all[0]->block (64, { note (false, 0, 72) }); // or it would be ended in the next life, when a DAW stops and starts that instance
        client = std::make_unique<Client> (place.path);
    }
    Vst3Instance::aroundProcess = nullptr;
    CHECK (allocations == 0u);
    CHECK (calls == 0u); // locks: JUCE takes its own around each block, which only a DAW that suspends holds
    for (auto& one : all) CHECK (one->heard.size() > 1000u);
}

TEST_CASE ("the state goes from one load of the file to the next")
{
    const Place place;
    for (const auto& path : kFiles)
    {
        std::string state;
        {
            const Vst3File file (path);
            Vst3Instance instance (file);
            state = instance.state();
            // Written by JUCE as text behind its length: a value of the same length may take another's place.
            const std::string before = R"(id="channelIn" value="0.0")";
            REQUIRE (state.find (before) != std::string::npos);
            state.replace (state.find (before), before.size(), R"(id="channelIn" value="7.0")");
            CHECK (instance.setState (state));
        }
        const Vst3File file (path);
        Vst3Instance instance (file);
        CHECK (instance.setState (state));
        const auto kept = instance.state();
        CHECK (kept.find (R"(id="channelIn" value="7.0")") != std::string::npos);
        for (const char* nonsense : { "", "nothing that anybody wrote" })
            (void) instance.setState (nonsense); // refused or not: what was there stays
        CHECK (instance.state() == kept);
        instance.block (64);
    }
}

TEST_CASE ("300 loads and unloads of the file leave no thread, no descriptor and no memory behind")
{
    const Place place;
    Client client (place.path);
    size_t threads = 0, descriptors = 0, bytes = 0;
    constexpr int kWarm = 40, kLoads = 300;
    for (int i = 0; i < kWarm + kLoads; ++i)
    {
        {
            const Vst3File file (kFiles[i % 2]);
            Vst3Instance instance (file);
            instance.block (64, { note (true, 0, 60) });
            client.turn();
        }
        if (i + 1 != kWarm) continue;
        REQUIRE (eventually ([&] { client.turn(); return client.link->status().plugins == 0 && client.seats.empty(); }));
        threads = entriesOf ("/proc/self/task");
        descriptors = entriesOf ("/proc/self/fd");
        bytes = mallinfo2().uordblks;
    }
    REQUIRE (eventually ([&] { client.turn(); return client.link->status().plugins == 0 && client.seats.empty(); }));
    CHECK (eventually ([&] { return entriesOf ("/proc/self/task") <= threads; }));
    CHECK (entriesOf ("/proc/self/fd") <= descriptors);
    const auto grown = static_cast<double> (mallinfo2().uordblks) - static_cast<double> (bytes);
    std::printf ("  memory grew by %.0f bytes a load\n", grown / kLoads);
    CHECK (grown / kLoads < 200);
}
