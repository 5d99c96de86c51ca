#include "Parameters.h"

namespace midip2p::plugin
{

namespace
{

constexpr auto kStateTag = "midip2p";
constexpr const char* kIds[] = { "send", "receive", "channelIn", "channelOut", "playout", "delay", "panic", "monitor" };

juce::StringArray channels (const char* zero)
{
    juce::StringArray names { zero };
    for (int i = 1; i <= 16; ++i)
        names.add ("Channel " + juce::String (i));
    return names;
}

juce::AudioProcessorValueTreeState::ParameterLayout layout()
{
    using Choice = juce::AudioParameterChoice;
    using Bool = juce::AudioParameterBool;
    using juce::ParameterID;
    juce::AudioProcessorValueTreeState::ParameterLayout all;
    all.add (std::make_unique<Bool> (ParameterID { "send", 1 }, "Send", true));
    all.add (std::make_unique<Bool> (ParameterID { "receive", 1 }, "Receive", true));
    all.add (std::make_unique<Choice> (ParameterID { "channelIn", 1 }, "Channel to the jam", channels ("All channels"), 0));
    all.add (std::make_unique<Choice> (ParameterID { "channelOut", 1 }, "Channel from the jam", channels ("As played"), 0));
    all.add (std::make_unique<Choice> (ParameterID { "playout", 1 }, "Playout", juce::StringArray { "Direct", "Tight", "Adaptive" }, 0));
    all.add (std::make_unique<juce::AudioParameterFloat> (ParameterID { "delay", 1 }, "Extra delay", juce::NormalisableRange<float> (0, 500, 0.1f), 0.0f, juce::AudioParameterFloatAttributes().withLabel ("ms")));
    all.add (std::make_unique<Bool> (ParameterID { "panic", 1 }, "Panic", false));
    all.add (std::make_unique<Bool> (ParameterID { "monitor", 1 }, "Hear yourself", false));
    return all;
}

} // namespace

Parameters::Parameters (juce::AudioProcessor& owner)
    : tree_ (owner, nullptr, kStateTag, layout()),
      send_ (tree_.getRawParameterValue ("send")),
      receive_ (tree_.getRawParameterValue ("receive")),
      channelIn_ (tree_.getRawParameterValue ("channelIn")),
      channelOut_ (tree_.getRawParameterValue ("channelOut")),
      playout_ (tree_.getRawParameterValue ("playout")),
      delay_ (tree_.getRawParameterValue ("delay")),
      panic_ (tree_.getRawParameterValue ("panic")),
      monitor_ (tree_.getRawParameterValue ("monitor"))
{
    for (const auto* const id : kIds)
        tree_.addParameterListener (id, this);
    pack();
}

Parameters::~Parameters()
{
    for (const auto* const id : kIds)
        tree_.removeParameterListener (id, this);
}

BridgeSettings Parameters::settings() const noexcept
{
    const auto word = packed_.load (std::memory_order_relaxed);
    const auto bits = [&] (int at, int count) { return static_cast<int> (word >> at & ((1u << count) - 1)); };
    return { .send = bits (0, 1) != 0,
             .receive = bits (1, 1) != 0,
             .monitor = bits (2, 1) != 0,
             .panic = bits (3, 1) != 0,
             .channelIn = bits (4, 5),
             .channelOut = bits (9, 5),
             .playout = static_cast<Playout> (bits (14, 2)),
             .extraDelay = bits (16, 20) };
}

/// Which parameter it was does not matter: all of them are read.                    [any thread, the audio thread too]
void Parameters::parameterChanged (const juce::String&, float) { pack(); }

void Parameters::pack() noexcept
{
    const auto flag = [] (const std::atomic<float>* value, int at) { return static_cast<uint64_t> (value->load() >= 0.5f) << at; };
    const auto number = [] (const std::atomic<float>* value, int most, int at) { return static_cast<uint64_t> (juce::jlimit (0, most, juce::roundToInt (value->load()))) << at; };
    const auto micros = static_cast<uint64_t> (juce::jlimit (0, 500'000, juce::roundToInt (delay_->load() * 1000)));
    packed_.store (flag (send_, 0) | flag (receive_, 1) | flag (monitor_, 2) | flag (panic_, 3) | number (channelIn_, 16, 4) | number (channelOut_, 16, 9) | number (playout_, 2, 14) | micros << 16, std::memory_order_relaxed);
}

void Parameters::write (juce::MemoryBlock& state)
{
    auto tree = tree_.copyState();
    tree.setProperty ("version", kStateVersion, nullptr);
    if (const auto xml = tree.createXml())
        juce::AudioProcessor::copyXmlToBinary (*xml, state);
}

bool Parameters::read (const void* data, int size)
{
    const auto xml = juce::AudioProcessor::getXmlFromBinary (data, size);
    if (xml == nullptr || ! xml->hasTagName (kStateTag) || xml->getIntAttribute ("version", 0) < 1)
        return false;
    auto tree = juce::ValueTree::fromXml (*xml);
    const auto panic = tree.getChildWithProperty ("id", "panic");
    if (panic.isValid())
        tree.removeChild (panic, nullptr); // it was pressed then, not now
    tree_.replaceState (tree);
    pack();
    return true;
}

} // namespace midip2p::plugin
