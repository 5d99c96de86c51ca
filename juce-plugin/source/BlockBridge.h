// A DAW's blocks ↔ a seat of the jam.
#pragma once

#include "BlockClock.h"
#include "ClosingBurst.h"

#include "core/playout/held_notes.hpp"
#include "plugin_link/plugin_seat.hpp"

#include <atomic>
#include <utility>

namespace midip2p::plugin
{

using Playout = core::PlayoutPolicy;

/// As the parameters stand in one block. Channels are 1–16; 0: all, or as they come.
struct BridgeSettings
{
    bool send = true, receive = true, monitor = false, panic = false;
    int channelIn = 0, channelOut = 0;
    Playout playout = Playout::direct;
    int64_t extraDelay = 0; // µs
    friend bool operator== (const BridgeSettings&, const BridgeSettings&) = default;
};

struct BridgeCounts
{
    uint64_t sent, received, late, refused, bursts;
};

/// Where the time of what is heard goes, µs, as it was lately (each new event counts an eighth). −1: not known.
struct BridgeHops
{
    int64_t way;  // from the key at the other end until it is here
    int64_t wait; // from then until it sounds: the block, and what the playout adds
};

/// Design: everything of a note between the DAW and the seat's rings, and nothing of JUCE. What the plugin has struck, on
/// either side, it can end: whenever a setting would cut a note from its note-off, the note is ended before.
/// No lock, no allocation, nothing that waits; the time is an argument. [producer] wait-free, [taker] wait-free: all
/// on the DAW's audio thread.
class BlockBridge
{
public:
    /// `input.forEach (f)` calls f (sample, bytes) in order, as often as asked; `output (sample, bytes)` gets what the DAW
    /// is to hear, in order. `now`: our own clock, which is the machine's; µs, with fraction.
    template <class Input, class Output>
    void process (plugin_link::PluginSeat& seat, const BridgeSettings& settings, double now, int samples, double rate, const Input& input, Output&& output) noexcept;

    /// The DAW hears and plays nothing for a while (bypass, offline render): everything is ended once.
    template <class Output>
    void pause (plugin_link::PluginSeat& seat, double now, Output&& output) noexcept;

    /// The DAW has stopped calling, and calls nothing meanwhile. [any] wait-free
    void suspend (plugin_link::PluginSeat& seat, core::LocalTime now) noexcept
    {
        releaseJam (seat, now);
        seat.cancel();
        silenceFirst_ = true; // what sounded may sound still: a synth behind us need not have stopped
        clock_.reset();
        deliver (seat);
    }

    [[nodiscard]] BridgeCounts counts() const noexcept // [any] wait-free
    {
        return { sent_.load (std::memory_order_relaxed), received_.load (std::memory_order_relaxed), late_.load (std::memory_order_relaxed), refused_.load (std::memory_order_relaxed), bursts_.load (std::memory_order_relaxed) };
    }

    [[nodiscard]] BridgeHops hops() const noexcept // [any] wait-free
    {
        return { way_.load (std::memory_order_relaxed), wait_.load (std::memory_order_relaxed) };
    }

private:
    static constexpr core::NoteOwner kBridge { 0, 1 };
    static constexpr int64_t kStale = 1'000'000; // µs: a note that waited so long for the DAW is not struck
    static constexpr size_t kMostBursts = 16;

    void play (plugin_link::PluginSeat& seat, core::ByteView midi, core::LocalTime at) noexcept
    {
        count (seat.play (midi, at) == core::Errc::ok ? sent_ : refused_);
        played_ = true;
    }
    /// At the end of all that may have played.
    void deliver (plugin_link::PluginSeat& seat) noexcept
    {
        if (std::exchange (played_, false)) seat.deliver();
    }
    void releaseJam (plugin_link::PluginSeat& seat, core::LocalTime at) noexcept
    {
        (void) held_.release (kBridge, [&] (core::ByteView midi) { play (seat, midi, at); });
    }
    template <class Output>
    void releaseDaw (plugin_link::PluginSeat& seat, Output&& output) noexcept
    {
        seat.cancel();
        (void) sounding_.release (kBridge, [&] (core::ByteView midi) { output (0, midi); });
    }
    template <class Output>
    void applyChanges (plugin_link::PluginSeat& seat, const BridgeSettings& settings, core::LocalTime at, Output&& output) noexcept;
    template <class Input>
    void findBursts (const Input& input) noexcept;
    [[nodiscard]] bool inBurst (int sample) const noexcept
    {
        return std::find (burstAt_.begin(), burstAt_.begin() + static_cast<std::ptrdiff_t> (burstsHere_), sample) != burstAt_.begin() + static_cast<std::ptrdiff_t> (burstsHere_);
    }
    static void average (std::atomic<int64_t>& of, int64_t micros) noexcept
    {
        const int64_t before = of.load (std::memory_order_relaxed);
        of.store (before < 0 ? micros : before + (micros - before) / 8, std::memory_order_relaxed);
    }
    static void count (std::atomic<uint64_t>& n) noexcept { n.store (n.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed); }

