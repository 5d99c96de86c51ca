// The bridge between blocks and the jam, with a clock that the test turns: to the sample.
#include "TwoBridges.h"

using namespace midip2p;
using namespace midip2p::plugin;
using namespace midip2p::plugin::test;

namespace
{

const Bytes kOn { 0x90, 60, 100 }, kOff { 0x80, 60, 0 };

int randomBlock (std::mt19937& random) { return static_cast<int> (std::exp2 (std::uniform_real_distribution<> (0, 12.001) (random))); }

Bytes randomMessage (std::mt19937& random)
{
    const auto any = [&] (int most) { return static_cast<uint8_t> (std::uniform_int_distribution<> (0, most) (random)); };
    const uint8_t kinds[] = { 0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0 };
    Bytes midi { static_cast<uint8_t> (kinds[any (6)] | any (15)), any (119), any (127) };
    if ((midi[0] & 0xe0) == 0xc0) midi.pop_back();
    return midi;
}

} // namespace

TEST_CASE ("in tight every event sounds at its own sample, whatever the blocks")
{
    for (const double rate : { 22050.0, 44100.0, 48000.0, 96000.0, 192000.0 })
        for (unsigned seed = 1; seed <= 8; ++seed)
        {
            std::mt19937 random (seed);
            Daw a, b;
            a.rate = b.rate = rate;
            b.settings.playout = Playout::tight;
            b.settings.extraDelay = 270'000; // with the 30 ms of every tight jam: 300 ms
            std::vector<Placed> expected;
            const auto late = static_cast<int64_t> (std::llround (0.3 * rate));
            int64_t at = 0;
            for (int i = 0; i < 2000; ++i)
            {
                at += std::uniform_int_distribution<> (0, 400) (random);
                auto midi = randomMessage (random);
                if (i % 500 == 7) midi = Bytes (2000, 1), midi.front() = 0xf0, midi.back() = 0xf7;
                a.toPlay.push_back ({ at, midi });
                expected.push_back ({ at + late, midi });
            }
            while (b.position < at + 2 * late)
            {
                a.block (randomBlock (random));
                a.sendTo (b, 5'000);
                while (b.now + 90'000 < a.now) b.block (randomBlock (random)); // behind a, and so when its events are there
            }
            CHECK (b.heard.size() == expected.size());
            CHECK (b.bridge.counts().late == 0u);
            // Two at one sample may change places only where they do not belong together: compare by sample.
            const auto inOrder = [] (const Placed& x, const Placed& y) { return x.sample != y.sample ? x.sample < y.sample : x.midi < y.midi; };
            std::sort (b.heard.begin(), b.heard.end(), inOrder);
            std::sort (expected.begin(), expected.end(), inOrder);
            CHECK ((b.heard == expected));
        }
}

TEST_CASE ("direct sounds one block after the arrival: the block is no jitter")
{
    Daw a;
    a.block (256);
    const auto arrive = [&] (int64_t at)
    {
        REQUIRE (a.put (kOn, core::kNotKnown, { at }) == core::Errc::ok);
    };
    for (int i = 1; i <= 50; ++i)
    {
        const auto into = (i * 37) % 256;
        arrive (std::llround (a.now - (256 - into) * 1e6 / 48000)); // so many samples into the block that has just passed
        const auto begin = a.position;
        a.block (256);
        REQUIRE (a.heard.size() == static_cast<size_t> (i));
        CHECK (a.heard.back().sample == begin + into);
    }
}

TEST_CASE ("where the time of what is heard goes is told by hop")
{
    Daw a, b;
    CHECK (b.bridge.hops().way == -1);
    CHECK (b.bridge.hops().wait == -1);
    for (int i = 0; i < 10; ++i)
        a.toPlay.push_back ({ 100 + i * 500, i % 2 == 0 ? kOn : kOff });
    for (int i = 0; i < 40; ++i)
    {
        a.block (256);
        a.sendTo (b, 7'000);
        b.block (256);
    }
    CHECK (b.heard.size() == 10u);
    CHECK (std::abs (b.bridge.hops().way - 7'000) <= 2);
    CHECK (std::abs (b.bridge.hops().wait - 256 * 1'000'000 / 48'000) <= 2);
    b.settings.extraDelay = 20'000;
    a.toPlay = { { a.position + 10, kOn }, { a.position + 20, kOff } };
    a.block (256);
    a.sendTo (b, 7'000);
    for (int i = 0; i < 10; ++i) b.block (256); // it is told when it sounds
    CHECK (b.bridge.hops().wait > 256 * 1'000'000 / 48'000 + 2'000);
}

TEST_CASE ("samples and time do not drift apart, with a sound card that is 80 ppm fast and calls that come when they like")
{
    std::mt19937 random (3);
    std::uniform_real_distribution<> jitter (0, 4'000);
    BlockClock clock;
    const double truth = 1e6 / 48000 / 1.00008;
    double time = 5e8;
    double worst = 0;
    for (int i = 0; i < 100'000; ++i)
    {
        const int samples = std::uniform_int_distribution<> (1, 512) (random);
        const auto block = clock.next (time + jitter (random), samples, 48000);
        if (i > 20'000) worst = std::max (worst, std::fabs (block.start - 2'000 - time)); // the mean of its jitter apart
        time += samples * truth;
    }
    CHECK (clock.restarts() == 1u);
    CHECK (worst < 500.0);
}

TEST_CASE ("after a stall, a change of rate or a pause, time goes on from there")
{
    BlockClock clock;
    double now = 1e9;
    for (int i = 0; i < 100; ++i, now += 256 * 1e6 / 48000) (void) clock.next (now, 256, 48000);
    now += 300'000; // the DAW stood still
    BlockClock::Block block;
    for (int i = 0; i < 40; ++i, now += 256 * 1e6 / 48000) block = clock.next (now, 256, 48000);
    CHECK (std::fabs (block.end() - now) < 1.0);
    (void) clock.next (now, 256, 96000);
    now += 256 * 1e6 / 96000;
    block = clock.next (now, 256, 96000);
    CHECK (std::fabs (block.start - now) < 1.0);
    now += 1e7;
    block = clock.next (now, 256, 96000);
    CHECK (std::fabs (block.start - now) < 1.0);
}

TEST_CASE ("the burst with which DAWs end stays out of the jam, and what was held there ends")
{
    Daw a;
    a.toPlay = { { 10, kOn }, { 20, { 0xb3, 64, 127 } } };
    for (uint8_t channel = 0; channel < 16; ++channel)
        for (const uint8_t controller : { 64, 123, 121 })
            a.toPlay.push_back ({ 300, { static_cast<uint8_t> (0xb0 | channel), controller, 0 } });
    a.toPlay.push_back ({ 300, { 0xb0, 7, 90 } }); // somebody's volume, at the same sample
    a.block (256);
    a.block (256);
    Daw b;
    a.sendTo (b, 0);
    b.now = a.now;
    b.block (256);
    b.block (256);
    CHECK (b.sounding() == 0u);
    std::vector<Bytes> heard;
    for (const auto& e : b.heard) heard.push_back (e.midi);
    CHECK (heard.size() == 5u); // on, pedal, off, pedal up, volume
    CHECK (std::count (heard.begin(), heard.end(), Bytes { 0xb0, 7, 90 }) == 1);
    CHECK (a.bridge.counts().bursts == 1u);
}

TEST_CASE ("one channel's own all-notes-off and reset are music, and pass")
{
    Daw a, b;
    a.toPlay = { { 1, { 0xb2, 123, 0 } }, { 2, { 0xb2, 121, 0 } }, { 2, { 0xb2, 64, 0 } } };
    a.block (64);
    a.sendTo (b, 0);
    b.now = a.now;
    b.block (64);
    b.block (64);
    CHECK (b.heard.size() == 3u);
}

TEST_CASE ("whatever a parameter does in the middle of a note, no note hangs")
{
    for (unsigned seed = 1; seed <= 40; ++seed)
    {
        std::mt19937 random (seed);
        const auto any = [&] (int most) { return std::uniform_int_distribution<> (0, most) (random); };
        Daw a, b;
        int64_t at = 0;
        std::vector<Bytes> ends;
        for (int i = 0; i < 400; ++i)
        {
            at += any (300);
            const auto channel = static_cast<uint8_t> (any (3)), key = static_cast<uint8_t> (40 + any (20));
            a.toPlay.push_back ({ at, { static_cast<uint8_t> (0x90 | channel), key, 90 } });
            a.toPlay.push_back ({ at + any (2000), { static_cast<uint8_t> (0x80 | channel), key, 0 } });
            if (i % 9 == 0) a.toPlay.push_back ({ at, { static_cast<uint8_t> (0xb0 | channel), 64, static_cast<uint8_t> (any (1) * 127) } });
        }
        for (uint8_t channel = 0; channel < 4; ++channel)
            a.toPlay.push_back ({ at + 4000, { static_cast<uint8_t> (0xb0 | channel), 64, 0 } });
        std::stable_sort (a.toPlay.begin(), a.toPlay.end(), [] (const Placed& x, const Placed& y) { return x.sample < y.sample; });
        while (a.position < at + 60'000)
        {
            if (any (6) == 0) a.settings.send = any (2) != 0;
            if (any (9) == 0) a.settings.channelIn = any (4);
            if (any (6) == 0) b.settings.receive = any (2) != 0;
            if (any (9) == 0) b.settings.channelOut = any (16);
            if (any (9) == 0) b.settings.playout = static_cast<Playout> (any (2));
            if (any (9) == 0) b.settings.extraDelay = any (50) * 1000;
            if (any (30) == 0) b.settings.panic = ! b.settings.panic;
            if (a.position > at + 5000) a.settings = {}, b.settings.receive = true;
            const int samples = randomBlock (random);
            a.block (samples);
            a.sendTo (b, any (30) * 1000);
            b.now = a.now - samples * 1e6 / 48000;
            b.block (samples);
        }
        CHECK (b.sounding() == 0u);
    }
}

TEST_CASE ("a DAW that stops leaves nothing held in the jam")
{
    Daw a, b;
    a.toPlay = { { 0, kOn }, { 1, { 0xb0, 64, 100 } } };
    a.block (64);
    a.bridge.suspend (*a.seat, { static_cast<int64_t> (a.now) });
    a.sendTo (b, 0);
    b.now = a.now;
    b.block (512);
    b.block (512);
    CHECK (b.heard.size() == 4u);
    CHECK (b.sounding() == 0u);
}

TEST_CASE ("what sounded when the DAW stopped ends when it goes on")
{
    Daw b;
    b.block (64);
    REQUIRE (b.put (kOn, core::kNotKnown, { static_cast<int64_t> (b.now) }) == core::Errc::ok);
    b.block (256);
    b.block (256);
    REQUIRE (b.sounding() == 1u);
    b.bridge.suspend (*b.seat, { static_cast<int64_t> (b.now) });
    b.block (64);
    CHECK (b.sounding() == 0u);
}

TEST_CASE ("events of players with different delays sound in the order of their time")
{
    Daw b;
    b.settings.playout = Playout::tight;
    b.block (64);
    const auto put = [&] (int64_t captured, int64_t arrived, Bytes midi)
    {
        REQUIRE (b.put (midi, core::LocalTime { captured }, { arrived }) == core::Errc::ok);
    };
    const auto now = static_cast<int64_t> (b.now);
    put (now, now, { 0x90, 1, 1 });            // near
    put (now - 20'000, now, { 0x90, 2, 1 });   // far
    put (now - 10'000, now, { 0x91, 3, 1 });
    for (int i = 0; i < 40; ++i) b.block (64);
    REQUIRE (b.heard.size() == 3u);
    CHECK (b.heard[0].midi[1] == 2);
    CHECK (b.heard[1].midi[1] == 3);
    CHECK (b.heard[2].midi[1] == 1);
    CHECK (b.heard[2].sample - b.heard[0].sample == 960);
}

TEST_CASE ("more than has room to wait is not lost")
{
    Daw b;
    b.settings.playout = Playout::tight;
    b.settings.extraDelay = 300'000;
    b.block (64);
    size_t put = 0;
    for (int i = 0; i < 6000; ++i)
    {
        const core::LocalTime now { static_cast<int64_t> (b.now) };
        const Bytes midi { 0xe0, static_cast<uint8_t> (i % 128), static_cast<uint8_t> (i / 128) };
        put += b.put (midi, now, now) == core::Errc::ok ? 1 : 0;
    }
    for (int i = 0; i < 400; ++i) b.block (64);
    CHECK (b.heard.size() == put);
}
