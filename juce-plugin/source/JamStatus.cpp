#include "JamStatus.h"

namespace midip2p::plugin
{

namespace
{

constexpr int kMostPlayers = 64;

juce::String text (const juce::var& object, const char* name) { return object.getProperty (name, "").toString().substring (0, 200); }

int64_t micros (const juce::var& object, const char* name)
{
    const auto value = object.getProperty (name, -1);
    return value.isInt() || value.isInt64() || value.isDouble() ? static_cast<int64_t> (static_cast<double> (value)) : -1;
}

} // namespace

std::optional<JamStatus> readJam (const juce::String& json)
{
    const auto all = juce::JSON::parse (json);
    if (! all.isObject() || text (all, "kind") != "jam")
        return {};
    const auto clock = all.getProperty ("clock", {});
    JamStatus jam { text (all, "room"), text (clock, "state"), micros (clock, "jitterUs"), micros (clock, "pathUs"), {} };
    if (const auto* const list = all.getProperty ("peers", {}).getArray())
        for (const auto& peer : *list)
            if (peer.isObject() && jam.players.size() < kMostPlayers)
                jam.players.push_back ({ text (peer, "name"), text (peer, "state"), micros (peer, "oneWayUs") });
    return jam;
}

juce::String shownMicros (int64_t micros)
{
    if (micros < 0)
        return juce::String::fromUTF8 ("–");
    if (micros < 1000)
        return juce::String (micros) + juce::String::fromUTF8 (" µs");
    return juce::String (static_cast<double> (micros) / 1000.0, 1) + " ms";
}

} // namespace midip2p::plugin
