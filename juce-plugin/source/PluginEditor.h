// The plugin's window: am I in the jam, who is here, how far away, and what passes.
#pragma once

#include "JamView.h"
#include "Look.h"
#include "PluginProcessor.h"

namespace midip2p::plugin
{

/// Design: asks for what it shows, at most 30 times a second, and paints only what has changed; hidden it does nothing.
/// Everything it shows can be reached by keyboard and has words for a screen reader. [control]
class PluginEditor final : public juce::AudioProcessorEditor, private juce::Timer
{
public:
    explicit PluginEditor (PluginProcessor& owner);
    ~PluginEditor() override;

    void paint (juce::Graphics&) override;
    void resized() override;
    void visibilityChanged() override { watch(); }
    void parentHierarchyChanged() override { watch(); }

    /// So often the window looked; for the test that it does nothing when hidden.
    [[nodiscard]] int looks() const noexcept { return looks_; }
    /// At once, without waiting for the next look.
    void refresh();

private:
    void timerCallback() override;
    void watch();
    void useCode();

    static constexpr int kFramesPerSecond = 30;

    PluginProcessor& processor_;
    Look look_;

    juce::ToggleButton send_ { "Send" }, receive_ { "Receive" }, monitor_ { "Hear yourself" };
    juce::ComboBox playout_, channelIn_, channelOut_;
    juce::Slider delay_ { juce::Slider::LinearHorizontal, juce::Slider::TextBoxRight };
    juce::TextButton panic_ { "Panic" }, codeButton_ { "Use code" };
    juce::TextEditor code_;
    juce::Label playoutLabel_ { {}, "Playout" }, channelInLabel_ { {}, "To the jam" }, channelOutLabel_ { {}, "From the jam" }, delayLabel_ { {}, "Extra delay" };
    using Tree = juce::AudioProcessorValueTreeState;
    std::vector<std::unique_ptr<Tree::ButtonAttachment>> buttons_;
    std::vector<std::unique_ptr<Tree::ComboBoxAttachment>> boxes_;
    std::unique_ptr<Tree::SliderAttachment> slider_;

    Shown shown_;
    juce::Rectangle<int> headerArea_, bodyArea_, hopsArea_, activityArea_;
    int looks_ = 0;

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR (PluginEditor)
};

} // namespace midip2p::plugin
