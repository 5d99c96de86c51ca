// One plugin instance: a seat, its parameters, and the block that the DAW calls with.
#pragma once

#include "BlockBridge.h"
#include "EngineHost.h"
#include "Parameters.h"

namespace midip2p::plugin
{

enum class Variant
{
    midiEffect,
    instrument // for DAWs that load no MIDI effects: silent, with MIDI out
};

/// Of the window.
inline constexpr juce::Point<int> kSmallest { 520, 340 }, kLargest { 2000, 1500 };

class PluginProcessor final : public juce::AudioProcessor
{
public:
    explicit PluginProcessor (Variant variant);
    ~PluginProcessor() override;

    // ---- for the editor [control]
    [[nodiscard]] Parameters& parameters() noexcept { return parameters_; }
    [[nodiscard]] EngineHost& engineHost() noexcept { return *host_; }
    [[nodiscard]] BridgeCounts counts() const noexcept { return bridge_.counts(); }
    [[nodiscard]] BridgeHops hops() const noexcept { return bridge_.hops(); }
    /// The client has made ports of this instance.
    [[nodiscard]] bool seated() const noexcept { return seat_ != nullptr && seat_->taken(); }
    juce::Point<int> editorSize { 560, 420 }; // kept with the state

    // ---- AudioProcessor: what a DAW calls between blocks [control]
    void prepareToPlay (double sampleRate, int samplesPerBlock) override;
    void releaseResources() override;
    void reset() override;
    [[nodiscard]] bool supportsDoublePrecisionProcessing() const override { return true; }
    [[nodiscard]] bool isBusesLayoutSupported (const BusesLayout& layout) const override;
    juce::AudioProcessorEditor* createEditor() override;
    [[nodiscard]] bool hasEditor() const override { return true; }
    [[nodiscard]] const juce::String getName() const override { return variant_ == Variant::midiEffect ? "MIDIp2p" : "MIDIp2p-Instrument"; }
    [[nodiscard]] bool acceptsMidi() const override { return true; }
    [[nodiscard]] bool producesMidi() const override { return true; }
    [[nodiscard]] bool isMidiEffect() const override { return variant_ == Variant::midiEffect; }
    [[nodiscard]] double getTailLengthSeconds() const override { return 0; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram (int) override {}
    const juce::String getProgramName (int) override { return "Default"; }
    void changeProgramName (int, const juce::String&) override {}
    void getStateInformation (juce::MemoryBlock&) override;
    void setStateInformation (const void*, int) override;

    // ---- a block, on the DAW's audio thread [producer] wait-free, [taker] wait-free
    void processBlock (juce::AudioBuffer<float>&, juce::MidiBuffer&) override;
    void processBlock (juce::AudioBuffer<double>&, juce::MidiBuffer&) override;
    void processBlockBypassed (juce::AudioBuffer<float>&, juce::MidiBuffer&) override;

private:
    void processMidi (int samples, juce::MidiBuffer& midi) noexcept;
    /// The machine's clock, µs.
    static double machineNow() noexcept;
    static BusesProperties busesOf (Variant variant);

    const Variant variant_;
    Parameters parameters_;
    juce::SharedResourcePointer<EngineHost> host_;
    std::shared_ptr<plugin_link::PluginSeat> seat_;
    BlockBridge bridge_;
    // What the DAW is to hear. Its memory and that of the DAW's buffer change places, block by block, so that one which is
    // fuller than the DAW thought costs no allocation; the spare takes the place of the DAW's first, which is small.
    juce::MidiBuffer heard_, spare_;
    const juce::MidiBuffer* roomy_ = nullptr; // the DAW's buffer that has our memory

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR (PluginProcessor)
};

} // namespace midip2p::plugin
