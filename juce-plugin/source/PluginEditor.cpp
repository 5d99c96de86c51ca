#include "PluginEditor.h"

namespace midip2p::plugin
{

namespace
{

struct ClockWords
{
    juce::String text;
    juce::Colour colour;
};

ClockWords clockWords (const JamWord& jam)
{
    if (jam.clock == "locked")
        return { "Clock locked, " + juce::String::fromUTF8 ("± ") + shownMicros (jam.jitter) + " (path " + juce::String::fromUTF8 ("± ") + shownMicros (jam.path) + ")", colour::live };
    if (jam.clock == "holdover")
        return { "Clock holds over", colour::warn };
    if (jam.clock == "acquiring")
        return { juce::String::fromUTF8 ("Clock is being found…"), colour::warn };
    return { "Clock not synchronised yet", colour::off };
}

juce::Colour stateColour (const juce::String& state)
{
    return state == "live" ? colour::live : state == "linking" ? colour::warn : colour::off;
}

} // namespace

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
        b.setWantsKeyboardFocus (true);
        b.setTitle (label.getText());
        boxes_.push_back (std::make_unique<Tree::ComboBoxAttachment> (tree, id, b));
    };
    box (playout_, playoutLabel_, "playout");
    box (channelIn_, channelInLabel_, "channelIn");
    box (channelOut_, channelOutLabel_, "channelOut");
    addAndMakeVisible (delay_);
    addAndMakeVisible (delayLabel_);
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
    codeButton_.onClick = [this] { useCode(); };

    setResizable (true, true);
    setResizeLimits (480, 320, 2000, 1500);
    const auto size = owner.editorSize;
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
    if (status.connected != status_.connected || status.code != status_.code || seated != seated_ || status.jam != shownJam_)
    {
        if (status.jam != shownJam_)
            jam_ = readJam (status.jam).value_or (JamWord {});
        shownJam_ = status.jam;
        seated_ = seated;
        const bool wasConnected = status_.connected;
        status_ = status;
        code_.setVisible (! status.connected);
        codeButton_.setVisible (! status.connected);
        if (wasConnected != status.connected)
            resized();
        repaint (headerArea_);
        repaint (bodyArea_);
    }
    const auto counts = processor_.counts();
    const auto glow = [] (float now, bool passed) { return passed ? 1.0f : now * 0.8f; };
    const float sent = glow (sentGlow_, counts.sent != counts_.sent), received = glow (receivedGlow_, counts.received != counts_.received);
    const bool changed = std::abs (sent - sentGlow_) > 0.01f || std::abs (received - receivedGlow_) > 0.01f || counts.sent != counts_.sent
                      || counts.received != counts_.received || counts.late != counts_.late;
    counts_ = counts;
    sentGlow_ = sent;
    receivedGlow_ = received;
    if (changed)
        repaint (activityArea_);
    const auto hops = processor_.hops();
    if (hops.way != hops_.way || hops.wait != hops_.wait)
        repaint (hopsArea_);
    hops_ = hops;
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
    auto controls = area.removeFromBottom (getHeight() < 380 ? 104 : 118);
    activityArea_ = area.removeFromBottom (30);
    hopsArea_ = area.removeFromBottom (26);
    bodyArea_ = area.withTrimmedBottom (4);
    if (code_.isVisible())
    {
        auto row = bodyArea_.withTrimmedTop (bodyArea_.getHeight() - 40).reduced (14, 4);
        codeButton_.setBounds (row.removeFromRight (90));
        code_.setBounds (row.withTrimmedRight (8));
    }

    auto row = controls.removeFromTop (34);
    const int third = row.getWidth() / 4;
    send_.setBounds (row.removeFromLeft (third));
    receive_.setBounds (row.removeFromLeft (third));
    monitor_.setBounds (row.removeFromLeft (third + 20));
    panic_.setBounds (row.withTrimmedLeft (8).reduced (0, 2));
    controls.removeFromTop (6);
    const auto cell = [] (juce::Rectangle<int> where, juce::Label& label, juce::Component& control)
    {
        label.setBounds (where.removeFromTop (18));
        control.setBounds (where.removeFromTop (28).withTrimmedRight (8));
    };
    const int quarter = controls.getWidth() / 4;
    cell (controls.removeFromLeft (quarter), playoutLabel_, playout_);
    cell (controls.removeFromLeft (quarter), channelInLabel_, channelIn_);
    cell (controls.removeFromLeft (quarter), channelOutLabel_, channelOut_);
    cell (controls, delayLabel_, delay_);
}

// ---- paint

void PluginEditor::paint (juce::Graphics& g)
{
    g.fillAll (colour::ground);
    paintHeader (g, headerArea_);
    g.setColour (colour::card);
    g.fillRoundedRectangle (bodyArea_.toFloat(), 8.0f);
    if (status_.connected)
        paintPlayers (g, bodyArea_.reduced (14, 10));
    else
        paintTrouble (g, bodyArea_.reduced (14, 12));
    if (status_.connected)
        paintHops (g, hopsArea_);
    paintActivity (g, activityArea_);
}

