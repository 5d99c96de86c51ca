// Translation as JUCE does it, beside ours: other people's reading of the same standard. Where the two differ, it is said.
#include "core/midi/message.hpp"
#include "core/midi/scaling.hpp"
#include "core/midi/splitter.hpp"
#include "core/midi/translate_bytes.hpp"
#include "test/check.hpp"

#include <juce_audio_basics/juce_audio_basics.h>

#include <juce_audio_basics/midi/ump/juce_UMP.h>

#include <random>

using namespace midip2p::core;
namespace ump = juce::universal_midi_packets;
using ump::Conversion;

namespace
{

using Words = std::vector<std::uint32_t>;

Words wordsOf (PacketView packets) { return { packets.begin(), packets.end() }; }

/// Appends what JUCE hands over, packet by packet.
struct Collected
{
    Words words;
    void operator() (const ump::View& view) { words.insert (words.end(), view.begin(), view.end()); }
};

struct Random
{
    std::mt19937 engine { 0x4a554345 };
    std::uint32_t below (std::uint32_t n) { return static_cast<std::uint32_t> (engine() % n); }
    std::uint32_t word() { return static_cast<std::uint32_t> (engine()); }
};

/// Those by which MIDI 1.0 says a parameter and its data.
constexpr bool ofParameter (std::uint32_t controller)
{
    return controller == 6 || controller == 38 || (controller >= 98 && controller <= 101);
}

/// Ours and JUCE's memory, of the same messages.
struct Both
{
    Midi1Memory memory {};
    ump::Midi1ToMidi2DefaultTranslator juce;

    std::pair<Words, Words> translate (std::uint32_t packet)
    {
        Collected theirs;
        juce.dispatch (ump::View (&packet), theirs);
        return { wordsOf (to_midi2 (PacketView (&packet, 1), memory).view()), theirs.words };
    }
};

} // namespace

TEST_CASE ("numbers are scaled as JUCE scales them") // [UMP-2.1-1] [UMP-2.1-2]
{
    int wrong = 0;
    for (std::uint32_t value = 0; value < 128; ++value)
    {
        wrong += scale_up<7, 16> (value) != Conversion::scaleTo16 (static_cast<std::uint8_t> (value));
        wrong += scale_up<7, 32> (value) != Conversion::scaleTo32 (static_cast<std::uint8_t> (value));
    }
    for (std::uint32_t value = 0; value < 16384; ++value)
    {
        wrong += scale_up<14, 16> (value) != Conversion::scaleTo16 (static_cast<std::uint16_t> (value));
        wrong += scale_up<14, 32> (value) != Conversion::scaleTo32 (static_cast<std::uint16_t> (value));
    }
    Random r;
    for (int i = 0; i < 100000; ++i)
    {
        const auto value = r.word();
        wrong += scale_down<32, 7> (value) != Conversion::scaleTo7 (value);
        wrong += scale_down<32, 14> (value) != Conversion::scaleTo14 (value);
        wrong += scale_down<16, 7> (value >> 16) != Conversion::scaleTo7 (static_cast<std::uint16_t> (value >> 16));
    }
    CHECK (wrong == 0);
}

TEST_CASE ("messages of MIDI 1.0 become the packets that JUCE makes of them") // [UMP-3.1-1] [UMP-3.1-3] [UMP-3.2-1]
{
    Random r;
    Both both;
    int made = 0;
    for (int i = 0; i < 100000; ++i)
    {
        auto packet = 0x20800000 | (r.word() & 0x0f7f7f7f);
        if (r.below (4) == 0) // banks among the controllers
            packet = 0x20b00000 | (packet & 0x0f0f007f) | (r.below (2) == 0 ? 0 : 0x2000);
        const auto status = packet >> 20 & 15;
        const auto a = packet >> 8 & 0x7f, b = packet & 0x7f;
        if (status == 15 || (status == 0xb && ofParameter (a)))
            continue;
        const auto [ours, theirs] = both.translate (packet);
        if (status == 9 && b == 0) // JUCE's note-off has velocity 0 then [UMP-3.1-2]
            CHECK (ours == Words { theirs[0], theirs[1] | 0x80000000 });
        else
            CHECK (ours == theirs);
        made += ! ours.empty();
    }
    CHECK (made > 50000);
}

