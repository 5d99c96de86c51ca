#include "PluginEditor.h"

namespace midip2p::plugin
{

PluginEditor::PluginEditor (PluginProcessor& owner)
    : juce::AudioProcessorEditor (owner), processor_ (owner)
{
    setLookAndFeel (&look_);
    setTitle ("MIDIp2p");
    auto& tree = owner.parameters().tree();
    const auto button = [&] (juce::Button& b, const char* id, const char* help)
    {
        addAndMakeVisible (b);
        b.setWantsKeyboardFocus (true);
        b.setTooltip (help);
        b.setHelpText (help);
        buttons_.push_back (std::make_unique<Tree::ButtonAttachment> (tree, id, b));
    };
    button (send_, "send", "What this track plays goes to the others");
    button (receive_, "receive", "What the others play comes into this track");
    button (monitor_, "monitor", "What this track plays also passes to the next device in the track");
    button (panic_, "panic", "Ends every note, here and at the others");
    panic_.setClickingTogglesState (false);
    panic_.onStateChange = [this]
    {
        if (auto* const p = processor_.parameters().tree().getParameter ("panic"))
            p->setValueNotifyingHost (panic_.isDown() ? 1.0f : 0.0f);
    };
    const auto box = [&] (juce::ComboBox& b, juce::Label& label, const char* id)
    {
        if (const auto* const choice = dynamic_cast<juce::AudioParameterChoice*> (tree.getParameter (id)))
            b.addItemList (choice->choices, 1);
        addAndMakeVisible (b);
        addAndMakeVisible (label);
        label.setBorderSize ({}); // it stands where what it names begins
        b.setWantsKeyboardFocus (true);
        b.setTitle (label.getText());
        boxes_.push_back (std::make_unique<Tree::ComboBoxAttachment> (tree, id, b));
    };
    box (playout_, playoutLabel_, "playout");
    box (channelIn_, channelInLabel_, "channelIn");
    box (channelOut_, channelOutLabel_, "channelOut");
    addAndMakeVisible (delay_);
    addAndMakeVisible (delayLabel_);
    delayLabel_.setBorderSize ({});
    delay_.setTextBoxStyle (juce::Slider::TextBoxRight, false, 66, 28);
    delay_.setTitle ("Extra delay");
    delay_.setTextValueSuffix (" ms");
    delay_.setWantsKeyboardFocus (true);
    slider_ = std::make_unique<Tree::SliderAttachment> (tree, "delay", delay_);
    delay_.setNumDecimalPlacesToDisplay (1);
    addChildComponent (code_);
    addChildComponent (codeButton_);
    code_.setTextToShowWhenEmpty (juce::String::fromUTF8 ("mp1-… (only for sandboxed DAWs)"), colour::off);
    code_.setTitle ("Code");
    code_.onReturnKey = [this] { useCode(); };
    codeButton_.setWantsKeyboardFocus (true);
    codeButton_.onClick = [this] { useCode(); };

    const auto size = owner.editorSize; // before the limits, which already give the window a size
    setResizable (true, true);
    setResizeLimits (kSmallest.x, kSmallest.y, kLargest.x, kLargest.y);
    setSize (size.x, size.y);
    refresh();
    watch();
}

PluginEditor::~PluginEditor() { setLookAndFeel (nullptr); }

void PluginEditor::watch()
{
    if (isShowing())
        startTimerHz (kFramesPerSecond);
    else
        stopTimer();
}

void PluginEditor::timerCallback()
{
    if (! isShowing())
        return stopTimer();
    refresh();
}

void PluginEditor::refresh()
{
    ++looks_;
    const auto status = processor_.engineHost().status();
    const bool seated = processor_.seated();
    if (status.connected != shown_.status.connected || status.code != shown_.status.code || seated != shown_.seated || status.jam != shown_.status.jam)
    {
        if (status.jam != shown_.status.jam)
            shown_.jam = readJam (status.jam).value_or (JamStatus {});
        shown_.seated = seated;
        shown_.status = status;
        if (code_.isVisible() == status.connected)
        {
            code_.setVisible (! status.connected);
            codeButton_.setVisible (! status.connected);
            resized();
        }
        setDescription (inWords (shown_));
        repaint (headerArea_);
        repaint (bodyArea_);
        repaint (hopsArea_);
    }
    const auto counts = processor_.counts();
    const auto glow = [] (float now, bool passed) { return passed ? 1.0f : now * 0.8f; };
    const float sent = glow (shown_.sentGlow, counts.sent != shown_.counts.sent), received = glow (shown_.receivedGlow, counts.received != shown_.counts.received);
    const bool changed = std::abs (sent - shown_.sentGlow) > 0.01f || std::abs (received - shown_.receivedGlow) > 0.01f || counts.sent != shown_.counts.sent
                      || counts.received != shown_.counts.received || counts.late != shown_.counts.late;
    shown_.counts = counts;
    shown_.sentGlow = sent;
    shown_.receivedGlow = received;
    if (changed)
        repaint (activityArea_);
    const auto hops = processor_.hops();
    if (hops.way != shown_.hops.way || hops.wait != shown_.hops.wait)
        repaint (hopsArea_);
    shown_.hops = hops;
}

void PluginEditor::useCode()
{
    const bool good = processor_.engineHost().useCode (code_.getText());
    code_.applyColourToAllText (good ? colour::text : colour::warn);
    if (! good)
        code_.setText (juce::String::fromUTF8 ("this is no code; it begins with mp1-"), juce::dontSendNotification);
}

// ---- layout

void PluginEditor::resized()
{
    processor_.editorSize = { getWidth(), getHeight() };
    auto area = getLocalBounds().reduced (14);
    headerArea_ = area.removeFromTop (48);
    auto controls = area.removeFromBottom (94);
    activityArea_ = area.removeFromBottom (32);
    hopsArea_ = area.removeFromBottom (shown_.status.connected ? 30 : 0);
    bodyArea_ = area.withTrimmedBottom (4);
    if (code_.isVisible())
    {
        auto row = bodyArea_.withTrimmedTop (bodyArea_.getHeight() - 40).reduced (14, 4);
        codeButton_.setBounds (row.removeFromRight (90));
        code_.setBounds (row.withTrimmedRight (8));
    }

    auto row = controls.removeFromTop (34);
    const int quarter = controls.getWidth() / 4;
    send_.setBounds (row.removeFromLeft (quarter));
    receive_.setBounds (row.removeFromLeft (quarter));
    monitor_.setBounds (row.removeFromLeft (quarter + 16));
    panic_.setBounds (row.withTrimmedLeft (8).reduced (0, 2));
    controls.removeFromTop (12);
    const auto cell = [] (juce::Rectangle<int> where, juce::Label& label, juce::Component& control)
    {
        label.setBounds (where.removeFromTop (20));
        control.setBounds (where.removeFromTop (28));
    };
    const int column = juce::jmax (122, (controls.getWidth() - 60) / 4); // the slider, which is held, has more room where there is any
    for (const auto& [label, control] : { std::pair<juce::Label&, juce::Component&> (playoutLabel_, playout_), { channelInLabel_, channelIn_ }, { channelOutLabel_, channelOut_ } })
        cell (controls.removeFromLeft (column).withTrimmedRight (10), label, control);
    cell (controls, delayLabel_, delay_);
}

// ---- paint

void PluginEditor::paint (juce::Graphics& g)
{
    g.fillAll (colour::ground);
    paintHeader (g, headerArea_, shown_);
    g.setColour (colour::card);
    g.fillRoundedRectangle (bodyArea_.toFloat(), 8.0f);
    if (shown_.status.connected)
    {
        paintPlayers (g, bodyArea_.reduced (14, 10), shown_.jam);
        paintHops (g, hopsArea_, shown_.hops);
    }
    else
        paintTrouble (g, bodyArea_.reduced (14, 12).withTrimmedBottom (40), shown_.status);
    paintActivity (g, activityArea_, shown_);
}

} // namespace midip2p::plugin
