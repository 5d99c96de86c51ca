// What each format's wrapper asks for; the one file that is compiled for each variant.
#include "PluginProcessor.h"

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter()
{
   #if JucePlugin_IsMidiEffect
    return new midip2p::plugin::PluginProcessor (midip2p::plugin::Variant::midiEffect);
   #else
    return new midip2p::plugin::PluginProcessor (midip2p::plugin::Variant::instrument);
   #endif
}
