// What the window shows of the jam, as pictures: values in, paint out, and nothing kept.
#pragma once

#include "BlockBridge.h"
#include "EngineHost.h"
#include "JamStatus.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace midip2p::plugin
{

struct Shown
{
    LinkStatus status;
    JamStatus jam;
    bool seated = false;
    BridgeCounts counts {};
    BridgeHops hops { -1, -1 };
    float sentGlow = 0, receivedGlow = 0; // 0 … 1
};

/// Am I in the jam, in which room, and how good is its clock.
void paintHeader (juce::Graphics&, juce::Rectangle<int>, const Shown&);
/// Why not, and what to do.
void paintTrouble (juce::Graphics&, juce::Rectangle<int>, const LinkStatus&);
/// Who is here, and how far away.
void paintPlayers (juce::Graphics&, juce::Rectangle<int>, const JamStatus&);
/// From a key at the other end to its sound here: each hop as long as its share.
void paintHops (juce::Graphics&, juce::Rectangle<int>, const BridgeHops&);
/// What passes, and what came late.
void paintActivity (juce::Graphics&, juce::Rectangle<int>, const Shown&);

/// All of it in words, for who hears the window rather than sees it.
[[nodiscard]] juce::String inWords (const Shown&);

} // namespace midip2p::plugin
