#include "PluginProcessor.h"

#include "PluginEditor.h"

#include <ctime>

namespace midip2p::plugin
{

namespace
{

/// Bytes of events in one block: all that a seat's ring and what waits can hold, so that nothing is ever left out.
constexpr size_t kRoom = 1536 * 1024;

/// A MidiBuffer as BlockBridge reads it.
struct DawEvents
{
    const juce::MidiBuffer& buffer;
    [[nodiscard]] bool empty() const noexcept { return buffer.isEmpty(); }
    template <class F>
    void forEach (F&& f) const noexcept
    {
        for (const auto event : buffer)
            if (event.numBytes > 0)
                f (event.samplePosition, core::ByteView (event.data, static_cast<size_t> (event.numBytes)));
    }
};

} // namespace

juce::AudioProcessor::BusesProperties PluginProcessor::busesOf (Variant variant)
{
    return variant == Variant::midiEffect ? BusesProperties() : BusesProperties().withOutput ("Output", juce::AudioChannelSet::stereo(), true);
}

PluginProcessor::PluginProcessor (Variant variant)
    : juce::AudioProcessor (busesOf (variant)), variant_ (variant), parameters_ (*this), seat_ (host_->openSeat ("DAW"))
{
    heard_.ensureSize (kRoom);
    spare_.ensureSize (kRoom);
}

PluginProcessor::~PluginProcessor()
{
    if (seat_ != nullptr)
        bridge_.suspend (*seat_, { static_cast<int64_t> (machineNow()) });
    host_->closeSeat (seat_);
}

void PluginProcessor::prepareToPlay (double, int)
{
    if (seat_ != nullptr)
        bridge_.suspend (*seat_, { static_cast<int64_t> (machineNow()) });
    heard_.ensureSize (kRoom);
    spare_.ensureSize (kRoom);
    roomy_ = nullptr;
}

void PluginProcessor::releaseResources()
{
    if (seat_ != nullptr)
        bridge_.suspend (*seat_, { static_cast<int64_t> (machineNow()) });
}

void PluginProcessor::reset() {}

bool PluginProcessor::isBusesLayoutSupported (const BusesLayout& layout) const
{
    if (variant_ == Variant::midiEffect)
        return true; // whatever passes, passes
    const auto out = layout.getMainOutputChannelSet();
    return out == juce::AudioChannelSet::stereo() || out == juce::AudioChannelSet::mono();
}

void PluginProcessor::processBlock (juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi)
{
    if (variant_ == Variant::instrument)
        audio.clear();
    processMidi (audio.getNumSamples(), midi);
}

void PluginProcessor::processBlock (juce::AudioBuffer<double>& audio, juce::MidiBuffer& midi)
{
    if (variant_ == Variant::instrument)
        audio.clear();
    processMidi (audio.getNumSamples(), midi);
}

void PluginProcessor::processBlockBypassed (juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi)
{
    if (variant_ == Variant::instrument)
        audio.clear();
    if (seat_ != nullptr)
        bridge_.pause (*seat_, machineNow(), [&] (int sample, core::ByteView event) { midi.addEvent (event.data(), static_cast<int> (event.size()), sample); });
}

void PluginProcessor::processMidi (int samples, juce::MidiBuffer& midi) noexcept
{
    if (seat_ == nullptr)
        return;
    heard_.clear();
    size_t left = kRoom;
    const auto hear = [&] (int sample, core::ByteView event)
    {
        const size_t cost = event.size() + 8;
        if (cost > left || event.size() > 65535) return;
        left -= cost;
        heard_.addEvent (event.data(), static_cast<int> (event.size()), sample);
    };
    if (isNonRealtime())
        bridge_.pause (*seat_, machineNow(), hear); // an offline render runs ahead of everybody: nobody could play along
    else
        bridge_.process (*seat_, parameters_.settings(), machineNow(), samples, getSampleRate(), DawEvents { midi }, hear);
    if (midi.isEmpty() && heard_.isEmpty())
        return;
    midi.swapWith (heard_);
    if (roomy_ != &midi) // it has our memory from now on, and we had its own
        heard_.swapWith (spare_);
    roomy_ = &midi;
}

void PluginProcessor::getStateInformation (juce::MemoryBlock& state)
{
    auto& tree = parameters_.tree().state;
    tree.setProperty ("editorWidth", editorSize.x, nullptr);
    tree.setProperty ("editorHeight", editorSize.y, nullptr);
    parameters_.write (state);
}

void PluginProcessor::setStateInformation (const void* data, int size)
{
    if (! parameters_.read (data, size))
        return;
    const auto& tree = parameters_.tree().state;
    editorSize = { juce::jlimit (kSmallest.x, kLargest.x, static_cast<int> (tree.getProperty ("editorWidth", 560))),
                   juce::jlimit (kSmallest.y, kLargest.y, static_cast<int> (tree.getProperty ("editorHeight", 420))) };
}

juce::AudioProcessorEditor* PluginProcessor::createEditor() { return new PluginEditor (*this); }

double PluginProcessor::machineNow() noexcept
{
    timespec t {};
    clock_gettime (CLOCK_MONOTONIC, &t);
    return static_cast<double> (t.tv_sec) * 1e6 + static_cast<double> (t.tv_nsec) * 1e-3;
}

} // namespace midip2p::plugin
