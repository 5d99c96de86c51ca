// The plugin as an offline host loads it: the real processor, the real link, a client's end that is this test.
#include "PluginEditor.h"
#include "PluginProcessor.h"

#include "JamClient.h"
#include "test/check.hpp"
#include "tls/hmac.hpp"

#include <fstream>
#include <random>
#include <sys/stat.h>

using namespace midip2p;
using namespace midip2p::plugin;
using namespace midip2p::plugin::test;
using midip2p::test::OwnFolder;

/// What JUCE makes for its message thread is never taken down, as said at `gui`; LeakSanitizer asks for this by name.
extern "C" __attribute__ ((visibility ("default"))) const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:juce::MessageManager::getInstance\n"; }

namespace
{

/// For as long as the program runs, and beyond its statics: the message thread is this one.
juce::ScopedJuceInitialiser_GUI* volatile gui = new juce::ScopedJuceInitialiser_GUI;

struct Host
{
    explicit Host (Variant variant = Variant::midiEffect) : processor (std::make_unique<PluginProcessor> (variant)) { prepare (48000, 512); }
    void prepare (double rate, int most)
    {
        processor->setRateAndBufferSizeDetails (rate, most);
        processor->prepareToPlay (rate, most);
    }
    void block (int samples, const std::vector<std::pair<int, Bytes>>& events = {})
    {
        juce::AudioBuffer<float> audio (processor->getTotalNumOutputChannels(), samples);
        for (int c = 0; c < audio.getNumChannels(); ++c) audio.clear (c, 0, samples), audio.setSample (c, 0, 1.0f);
        midi.clear();
        for (const auto& [at, bytes] : events) midi.addEvent (bytes.data(), static_cast<int> (bytes.size()), at);
        processor->processBlock (audio, midi);
        for (const auto event : midi)
        {
            CHECK ((event.samplePosition >= 0 && event.samplePosition < samples));
            heard.emplace_back (event.data, event.data + event.numBytes);
        }
        for (int c = 0; c < audio.getNumChannels(); ++c) CHECK (audio.getMagnitude (c, 0, samples) == 0.0f); // silent
    }
    [[nodiscard]] size_t sounding() const
    {
        core::HeldNotes held;
        for (const auto& e : heard) held.apply ({ 0, 1 }, e, [] (core::ByteView) {});
        return held.held();
    }
    std::unique_ptr<PluginProcessor> processor;
    juce::MidiBuffer midi;
    std::vector<Bytes> heard;
};

const Bytes kOn { 0x90, 60, 100 }, kOff { 0x80, 60, 0 };

} // namespace

TEST_CASE ("16 instances of both variants play together, in blocks of any size, while rates change and DAWs pause")
{
    const Place place;
    Client client (place.path);
    std::vector<std::unique_ptr<Host>> hosts;
    for (int i = 0; i < 16; ++i) hosts.push_back (std::make_unique<Host> (i % 2 ? Variant::instrument : Variant::midiEffect));
    REQUIRE (eventually ([&] { client.turn(); return client.link->status().seats == 16 && std::all_of (hosts.begin(), hosts.end(), [] (const auto& h) { return h->processor->seated(); }); }));
    std::mt19937 random (5);
    const auto any = [&] (int most) { return std::uniform_int_distribution<> (0, most) (random); };
    size_t played = 0;
    for (int round = 0; round < 120; ++round)
    {
        for (auto& host : hosts)
        {
            if (any (40) == 0) host->prepare (any (1) ? 44100 : 96000, 4096);
            if (any (60) == 0) host->processor->releaseResources(), host->prepare (48000, 4096);
            const int samples = 1 + any (4095);
            std::vector<std::pair<int, Bytes>> events;
            const auto key = static_cast<uint8_t> (any (127));
            const int at = any (samples - 1);
            events.push_back ({ at, { 0x90, key, 90 } });
            events.push_back ({ at + any (samples - 1 - at), { 0x80, key, 0 } });
            played += 2;
            host->block (samples, events);
        }
        // Round by round: who floods a link that nobody reads loses it.
        REQUIRE (eventually ([&] { client.turn(); return client.events >= played; }));
    }
    CHECK (client.events == played);
    CHECK (eventually ([&]
    {
        client.turn();
        bool all = true;
        for (auto& host : hosts) host->block (64), all = all && host->sounding() == 0 && host->heard.size() > 100u;
        return all;
    }));
    for (auto& host : hosts)
    {
        CHECK (host->sounding() == 0u);
        CHECK (host->heard.size() > 100u);
    }
}

