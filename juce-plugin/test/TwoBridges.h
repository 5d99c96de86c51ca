// Two DAWs in one test: bridges, seats, a network that delays, and a clock that the test turns.
#pragma once

#include "BlockBridge.h"
#include "test/check.hpp"

#include <cstdint>
#include <random>
#include <vector>

namespace midip2p::plugin::test
{

using Bytes = std::vector<uint8_t>;

struct Placed
{
    int64_t sample; // since the DAW began
    Bytes midi;
    friend bool operator== (const Placed&, const Placed&) = default;
};

/// One DAW: a bridge that is called block by block, and what it heard.
struct Daw
{
    std::shared_ptr<plugin_link::PluginSeat> seat = std::make_shared<plugin_link::PluginSeat> (core::StreamId { 1 }, "test", std::make_shared<os::Signal>());
    BlockBridge bridge;
    BridgeSettings settings;
    double rate = 48000;
    int64_t position = 0;   // samples
    double now = 1e9;       // µs of the machine
    std::vector<Placed> toPlay; // in order; consumed
    std::vector<Placed> heard;

    struct Events
    {
        const std::vector<Placed>& all;
        int64_t begin, end;
        [[nodiscard]] bool empty() const
        {
            return std::none_of (all.begin(), all.end(), [this] (const Placed& e) { return e.sample >= begin && e.sample < end; });
        }
        template <class F>
        void forEach (F&& f) const
        {
            for (const auto& e : all)
                if (e.sample >= begin && e.sample < end)
                    f (static_cast<int> (e.sample - begin), core::ByteView (e.midi));
        }
    };

    void block (int samples)
    {
        const auto begin = position;
        bridge.process (*seat, settings, now, samples, rate, Events { toPlay, begin, begin + samples }, [&] (int sample, core::ByteView midi)
        {
            CHECK ((sample >= 0 && sample < samples));
            heard.push_back ({ begin + sample, Bytes (midi.begin(), midi.end()) });
        });
        std::erase_if (toPlay, [&] (const Placed& e) { return e.sample < begin + samples; });
        position += samples;
        now += samples * 1e6 / rate;
    }

    /// What another player has played, on link 1, arrives with the time when.
    core::Errc put (core::ByteView midi, core::LocalTime captured, core::LocalTime arrived)
    {
        return seat->to_play().put ({ .owner = { 1, 1 }, .captured_here = captured, .arrived = arrived, .ready = arrived }, midi);
    }
    /// What it has played goes to the other, and arrives so long after.
    void sendTo (Daw& other, int64_t latency)
    {
        auto& ring = seat->played().ring();
        for (auto item = ring.front(); item.header != nullptr; item = ring.front())
        {
            CHECK (other.put (item.bytes, item.header->captured_at, item.header->captured_at + latency) == core::Errc::ok);
            ring.pop();
        }
    }
    /// So many notes and pedals sound by what was heard.
    [[nodiscard]] size_t sounding() const
    {
        core::HeldNotes held;
        for (const auto& e : heard)
            held.apply ({ 0, 1 }, e.midi, [] (core::ByteView) {});
        return held.held();
    }
};

} // namespace midip2p::plugin::test
