// Colours, type and the drawing of JUCE's controls, in one place.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace midip2p::plugin
{

namespace colour
{
inline const juce::Colour ground { 0xff14171c }, card { 0xff1d2229 }, line { 0xff2e353f }, text { 0xffeef1f5 },
    quiet { 0xff9aa5b4 }, live { 0xff4fd18b }, warn { 0xfff2b84b }, alarm { 0xfff0716a }, off { 0xff5d6774 }, accent { 0xff6ea8fe };
} // namespace colour

/// [control]
class Look final : public juce::LookAndFeel_V4
{
public:
    Look();
    void drawToggleButton (juce::Graphics&, juce::ToggleButton&, bool over, bool down) override;
    void drawButtonBackground (juce::Graphics&, juce::Button&, const juce::Colour&, bool over, bool down) override;
    juce::Font getTextButtonFont (juce::TextButton&, int) override { return juce::Font (14.0f); }
    juce::Font getComboBoxFont (juce::ComboBox&) override { return juce::Font (14.0f); }
};

} // namespace midip2p::plugin
