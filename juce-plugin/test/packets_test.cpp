// Packets as JUCE makes them, beside ours: its layouts were written by other people from the same standard.
#include "core/jsonmidi/packets.hpp"
#include "test/check.hpp"

#include <juce_audio_basics/juce_audio_basics.h>

#include <juce_audio_basics/midi/ump/juce_UMP.h>

#include <random>

using namespace midip2p::core;
using juce::universal_midi_packets::Factory;

namespace
{

using Words = std::vector<std::uint32_t>;

/** The words of a text; none if it is refused. */
Words packetOf (const juce::String& text)
{
    const auto utf8 = text.toStdString();
    const auto packet = parse_packet ({ reinterpret_cast<const std::uint8_t*> (utf8.data()), utf8.size() });
    if (! packet)
        return {};
    return { packet->words.begin(), packet->words.begin() + static_cast<std::ptrdiff_t> (packet->size) };
}

juce::String textOf (const Words& packet)
{
    std::vector<std::uint8_t> text (kMaxPacketText);
    const auto size = write_packet (packet, {}, text);
    return size ? juce::String::fromUTF8 (reinterpret_cast<const char*> (text.data()), static_cast<int> (*size))
                : juce::String (std::string (code_of (size.error())));
}

template <typename Packet>
Words wordsOf (const Packet& packet)
{
    return { packet.begin(), packet.end() };
}

/** The text means JUCE's packet, and JUCE's packet is written as the text. */
template <typename Packet>
void same (const juce::String& text, const Packet& packet)
{
    const auto words = wordsOf (packet);
    CHECK (packetOf (text) == words);
    CHECK (textOf (words).toStdString() == text.toStdString());
}

juce::String head (const char* type, const char* protocol, std::uint8_t group)
{
    return "{\"type\":\"" + juce::String (type) + "\",\"protocol\":\"" + protocol + "\",\"group\":" + juce::String (group + 1);
}

juce::String member (const char* name, juce::int64 value)
{
    return ",\"" + juce::String (name) + "\":" + juce::String (value);
}

juce::String data (const std::vector<std::uint8_t>& bytes)
{
    juce::StringArray numbers;
    for (const auto byte : bytes)
        numbers.add (juce::String (byte));
    return ",\"data\":[" + numbers.joinIntoString (",") + "]";
}

struct Random
{
    std::mt19937 engine { 0x4a554345 };
    std::uint32_t below (std::uint64_t n) { return static_cast<std::uint32_t> (engine() % n); }
    std::uint8_t seven() { return static_cast<std::uint8_t> (below (128)); }
    std::uint8_t eight() { return static_cast<std::uint8_t> (below (256)); }
    std::uint16_t sixteen() { return static_cast<std::uint16_t> (below (65536)); }
    std::uint32_t thirtyTwo() { return static_cast<std::uint32_t> (engine()); }
    std::vector<std::uint8_t> bytes (std::size_t size, std::uint32_t under)
    {
        std::vector<std::uint8_t> all (size);
        for (auto& byte : all)
            byte = static_cast<std::uint8_t> (below (under));
        return all;
    }
};

constexpr int times = 500;

} // namespace

TEST_CASE ("voice messages of MIDI 1.0 in packets are JUCE's") // [JM-8.3-1]
{
    Random r;
    for (int i = 0; i < times; ++i)
    {
        const auto g = static_cast<std::uint8_t> (r.below (16)), c = static_cast<std::uint8_t> (r.below (16));
        const auto a = r.seven(), b = r.seven();
        const auto bend = static_cast<std::uint16_t> (r.below (16384));
        const auto text = [&] (const char* type) { return head (type, "midi1", g) + member ("channel", c + 1); };
        same (text ("noteOff") + member ("note", a) + member ("velocity", b) + "}", Factory::makeNoteOffV1 (g, c, a, b));
        same (text ("noteOn") + member ("note", a) + member ("velocity", b) + "}", Factory::makeNoteOnV1 (g, c, a, b));
        same (text ("polyPressure") + member ("note", a) + member ("pressure", b) + "}", Factory::makePolyPressureV1 (g, c, a, b));
        same (text ("controlChange") + member ("controller", a) + member ("value", b) + "}", Factory::makeControlChangeV1 (g, c, a, b));
        same (text ("programChange") + member ("program", a) + "}", Factory::makeProgramChangeV1 (g, c, a));
        same (text ("channelPressure") + member ("pressure", a) + "}", Factory::makeChannelPressureV1 (g, c, a));
        same (text ("pitchBend") + member ("value", bend) + "}", Factory::makePitchBend (g, c, bend));
    }
}

