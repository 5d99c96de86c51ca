#include "Look.h"

namespace midip2p::plugin
{

namespace
{

/// Whoever works by keyboard sees where they are.
void drawFocus (juce::Graphics& g, const juce::Component& c, juce::Rectangle<float> area, float corner)
{
    if (! c.hasKeyboardFocus (false)) return;
    g.setColour (colour::accent);
    g.drawRoundedRectangle (area.reduced (1.0f), corner, 2.0f);
}

} // namespace

Look::Look()
{
    setColour (juce::ComboBox::backgroundColourId, colour::ground);
    setColour (juce::ComboBox::outlineColourId, colour::line);
    setColour (juce::ComboBox::focusedOutlineColourId, colour::accent);
    setColour (juce::ComboBox::textColourId, colour::text);
    setColour (juce::PopupMenu::backgroundColourId, colour::card);
    setColour (juce::PopupMenu::highlightedBackgroundColourId, colour::accent.withAlpha (0.4f));
    setColour (juce::Slider::backgroundColourId, colour::line);
    setColour (juce::Slider::trackColourId, colour::accent);
    setColour (juce::Slider::thumbColourId, colour::text);
    setColour (juce::Slider::textBoxTextColourId, colour::text);
    setColour (juce::Slider::textBoxOutlineColourId, juce::Colours::transparentBlack);
    setColour (juce::TextEditor::backgroundColourId, colour::ground);
    setColour (juce::TextEditor::outlineColourId, colour::line);
    setColour (juce::TextEditor::focusedOutlineColourId, colour::accent);
    setColour (juce::TextEditor::textColourId, colour::text);
    setColour (juce::TextButton::textColourOffId, colour::text);
    setColour (juce::Label::textColourId, colour::quiet);
}

void Look::drawToggleButton (juce::Graphics& g, juce::ToggleButton& button, bool over, bool)
{
    const auto area = button.getLocalBounds().toFloat();
    auto slot = area.withWidth (34.0f).withSizeKeepingCentre (34.0f, 18.0f);
    const bool on = button.getToggleState();
    g.setColour (on ? colour::live : colour::line.brighter (over ? 0.2f : 0.0f));
    g.fillRoundedRectangle (slot, 9.0f);
    g.setColour (on ? colour::ground : colour::quiet);
    g.fillEllipse (slot.withWidth (18.0f).translated (on ? 16.0f : 0.0f, 0.0f).reduced (3.0f));
    g.setColour (colour::text);
    g.setFont (14.0f);
    g.drawText (button.getButtonText(), area.withTrimmedLeft (44.0f), juce::Justification::centredLeft);
    drawFocus (g, button, area, 5.0f);
}

void Look::drawButtonBackground (juce::Graphics& g, juce::Button& button, const juce::Colour&, bool over, bool down)
{
    const auto area = button.getLocalBounds().toFloat().reduced (0.5f);
    g.setColour (colour::line.brighter (down ? 0.3f : over ? 0.15f : 0.0f));
    g.fillRoundedRectangle (area, 6.0f);
    drawFocus (g, button, area, 6.0f);
}

} // namespace midip2p::plugin