TEST_CASE ("parameters of MIDI 1.0 become the packets that JUCE makes of them") // [UMP-3.3-1] [UMP-3.3-2]
{
    Random r;
    Both both;
    for (int i = 0; i < 20000; ++i)
    {
        const auto where = 0x20b00000 | (r.word() & 0x0f0f0000);
        const bool registered = r.below (2) == 0;
        const auto bank = r.below (127), index = r.below (128), value = r.below (16384); // the null function is JUCE's, too
        both.translate (where | (registered ? 101u : 99u) << 8 | bank);
        both.translate (where | (registered ? 100u : 98u) << 8 | index);
        both.translate (where | 6u << 8 | value >> 7);
        const auto [ours, theirs] = both.translate (where | 38u << 8 | (value & 0x7f));
        REQUIRE (ours.size() == 2);
        REQUIRE (theirs.size() == 2);
        CHECK (ours[0] == theirs[0]);
        if (registered && index < 32) // JUCE scales these as all others [UMP-2.2-1]
            CHECK (ours[1] == (theirs[1] & 0xfffc0000));
        else
            CHECK (ours[1] == theirs[1]);
    }
}

TEST_CASE ("messages of MIDI 2.0 become the packets that JUCE makes of them") // [UMP-4.1-1] [UMP-4.1-2]
{
    Random r;
    int made = 0;
    for (int i = 0; i < 100000; ++i)
    {
        Words packet { 0x40000000 | (r.word() & 0x0fff7f7f), r.word() };
        if ((packet[0] >> 20 & 15) == 0xc)
            packet[1] &= 0x7fff7f7f;
        Collected theirs;
        Conversion::midi2ToMidi1DefaultTranslation (ump::View (packet.data()), theirs);
        auto ours = wordsOf (to_midi1 (packet).view());
        if ((packet[0] >> 20 & 15) == 2 && (packet[0] & 0x7f) < 32) // JUCE does not round these [UMP-2.2-1]
        {
            REQUIRE (ours.size() == 4);
            REQUIRE (theirs.words.size() == 4);
            const auto data = [] (const Words& words) { return (words[2] & 0x7f) << 7 | (words[3] & 0x7f); };
            CHECK (data (ours) - data (theirs.words) <= 1);
            for (const std::size_t n : { 2, 3 })
                ours[n] = theirs.words[n];
        }
        CHECK (ours == theirs.words);
        made += static_cast<int> (ours.size());
    }
    CHECK (made > 50000);
}

TEST_CASE ("messages of bytes become the packets that JUCE makes of them, and come back") // [UMP-5.1-1] [UMP-5.2-1] [UMP-5.2-2]
{
    Random r;
    Splitter splitter;
    ump::Midi1ToBytestreamTranslator back { 1024 };
    for (int i = 0; i < 20000; ++i)
    {
        std::vector<std::uint8_t> message { static_cast<std::uint8_t> (0x80 + r.below (128)) };
        std::size_t size = message[0] == 0xf0 ? 1 + r.below (40) : size_by_status (message[0]);
        if (size == 0 || (size == 1 && message[0] < 0xf8 && message[0] != 0xf6) || message[0] == 0xf9 || message[0] == 0xfd)
            continue; // those that are undefined are no messages of JUCE's
        while (message.size() < size)
            message.push_back (static_cast<std::uint8_t> (r.below (128)));
        if (message[0] == 0xf0)
            message.push_back (0xf7);

        Collected theirs;
        Conversion::toMidi1 (juce::MidiMessage (message.data(), static_cast<int> (message.size())), theirs);
        Words ours;
        std::vector<std::uint8_t> heard, heardByJuce;
        for (std::size_t n = 0; n < packets_of (message); ++n)
        {
            const auto packet = packet_of (message, n, 0);
            ours.insert (ours.end(), packet.view().begin(), packet.view().end());
            splitter.push (bytes_of (packet.view()).view(), [&] (ByteView whole) { heard.assign (whole.begin(), whole.end()); });
            back.dispatch (ump::View (packet.words.data()), 0.0, [&] (const juce::MidiMessage& whole)
                           { heardByJuce.assign (whole.getRawData(), whole.getRawData() + whole.getRawDataSize()); });
        }
        CHECK (ours == theirs.words);
        CHECK (heard == message);
        CHECK (heardByJuce == message);
    }
}
