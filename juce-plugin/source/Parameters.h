// What a DAW can automate and what it keeps in its project. Ids never change; new ones are added at the end.
#pragma once

#include "BlockBridge.h"

#include <juce_audio_processors/juce_audio_processors.h>

namespace midip2p::plugin
{

/// Version of the state that is written. A reader takes what it knows of any version, and leaves the rest at its default.
inline constexpr int kStateVersion = 1;

/// Design: a block reads one word, which every change of a parameter writes anew: eight of JUCE's atomics are eight places
/// in memory, cold after each block of other plugins, and cost more than all the rest of an idle block. [control]
class Parameters final : private juce::AudioProcessorValueTreeState::Listener
{
public:
    explicit Parameters (juce::AudioProcessor& owner);
    ~Parameters() override;

    /// As they stand now. [any] wait-free
    [[nodiscard]] BridgeSettings settings() const noexcept;

    void write (juce::MemoryBlock& state);
    /// False: this is no state of ours; nothing has changed then.
    bool read (const void* data, int size);

    [[nodiscard]] juce::AudioProcessorValueTreeState& tree() noexcept { return tree_; }

private:
    juce::AudioProcessorValueTreeState tree_;
    void parameterChanged (const juce::String&, float) override;
    void pack() noexcept;

    std::atomic<float>*send_, *receive_, *channelIn_, *channelOut_, *playout_, *delay_, *panic_, *monitor_;
    std::atomic<uint64_t> packed_ { 0 };
};

} // namespace midip2p::plugin