TEST_CASE ("a client that is killed and started again: nothing hangs, and the music goes on")
{
    const Place place;
    auto client = std::make_unique<Client> (place.path);
    Host a, b;
    for (int life = 0; life < 3; ++life)
    {
        REQUIRE (eventually ([&] { client->turn(); return a.processor->seated() && b.processor->seated(); }));
        a.block (64, { { 3, kOn } });
        const auto before = b.heard.size();
        REQUIRE (eventually ([&] { client->turn(); b.block (64); return b.heard.size() > before; }));
        CHECK (b.sounding() == 1u);
        client.reset();
        REQUIRE (eventually ([&] { b.block (64); a.block (64); return b.sounding() == 0; }));
        CHECK (! a.processor->engineHost().status().connected);
        client = std::make_unique<Client> (place.path);
    }
}

TEST_CASE ("300 loads and unloads, with and without a window, leave neither threads nor descriptors behind")
{
    const Place place;
    const auto descriptors = [] { return std::distance (std::filesystem::directory_iterator ("/proc/self/fd"), std::filesystem::directory_iterator()); };
    const auto threads = [] { return std::distance (std::filesystem::directory_iterator ("/proc/self/task"), std::filesystem::directory_iterator()); };
    Client client (place.path);
    { // what JUCE starts once and keeps
        const Host once;
        const std::unique_ptr<juce::AudioProcessorEditor> editor (once.processor->createEditor());
    }
    REQUIRE (eventually ([&] { client.turn(); return client.link->status().plugins == 0; }));
    const auto fds = descriptors();
    const auto tasks = threads();
    for (int i = 0; i < 300; ++i)
    {
        Host host (i % 2 ? Variant::instrument : Variant::midiEffect);
        if (i % 10 == 0) const std::unique_ptr<juce::AudioProcessorEditor> editor (host.processor->createEditor());
        host.block (64, { { 0, kOn } });
        client.turn();
    }
    REQUIRE (eventually ([&] { client.turn(); return client.link->status().seats == 0 && client.link->status().plugins == 0; }));
    CHECK (descriptors() <= fds + 1); // and its descriptor
    CHECK (threads() <= tasks + 1); // JUCE's own timer thread, which comes when it likes, and only once
}