    // What an idle block looks at stands together.
    alignas (64) BlockClock clock_;
    BridgeSettings last_;
    bool silenceFirst_ = false;
    bool played_ = false;
    core::HeldNotes held_;     // by the DAW, in the jam
    core::HeldNotes sounding_; // by the jam, in the DAW
    std::array<int, kMostBursts> burstAt_ {};
    size_t burstsHere_ = 0;
    std::atomic<uint64_t> sent_ { 0 }, received_ { 0 }, late_ { 0 }, refused_ { 0 }, bursts_ { 0 };
    std::atomic<int64_t> way_ { -1 }, wait_ { -1 };
};

// ---- details ----

template <class Input, class Output>
void BlockBridge::process (plugin_link::PluginSeat& seat, const BridgeSettings& settings, double now, int samples, double rate, const Input& input, Output&& output) noexcept
{
    const auto block = clock_.next (now, samples, rate);
    if (input.empty() && ! silenceFirst_ && settings == last_ && seat.nothing_to_take())
        return; // most blocks: they touch as little memory as can be, for all of it is cold
    applyChanges (seat, settings, block.timeOf (0), output);

    findBursts (input);
    int burstEnded = -1;
    input.forEach ([&] (int sample, core::ByteView midi)
    {
        if (inBurst (sample) && ClosingBurst::isPartOfOne (midi))
        {
            if (sample != burstEnded) releaseJam (seat, block.timeOf (sample));
            burstEnded = sample;
            return;
        }
        if (settings.monitor) output (sample, midi);
        const bool hasChannel = midi[0] >= 0x80 && midi[0] < 0xf0;
        if (! settings.send || (hasChannel && settings.channelIn != 0 && (midi[0] & 0x0f) + 1 != settings.channelIn)) return;
        held_.apply (kBridge, midi, [&] (core::ByteView played) { play (seat, played, block.timeOf (sample)); });
    });
    deliver (seat);

    const core::LocalTime present { static_cast<int64_t> (now) };
    const core::LocalTime last { static_cast<int64_t> (std::ceil (block.end() - block.microsPerSample / 2)) - 1 };
    (void) seat.take (core::TakeSpan (block.timeOf (0), last, static_cast<int64_t> (block.duration())), [&] (const core::TakenEvent& event)
    {
        if (! settings.receive) return;
        const auto midi = event.midi;
        const bool strikes = (midi[0] & 0xf0) == 0x90 && midi.size() == 3 && midi[2] > 0;
        if (strikes && present - event.arrived > kStale) return count (late_);
        count (received_);
        const core::LocalTime due = event.sounds_at == core::kOnArrival ? present : event.sounds_at;
        if (block.sampleOf (due) < 0) count (late_);
        if (event.captured_here != core::kNotKnown)
            average (way_, std::max<int64_t> (0, event.arrived - event.captured_here));
        average (wait_, std::max (due, block.timeOf (0)) - event.arrived);
        const bool mapped = settings.channelOut != 0 && midi[0] >= 0x80 && midi[0] < 0xf0 && midi.size() <= 3;
        std::array<uint8_t, 3> moved {};
        if (mapped)
        {
            std::copy (midi.begin(), midi.end(), moved.begin());
            moved[0] = static_cast<uint8_t> ((moved[0] & 0xf0) | (settings.channelOut - 1));
        }
        const core::ByteView sounding = mapped ? core::ByteView (moved).first (midi.size()) : midi;
        const auto sample = static_cast<int> (std::clamp<int64_t> (block.sampleOf (due), 0, samples > 0 ? samples - 1 : 0));
        sounding_.apply (kBridge, sounding, [&] (core::ByteView heard) { output (sample, heard); });
    });
}

template <class Output>
void BlockBridge::pause (plugin_link::PluginSeat& seat, double now, Output&& output) noexcept
{
    const core::LocalTime present { static_cast<int64_t> (now) };
    releaseJam (seat, present);
    releaseDaw (seat, output);
    seat.flush();
    clock_.reset();
    deliver (seat);
}

template <class Output>
void BlockBridge::applyChanges (plugin_link::PluginSeat& seat, const BridgeSettings& settings, core::LocalTime at, Output&& output) noexcept
{
    const bool panic = settings.panic && ! last_.panic;
    if (panic || (last_.send && ! settings.send) || last_.channelIn != settings.channelIn)
        releaseJam (seat, at);
    if (panic || silenceFirst_ || (last_.receive && ! settings.receive) || last_.channelOut != settings.channelOut)
        releaseDaw (seat, output);
    silenceFirst_ = false;
    if (panic) // also what this plugin does not know of
        for (uint8_t channel = 0; channel < 16; ++channel)
            for (const uint8_t controller : { 64, 123 })
            {
                const std::array<uint8_t, 3> quiet { static_cast<uint8_t> (0xb0 | channel), controller, 0 };
                output (0, core::ByteView (quiet));
            }
    seat.set_playout ({ .policy = settings.playout, .offset_us = settings.extraDelay });
    last_ = settings;
}

template <class Input>
void BlockBridge::findBursts (const Input& input) noexcept
{
    burstsHere_ = 0;
    int at = -1;
    ClosingBurst burst;
    const auto end = [&]
    {
        if (at >= 0 && burst.found() && burstsHere_ < kMostBursts)
        {
            burstAt_[burstsHere_++] = at;
            count (bursts_);
        }
    };
    input.forEach ([&] (int sample, core::ByteView midi)
    {
        if (sample != at)
        {
            end();
            burst = {};
            at = sample;
        }
        burst.see (midi);
    });
    end();
}

} // namespace midip2p::plugin
