#include "core/test/playout/one_output.hpp"
#include "test/check.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("a pedal is as far down as whoever presses it furthest") {
    for (const std::uint8_t pedal : {64, 65, 66, 67, 68, 69}) {
        const auto held = silence();
        CHECK(play(*held, ada, {0xb0, pedal, 127}).size() == 1u);
        CHECK(play(*held, ben, {0xb0, pedal, 64}).empty());
        CHECK((play(*held, ada, {0xb0, pedal, 63}) == Messages{{0xb0, pedal, 64}}));
        CHECK(release(*held, ada).empty());
        CHECK((release(*held, ben) == Messages{{0xb0, pedal, 0}}));
        CHECK(play(*held, ada, {0xb0, pedal, 0}).size() == 1u);
    }
}

TEST_CASE(
    "whoever goes leaves no soft or hold-2 pedal, no bend, modulation, expression or pressure behind") // [TOAST-5.3-3]
{
    const auto held = silence();
    for (const Bytes& set : Messages{{0xb2, 67, 127},
                                     {0xb2, 69, 127},
                                     {0xe2, 0, 100},
                                     {0xb2, 1, 90},
                                     {0xb2, 11, 20},
                                     {0xd2, 80},
                                     {0xa2, 60, 70},
                                     {0xb2, 2, 5},
                                     {0xb2, 4, 3}})
        CHECK((play(*held, ada, set) == Messages{set}));
    CHECK((release(*held, ada) == Messages{{0xb2, 67, 0},
                                           {0xb2, 69, 0},
                                           {0xb2, 1, 0},
                                           {0xb2, 2, 0},
                                           {0xb2, 4, 0},
                                           {0xb2, 11, 127},
                                           {0xd2, 0},
                                           {0xe2, 0, 64},
                                           {0xa2, 60, 0}}));
    CHECK(release(*held, ada).empty());
    CHECK(held->held() == 0u);
}

TEST_CASE("a half-pressed pedal is given back too") {
    const auto held = silence();
    play(*held, ada, {0xb0, 64, 20});
    CHECK((release(*held, ada) == Messages{{0xb0, 64, 0}}));
}

TEST_CASE("a bend that another player has set stays, and comes back where the last one goes") // [TOAST-5.3-3]
{
    const auto held = silence();
    play(*held, ada, {0xe0, 0, 100});
    play(*held, ben, {0xe0, 0, 80});
    CHECK(release(*held, ada).empty()); // what sounds is ben's
    CHECK((release(*held, ben) == Messages{{0xe0, 0, 64}}));
    play(*held, ben, {0xe0, 0, 80});
    play(*held, ada, {0xe0, 0, 100});
    CHECK((release(*held, ada) == Messages{{0xe0, 0, 80}})); // ben still has his
    play(*held, ada, {0xe0, 0, 100});
    play(*held, ben, {0xe0, 0, 64});
    CHECK(release(*held, ada).empty()); // ben has put it right himself
}

TEST_CASE("how a sound was chosen stays when a player goes") {
    const auto held = silence();
    for (const Bytes& set : Messages{{0xb0, 7, 50}, {0xb0, 10, 0}, {0xb0, 0, 1}, {0xc0, 5}, {0xb0, 74, 9}})
        play(*held, ada, set);
    CHECK(release(*held, ada).empty());
}

TEST_CASE("reset all controllers leaves what another player has set") {
    const auto held = silence();
    play(*held, ben, {0xe0, 0, 80});
    play(*held, ada, {0xb0, 1, 90});
    CHECK((play(*held, ada, {0xb0, 121, 0}) == Messages{{0xb0, 1, 0}}));
    CHECK((release(*held, ben) == Messages{{0xe0, 0, 64}}));
    play(*held, ada, {0xb0, 1, 90});
    CHECK(play(*held, ada, {0xb0, 121, 0}).size() == 1u); // alone: as it is
    CHECK(release(*held, ada).empty());
}

TEST_CASE("pedals are lifted after the notes are let go") {
    const auto held = silence();
    play(*held, ada, {0xb1, 66, 127});
    play(*held, ada, {0xb1, 64, 127});
    play(*held, ada, {0x91, 60, 100});
    CHECK((release(*held, ada) == Messages{{0x81, 60, 64}, {0xb1, 64, 0}, {0xb1, 66, 0}}));
}

TEST_CASE("reset all controllers is held back while another player presses a pedal") {
    const auto held = silence();
    play(*held, ada, {0xb0, 64, 127});
    play(*held, ben, {0xb0, 64, 127});
    CHECK(play(*held, ada, {0xb0, 121, 0}).empty());
    CHECK(play(*held, ben, {0xb0, 121, 0}).size() == 1u); // ada's was lifted with hers
    CHECK(held->held() == 0u);
}

TEST_CASE("whatever players set, an output is at rest when they have all gone") {
    std::mt19937 random(20262);
    for (int round = 0; round < 50; ++round) {
        const auto held = silence();
        std::uint16_t synth[kControls.size()][16];
        for (std::size_t i = 0; i < kControls.size(); ++i)
            for (std::uint16_t& value : synth[i]) value = kControls[i].rest;
        const auto hear = [&](ByteView m) {
            const unsigned channel = m[0] & 15u;
            if (const ControlChange c = control_of(m); c.any()) synth[c.control][channel] = c.value;
            if ((m[0] & 0xf0) == 0xb0 && m[1] == 121)
                for (std::size_t i = 0; i < kControls.size(); ++i) synth[i][channel] = kControls[i].rest;
        };
        for (int i = 0; i < 2000; ++i) {
            const NoteOwner owner{static_cast<LinkId>(1 + random() % 3), static_cast<StreamId>(1 + random() % 2)};
            const auto control = random() % kControls.size();
            const unsigned value =
                random() % 3 == 0 ? kControls[control].rest : static_cast<unsigned>(random() % 16384);
            ShortMessage message = control_message(control, static_cast<unsigned>(random() % 3), value);
            if (random() % 50 == 0) message = short_message(0xb0 | random() % 3, 121, 0);
            held->apply(owner, message.view(), hear);
            if (random() % 100 == 0) held->release(owner, hear);
        }
        for (LinkId link = 1; link < 4; ++link) held->release({link, 0}, hear);
        for (std::size_t i = 0; i < kControls.size(); ++i)
            for (const std::uint16_t value : synth[i]) REQUIRE(value == kControls[i].rest);
        CHECK(held->held() == 0u);
    }
}