void PluginEditor::paintHeader (juce::Graphics& g, juce::Rectangle<int> area)
{
    const bool good = status_.connected && seated_;
    g.setColour (good ? colour::live : status_.connected ? colour::warn : colour::off);
    g.fillEllipse (area.removeFromLeft (14).withSizeKeepingCentre (12, 12).toFloat());
    area.removeFromLeft (10);
    g.setColour (colour::text);
    g.setFont (juce::Font (19.0f, juce::Font::bold));
    const auto title = good ? (jam_.room.isEmpty() ? juce::String ("In the jam") : jam_.room) : status_.connected ? juce::String::fromUTF8 ("Taking a seat…") : status_.title;
    g.drawFittedText (title, area.removeFromTop (26), juce::Justification::centredLeft, 1);
    const auto clock = clockWords (jam_);
    g.setFont (13.0f);
    g.setColour (status_.connected ? clock.colour : colour::quiet);
    g.drawFittedText (status_.connected ? clock.text : juce::String ("Your DAW goes on as usual; notes stay here"), area, juce::Justification::topLeft, 1);
}

void PluginEditor::paintTrouble (juce::Graphics& g, juce::Rectangle<int> area)
{
    area.removeFromBottom (40);
    g.setColour (colour::text);
    g.setFont (15.0f);
    g.drawFittedText (status_.advice, area.removeFromTop (area.getHeight() - 20), juce::Justification::topLeft, 6);
    g.setColour (colour::off);
    g.setFont (12.0f);
    g.drawText (status_.code, area, juce::Justification::bottomLeft);
}

void PluginEditor::paintPlayers (juce::Graphics& g, juce::Rectangle<int> area)
{
    if (jam_.players.empty())
    {
        g.setColour (colour::quiet);
        g.setFont (15.0f);
        g.drawFittedText ("Nobody else is here yet. Invite somebody: midip2p invite", area, juce::Justification::topLeft, 2);
        return;
    }
    constexpr int kRow = 26;
    const int fit = juce::jmax (1, area.getHeight() / kRow);
    const auto all = static_cast<int> (jam_.players.size());
    for (int i = 0; i < juce::jmin (fit, all); ++i)
    {
        auto row = area.removeFromTop (kRow);
        if (i == fit - 1 && all > fit)
        {
            g.setColour (colour::quiet);
            g.setFont (14.0f);
            g.drawText ("and " + juce::String (all - i) + " more", row, juce::Justification::centredLeft);
            return;
        }
        const auto& player = jam_.players[static_cast<size_t> (i)];
        g.setColour (stateColour (player.state));
        g.fillEllipse (row.removeFromLeft (10).withSizeKeepingCentre (8, 8).toFloat());
        row.removeFromLeft (10);
        auto far = row.removeFromRight (150);
        g.setFont (15.0f);
        g.setColour (colour::text);
        g.drawFittedText (player.name, row, juce::Justification::centredLeft, 1);
        g.setColour (colour::quiet);
        g.setFont (14.0f);
        g.drawText (player.state == "live" ? shownMicros (player.oneWay) + " away" : player.state == "linking" ? juce::String::fromUTF8 ("linking…") : juce::String ("away"), far, juce::Justification::centredRight);
    }
}

/// From a key at the other end to its sound here: each hop as long as its share.
void PluginEditor::paintHops (juce::Graphics& g, juce::Rectangle<int> area)
{
    g.setFont (13.0f);
    g.setColour (colour::quiet);
    if (hops_.wait < 0)
        return g.drawText ("Latency: shown once somebody plays", area, juce::Justification::centredLeft);
    const auto way = juce::jmax<int64_t> (0, hops_.way);
    const auto words = hops_.way < 0 ? "clock not locked: on the way " + shownMicros (-1) : "on the way " + shownMicros (way);
    const auto text = "Latency " + (hops_.way < 0 ? juce::String() : shownMicros (way + hops_.wait) + " = ") + words + " + waits here " + shownMicros (hops_.wait);
    g.drawFittedText (text, area.removeFromLeft (juce::jmin (area.getWidth() - 80, 380)), juce::Justification::centredLeft, 1);
    auto bar = area.withTrimmedLeft (8).withSizeKeepingCentre (area.getWidth() - 8, 8).toFloat();
    const auto share = static_cast<float> (way) / static_cast<float> (juce::jmax<int64_t> (1, way + hops_.wait));
    g.setColour (colour::accent);
    g.fillRect (bar.removeFromLeft (bar.getWidth() * share));
    g.setColour (colour::live);
    g.fillRect (bar);
}

void PluginEditor::paintActivity (juce::Graphics& g, juce::Rectangle<int> area)
{
    const auto half = [&] (juce::Rectangle<int> where, const char* words, uint64_t count, float glow, juce::Colour lamp)
    {
        g.setColour (colour::line.interpolatedWith (lamp, glow));
        g.fillRoundedRectangle (where.removeFromLeft (10).withSizeKeepingCentre (8, 14).toFloat(), 3.0f);
        where.removeFromLeft (8);
        g.setColour (colour::quiet);
        g.setFont (13.0f);
        g.drawFittedText (juce::String (words) + " " + juce::String (count), where, juce::Justification::centredLeft, 1);
    };
    const int third = area.getWidth() / 3;
    half (area.removeFromLeft (third), "Sent", counts_.sent, sentGlow_, colour::accent);
    half (area.removeFromLeft (third), "Received", counts_.received, receivedGlow_, colour::live);
    if (counts_.late > 0)
        half (area, "Late", counts_.late, 1.0f, colour::warn);
}

} // namespace midip2p::plugin
