#include "JamView.h"

#include "Look.h"

namespace midip2p::plugin
{

namespace
{

constexpr int64_t kNear = 15'000, kFar = 30'000; // µs one way: as one stands on a stage; as far as most can play together

// Made when painting: a font that is made while a DAW loads the file makes JUCE's caches before JUCE is there to take them down again.
juce::Font plainFont() { return juce::Font (14.0f); }
juce::Font smallFont() { return juce::Font (13.0f); }
juce::Font codeFont() { return juce::Font (12.0f); }

struct ClockWords
{
    juce::String text;
    juce::Colour colour;
};

ClockWords clockWords (const JamStatus& jam)
{
    if (jam.clock == "locked")
        return { "Clock locked, " + juce::String::fromUTF8 ("± ") + shownMicros (jam.jitter) + " (path " + juce::String::fromUTF8 ("± ") + shownMicros (jam.path) + ")", colour::live };
    if (jam.clock == "holdover")
        return { "Clock holds over", colour::warn };
    if (jam.clock == "acquiring")
        return { juce::String::fromUTF8 ("Clock is being found…"), colour::warn };
    return { "Clock not synchronised yet", colour::quiet };
}

bool inTheJam (const Shown& shown) { return shown.status.connected && shown.seated; }

juce::String headline (const Shown& shown)
{
    if (! shown.status.connected) return shown.status.title;
    if (! shown.seated) return juce::String::fromUTF8 ("Taking a seat…");
    return shown.jam.room.isEmpty() ? juce::String ("In the jam") : shown.jam.room;
}

juce::String farWords (const JamPlayer& player)
{
    if (player.state == "live") return shownMicros (player.oneWay);
    return player.state == "linking" ? juce::String::fromUTF8 ("linking…") : juce::String ("away");
}

juce::Colour farColour (const JamPlayer& player)
{
    if (player.state == "linking") return colour::warn;
    if (player.state != "live") return colour::off;
    return player.oneWay > kFar ? colour::alarm : player.oneWay > kNear ? colour::warn : colour::live;
}

void dot (juce::Graphics& g, juce::Rectangle<int> where, juce::Colour lamp, int size)
{
    g.setColour (lamp);
    g.fillEllipse (where.withSizeKeepingCentre (size, size).toFloat());
}

void words (juce::Graphics& g, juce::Rectangle<int> where, const juce::String& text, const juce::Font& font, juce::Colour ink, juce::Justification side = juce::Justification::centredLeft)
{
    g.setColour (ink);
    g.setFont (font);
    g.drawFittedText (text, where, side, 1);
}

void paintPlayer (juce::Graphics& g, juce::Rectangle<int> row, const JamPlayer& player)
{
    dot (g, row.removeFromLeft (10), farColour (player), 8);
    row.removeFromLeft (10);
    words (g, row.removeFromRight (68), farWords (player), plainFont(), colour::quiet, juce::Justification::centredRight);
    auto bar = row.removeFromRight (juce::jmax (60, row.getWidth() / 3)).reduced (0, 10).toFloat();
    if (player.state == "live" && player.oneWay >= 0)
    {
        g.setColour (colour::line);
        g.fillRoundedRectangle (bar, 3.0f);
        const auto share = juce::jlimit (0.03f, 1.0f, static_cast<float> (player.oneWay) / static_cast<float> (2 * kFar));
        g.setColour (farColour (player));
        g.fillRoundedRectangle (bar.withWidth (bar.getWidth() * share), 3.0f);
    }
    words (g, row, player.name, juce::Font (15.0f), player.state == "live" ? colour::text : colour::quiet);
}

} // namespace

void paintHeader (juce::Graphics& g, juce::Rectangle<int> area, const Shown& shown)
{
    words (g, area.removeFromRight (90).withTrimmedRight (2), "MIDIp2p", juce::Font (13.0f, juce::Font::bold), colour::off, juce::Justification::topRight);
    auto title = area.removeFromTop (26);
    dot (g, title.removeFromLeft (14), inTheJam (shown) ? colour::live : shown.status.connected ? colour::warn : colour::off, 12);
    title.removeFromLeft (10);
    words (g, title, headline (shown), juce::Font (20.0f, juce::Font::bold), colour::text);
    area.removeFromLeft (24);
    const auto clock = clockWords (shown.jam);
    words (g, area.removeFromTop (18), shown.status.connected ? clock.text : juce::String ("Your DAW goes on as usual; notes stay here"), smallFont(), shown.status.connected ? clock.colour : colour::quiet);
}

void paintTrouble (juce::Graphics& g, juce::Rectangle<int> area, const LinkStatus& status)
{
    words (g, area.removeFromBottom (18), status.code, codeFont(), colour::off);
    g.setColour (colour::text);
    g.setFont (juce::Font (15.0f));
    g.drawFittedText (status.advice, area, juce::Justification::topLeft, 6, 1.0f); // wrapped rather than squeezed
}

void paintPlayers (juce::Graphics& g, juce::Rectangle<int> area, const JamStatus& jam)
{
    if (jam.players.empty())
        return words (g, area.removeFromTop (26), "Nobody else is here yet. Invite somebody: midip2p invite", juce::Font (15.0f), colour::quiet);
    constexpr int kRow = 26;
    const int fit = juce::jmax (1, area.getHeight() / kRow);
    const auto all = static_cast<int> (jam.players.size());
    for (int i = 0; i < juce::jmin (fit, all); ++i)
    {
        const auto row = area.removeFromTop (kRow);
        if (i == fit - 1 && all > fit)
            return words (g, row, "and " + juce::String (all - i) + " more", plainFont(), colour::quiet);
        paintPlayer (g, row, jam.players[static_cast<size_t> (i)]);
    }
}

void paintHops (juce::Graphics& g, juce::Rectangle<int> area, const BridgeHops& hops)
{
    if (hops.wait < 0)
        return words (g, area, "Latency: shown once somebody plays", smallFont(), colour::quiet);
    const auto way = juce::jmax<int64_t> (0, hops.way);
    words (g, area.removeFromLeft (60), "Latency", smallFont(), colour::quiet);
    words (g, area.removeFromLeft (72), hops.way < 0 ? shownMicros (-1) : shownMicros (way + hops.wait), juce::Font (16.0f, juce::Font::bold), colour::text);
    const auto legend = [&] (juce::Rectangle<int> where, juce::Colour lamp, const juce::String& text)
    {
        dot (g, where.removeFromLeft (10), lamp, 8);
        words (g, where.withTrimmedLeft (6), text, smallFont(), colour::quiet);
    };
    legend (area.removeFromLeft (hops.way < 0 ? 166 : 150), colour::accent, hops.way < 0 ? juce::String ("clock not locked yet") : "on the way " + shownMicros (way));
    legend (area.removeFromLeft (140), colour::live, "waits here " + shownMicros (hops.wait));
    auto bar = area.withSizeKeepingCentre (area.getWidth(), 8).toFloat();
    const auto share = static_cast<float> (way) / static_cast<float> (juce::jmax<int64_t> (1, way + hops.wait));
    g.setColour (colour::accent);
    g.fillRect (bar.removeFromLeft (bar.getWidth() * share));
    g.setColour (colour::live);
    g.fillRect (bar);
}

void paintActivity (juce::Graphics& g, juce::Rectangle<int> area, const Shown& shown)
{
    const auto lamp = [&] (juce::Rectangle<int> where, const char* what, uint64_t count, float glow, juce::Colour lit)
    {
        g.setColour (colour::line.interpolatedWith (lit, glow));
        g.fillRoundedRectangle (where.removeFromLeft (10).withSizeKeepingCentre (8, 14).toFloat(), 3.0f);
        words (g, where.withTrimmedLeft (8), juce::String (what) + " " + juce::String (count), smallFont(), colour::quiet);
    };
    const int third = area.getWidth() / 3;
    lamp (area.removeFromLeft (third), "Sent", shown.counts.sent, shown.sentGlow, colour::accent);
    lamp (area.removeFromLeft (third), "Received", shown.counts.received, shown.receivedGlow, colour::live);
    if (shown.counts.late > 0)
        lamp (area, "Late", shown.counts.late, 1.0f, colour::warn);
}

juce::String inWords (const Shown& shown)
{
    juce::StringArray all { headline (shown) };
    if (! shown.status.connected)
        all.add (shown.status.advice);
    else
    {
        all.add (clockWords (shown.jam).text);
        for (const auto& player : shown.jam.players) all.add (player.name + ", " + (player.state == "live" ? farWords (player) + " away" : farWords (player)));
    }
    return all.joinIntoString (". ");
}

} // namespace midip2p::plugin