TEST_CASE ("the state comes back, and one of any later version is read as far as it is known")
{
    const Place place;
    Host a, b;
    const auto set = [] (Host& host, const char* id, float value)
    {
        auto* const p = host.processor->parameters().tree().getParameter (id);
        REQUIRE (p != nullptr);
        p->setValueNotifyingHost (p->convertTo0to1 (value));
    };
    set (a, "send", 0);
    set (a, "channelIn", 3);
    set (a, "channelOut", 16);
    set (a, "playout", 2);
    set (a, "delay", 123.4f);
    set (a, "panic", 1);
    a.processor->editorSize = { 700, 500 };
    juce::MemoryBlock state;
    a.processor->getStateInformation (state);
    b.processor->setStateInformation (state.getData(), static_cast<int> (state.getSize()));
    const auto s = b.processor->parameters().settings();
    CHECK (! s.send);
    CHECK (s.receive);
    CHECK (s.channelIn == 3);
    CHECK (s.channelOut == 16);
    CHECK ((s.playout == Playout::adaptive));
    CHECK (s.extraDelay == 123'400);
    CHECK (! s.panic); // pressed then, not now
    CHECK ((b.processor->editorSize == juce::Point<int> { 700, 500 }));

    const auto text = std::string (R"(<midip2p version="9" later="yes"><PARAM id="delay" value="7.5"/><PARAM id="tomorrow" value="1"/></midip2p>)");
    juce::MemoryBlock later;
    juce::AudioProcessor::copyXmlToBinary (*juce::parseXML (text), later);
    b.processor->setStateInformation (later.getData(), static_cast<int> (later.getSize()));
    CHECK (b.processor->parameters().settings().extraDelay == 7'500);
    b.processor->setStateInformation ("nonsense", 8);
    CHECK (b.processor->parameters().settings().extraDelay == 7'500);
}

TEST_CASE ("a state of version 1 stays readable")
{
    const Place place;
    Host host;
    std::ifstream file (STATES "/version-1.xml");
    const std::string text { std::istreambuf_iterator<char> (file), {} };
    REQUIRE (! text.empty());
    juce::MemoryBlock state;
    juce::AudioProcessor::copyXmlToBinary (*juce::parseXML (text), state);
    host.processor->setStateInformation (state.getData(), static_cast<int> (state.getSize()));
    const auto s = host.processor->parameters().settings();
    CHECK (s.send);
    CHECK (! s.receive);
    CHECK (s.channelIn == 2);
    CHECK (s.channelOut == 5);
    CHECK ((s.playout == Playout::tight));
    CHECK (s.extraDelay == 42'500);
    CHECK (s.monitor);
}

TEST_CASE ("the parameters a project may name are these, in this order")
{
    const Place place;
    Host host;
    std::vector<std::string> ids;
    for (auto* const p : host.processor->getParameters())
        if (const auto* const named = dynamic_cast<juce::AudioProcessorParameterWithID*> (p)) ids.push_back (named->paramID.toStdString());
    CHECK ((ids == std::vector<std::string> { "send", "receive", "channelIn", "channelOut", "playout", "delay", "panic", "monitor" }));
}

TEST_CASE ("an offline render plays nothing into the jam and hears nothing of it, bypass passes what the DAW plays")
{
    const Place place;
    Client client (place.path);
    Host a;
    REQUIRE (eventually ([&] { client.turn(); return a.processor->seated(); }));
    a.block (64, { { 0, kOn } });
    REQUIRE (eventually ([&] { client.turn(); return client.events == 1; }));
    a.processor->setNonRealtime (true);
    a.block (64, { { 0, { 0x90, 61, 1 } } });
    REQUIRE (eventually ([&] { client.turn(); return client.events == 2; })); // the end of the first note
    a.processor->setNonRealtime (false);
    juce::AudioBuffer<float> audio (0, 64);
    juce::MidiBuffer midi;
    midi.addEvent (kOn.data(), 3, 5);
    a.processor->processBlockBypassed (audio, midi);
    CHECK (midi.getNumEvents() == 1);
}

TEST_CASE ("a pasted code lets the plugin in without the file, is kept for this user alone, and can be taken back")
{
    const Place sandbox;
    const OwnFolder outside;
    auto client = plugin_link::PluginLink::open (midip2p::test::idle_loop(), { .token_path = outside.path + "/local-link.json", .agent = "client", .tcp = true }, &tls::hmac_sha256);
    REQUIRE (bool (client));
    const juce::File kept (juce::String (sandbox.path) + "/pasted-code.json");
    {
        EngineHost host;
        CHECK (! host.status().connected);
        CHECK (! host.useCode ("mp1-nonsense"));
        CHECK (! kept.existsAsFile());
        CHECK (host.useCode (juce::String (plugin_link::to_code ((*client)->token()))));
        CHECK (eventually ([&] { return host.status().connected; }));
    }
    struct stat about {};
    REQUIRE (stat (kept.getFullPathName().toRawUTF8(), &about) == 0);
    CHECK ((about.st_mode & 0777) == 0600);
    {
        EngineHost host; // the DAW was started again
        CHECK (eventually ([&] { return host.status().connected; }));
        CHECK (host.useCode (""));
        CHECK (eventually ([&] { return ! host.status().connected; }));
    }
    CHECK (! kept.existsAsFile());
}