TEST_CASE ("voice messages of MIDI 2.0 are JUCE's") // [JM-8.3-2]
{
    Random r;
    for (int i = 0; i < times; ++i)
    {
        const auto g = static_cast<std::uint8_t> (r.below (16)), c = static_cast<std::uint8_t> (r.below (16));
        const auto a = r.seven(), b = r.seven();
        const auto v = r.thirtyTwo();
        const auto velocity = r.sixteen();
        const auto kind = static_cast<std::uint8_t> (1 + r.below (255));
        const auto attribute = static_cast<std::uint16_t> (1 + r.below (65535));
        const auto text = [&] (const char* type) { return head (type, "midi2", g) + member ("channel", c + 1); };
        const auto note = member ("note", a);
        const auto value = member ("value", v) + "}";
        const auto controller = member ("bank", a) + member ("index", b);
        const auto struck = note + member ("velocity", velocity) + member ("attributeType", kind) + member ("attribute", attribute) + "}";
        same (text ("noteOff") + struck, Factory::makeNoteOffV2 (g, c, a, Factory::NoteAttributeKind { kind }, velocity, attribute));
        same (text ("noteOn") + struck, Factory::makeNoteOnV2 (g, c, a, Factory::NoteAttributeKind { kind }, velocity, attribute));
        same (text ("polyPressure") + note + member ("pressure", v) + "}", Factory::makePolyPressureV2 (g, c, a, v));
        same (text ("controlChange") + member ("controller", a) + value, Factory::makeControlChangeV2 (g, c, a, v));
        same (text ("programChange") + member ("program", b) + "}", Factory::makeProgramChangeV2 (g, c, 0, b, 0, 0));
        same (text ("programChange") + member ("program", b) + member ("bank", a * 128 + b) + "}", Factory::makeProgramChangeV2 (g, c, 1, b, a, b));
        same (text ("channelPressure") + member ("pressure", v) + "}", Factory::makeChannelPressureV2 (g, c, v));
        same (text ("pitchBend") + value, Factory::makePitchBendV2 (g, c, v));
        same (text ("registeredController") + controller + value, Factory::makeRegisteredControllerV2 (g, c, a, b, v));
        same (text ("assignableController") + controller + value, Factory::makeAssignableControllerV2 (g, c, a, b, v));
        const auto relative = member ("value", static_cast<std::int32_t> (v)) + "}";
        same (text ("relativeRegisteredController") + controller + relative, Factory::makeRelativeRegisteredControllerV2 (g, c, a, b, v));
        same (text ("relativeAssignableController") + controller + relative, Factory::makeRelativeAssignableControllerV2 (g, c, a, b, v));
        // The standard's index of these two is a byte, of which JUCE lets seven bits through.
        same (text ("registeredPerNoteController") + note + member ("index", b) + value, Factory::makeRegisteredPerNoteControllerV2 (g, c, a, b, v));
        same (text ("assignablePerNoteController") + note + member ("index", b) + value, Factory::makeAssignablePerNoteControllerV2 (g, c, a, b, v));
        same (text ("perNotePitchBend") + note + value, Factory::makePerNotePitchBendV2 (g, c, a, v));
        const auto flags = static_cast<std::uint8_t> (r.below (4));
        same (text ("perNoteManagement") + note + member ("detach", flags >> 1) + member ("reset", flags & 1) + "}",
              Factory::makePerNoteManagementV2 (g, c, a, flags));
    }
}

