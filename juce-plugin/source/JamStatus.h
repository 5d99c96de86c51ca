// The state of the jam, as the client sends it and the window shows it.     spec/toast.md, 11.5
#pragma once

#include <juce_core/juce_core.h>

#include <optional>
#include <vector>

namespace midip2p::plugin
{

struct JamPlayer
{
    juce::String name, state;  // linking | live | away
    int64_t oneWay = -1;       // µs; −1: not known
};

struct JamStatus
{
    juce::String room;
    juce::String clock;        // unsynced | acquiring | locked | holdover
    int64_t jitter = -1, path = -1; // µs
    std::vector<JamPlayer> players;
};

/// nullopt: nothing that this version understands.
[[nodiscard]] std::optional<JamStatus> readJam (const juce::String& json);

/// "12.3 ms", "310 µs", "–" where it is not known.
[[nodiscard]] juce::String shownMicros (int64_t micros);

} // namespace midip2p::plugin