TEST_CASE ("utility and system messages are JUCE's") // [JM-8.3-3] [JM-8.3-4]
{
    Random r;
    for (int i = 0; i < times; ++i)
    {
        const auto g = static_cast<std::uint8_t> (r.below (16));
        const auto a = r.seven();
        const auto position = static_cast<std::uint16_t> (r.below (16384));
        const auto time = r.sixteen();
        const auto text = [&] (const char* type) { return head (type, "ump", g); };
        same (text ("timeCodeQuarterFrame") + member ("value", a) + "}", Factory::makeTimeCode (g, a));
        same (text ("songPosition") + member ("position", position) + "}", Factory::makeSongPositionPointer (g, position));
        same (text ("songSelect") + member ("song", a) + "}", Factory::makeSongSelect (g, a));
        same (text ("tuneRequest") + "}", Factory::makeTuneRequest (g));
        same (text ("timingClock") + "}", Factory::makeTimingClock (g));
        same (text ("start") + "}", Factory::makeStart (g));
        same (text ("continue") + "}", Factory::makeContinue (g));
        same (text ("stop") + "}", Factory::makeStop (g));
        same (text ("activeSensing") + "}", Factory::makeActiveSensing (g));
        same (text ("systemReset") + "}", Factory::makeReset (g));
        // JUCE knows version 1.0 of packets, in which these belonged to a group: group 1 is none.
        const auto utility = [] (const char* type) { return "{\"type\":\"" + juce::String (type) + "\",\"protocol\":\"ump\""; };
        same (utility ("noOperation") + "}", Factory::makeNoop (0));
        same (utility ("jitterReductionClock") + member ("time", time) + "}", Factory::makeJRClock (0, time));
        same (utility ("jitterReductionTimestamp") + member ("time", time) + "}", Factory::makeJRTimestamp (0, time));
    }
}

TEST_CASE ("SysEx of seven and eight bits is JUCE's") // [JM-8.3-5]
{
    Random r;
    for (int i = 0; i < times; ++i)
    {
        const auto g = static_cast<std::uint8_t> (r.below (16));
        const auto seven = r.bytes (r.below (7), 128);
        const auto eight = r.bytes (r.below (13), 256);
        const auto stream = r.eight();
        const auto sevens = static_cast<std::uint8_t> (seven.size()), eights = static_cast<std::uint8_t> (eight.size() + 1);
        const auto text = [&] (const char* type, const char* part) { return head (type, "ump", g) + part; };
        constexpr auto whole = "", first = ",\"part\":\"first\"", middle = ",\"part\":\"middle\"", last = ",\"part\":\"last\"";
        same (text ("sysEx", whole) + data (seven) + "}", Factory::makeSysExIn1Packet (g, sevens, seven.data()));
        same (text ("sysEx", first) + data (seven) + "}", Factory::makeSysExStart (g, sevens, seven.data()));
        same (text ("sysEx", middle) + data (seven) + "}", Factory::makeSysExContinue (g, sevens, seven.data()));
        same (text ("sysEx", last) + data (seven) + "}", Factory::makeSysExEnd (g, sevens, seven.data()));
        // The count includes the stream; JUCE copies as many bytes as are counted, one more than there are.
        auto padded = eight;
        padded.push_back (0);
        const auto rest = member ("stream", stream) + data (eight) + "}";
        same (text ("sysEx8", whole) + rest, Factory::makeSysEx8in1Packet (g, eights, stream, padded.data()));
        same (text ("sysEx8", first) + rest, Factory::makeSysEx8Start (g, eights, stream, padded.data()));
        same (text ("sysEx8", middle) + rest, Factory::makeSysEx8Continue (g, eights, stream, padded.data()));
        same (text ("sysEx8", last) + rest, Factory::makeSysEx8End (g, eights, stream, padded.data()));
        const auto id = static_cast<std::uint8_t> (r.below (16));
        const auto payload = r.bytes (14, 256);
        same (text ("mixedDataSetPayload", whole) + member ("dataSet", id) + data (payload) + "}", Factory::makeDataSetPayload (g, id, payload.data()));
        auto header = text ("mixedDataSetHeader", whole) + member ("dataSet", id);
        const char* const names[] = { "bytesInChunk", "chunks", "chunk", "manufacturer", "device", "subId1", "subId2" };
        for (std::size_t n = 0; n < std::size (names); ++n)
            header += member (names[n], payload[2 * n] << 8 | payload[2 * n + 1]);
        same (header + "}", Factory::makeMixedDataSetHeader (g, id, payload.data()));
    }
}
