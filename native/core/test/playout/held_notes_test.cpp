#include "core/test/playout/one_output.hpp"
#include "test/check.hpp"

#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("everything of the only player passes as it is") {
    const auto held = silence();
    const Messages piece = {{0x80, 60, 0},   {0x90, 60, 100}, {0x90, 60, 1},         {0x90, 60, 0},  {0x80, 60, 77},
                            {0xb0, 64, 127}, {0xb0, 64, 20},  {0xb0, 123, 0},        {0xb0, 121, 0}, {0xb0, 120, 0},
                            {0xe3, 0, 64},   {0xc2, 5},       {0xf0, 0x7d, 1, 0xf7}, {0xf8},         {0xff},
                            {0x9f, 127, 1},  {0xbf, 127, 0},  {0xbf, 66, 64},        {0xbf, 66, 0},  {0x80, 1, 1}};
    for (const Bytes& message : piece) CHECK((play(*held, here, message) == Messages{message}));
    CHECK(held->held() == 0u);
}

TEST_CASE("a release gives exactly the note-offs of what is still held") {
    const auto held = silence();
    play(*held, ada, {0x90, 60, 100});
    play(*held, ada, {0x90, 64, 100});
    play(*held, ada, {0x93, 64, 100});
    play(*held, ada, {0x80, 60, 0});
    play(*held, ada, {0x90, 61, 9});
    play(*held, ada, {0x90, 61, 0}); // velocity 0 is a note-off
    CHECK(held->held() == 2u);
    CHECK((release(*held, ada) == Messages{{0x80, 64, 64}, {0x83, 64, 64}}));
    CHECK(release(*held, ada).empty());
    CHECK(held->held() == 0u);
}

TEST_CASE("a note that two players hold ends with the second") {
    const auto held = silence();
    CHECK(play(*held, ada, {0x90, 60, 100}).size() == 1u);
    CHECK(play(*held, ben, {0x90, 60, 50}).size() == 1u);
    CHECK(play(*held, ada, {0x80, 60, 0}).empty());
    CHECK(held->sounds(0, 60));
    CHECK((play(*held, ben, {0x80, 60, 3}) == Messages{{0x80, 60, 3}}));
    CHECK(!held->sounds(0, 60));
}

TEST_CASE("a release leaves what another player holds") {
    const auto held = silence();
    play(*held, ada, {0x90, 60, 100});
    play(*held, ada, {0x90, 62, 100});
    play(*held, ben, {0x90, 60, 50});
    CHECK((release(*held, ada) == Messages{{0x80, 62, 64}}));
    CHECK(held->sounds(0, 60));
    CHECK((release(*held, ben) == Messages{{0x80, 60, 64}}));
}

TEST_CASE("a stray note-off does not silence another player's note") {
    const auto held = silence();
    play(*held, ben, {0x90, 60, 50});
    CHECK(play(*held, ada, {0x80, 60, 0}).empty());
    CHECK(play(*held, ada, {0x90, 60, 0}).empty());
    CHECK(play(*held, ada, {0x80, 61, 0}).size() == 1u); // nobody's: as it is
}

TEST_CASE("all notes off ends only the sender's notes while others play in the channel") {
    for (const std::uint8_t number : {120, 123, 124, 125, 126, 127}) {
        const auto held = silence();
        play(*held, ada, {0x90, 60, 100});
        play(*held, ada, {0x90, 61, 100});
        play(*held, ada, {0x91, 62, 100});
        play(*held, ben, {0x90, 60, 100});
        CHECK((play(*held, ada, {0xb0, number, 0}) == Messages{{0x80, 61, 64}}));
        CHECK(held->sounds(0, 60));
        CHECK(held->sounds(1, 62));
        CHECK((play(*held, ada, {0xb1, number, 0}) == Messages{{0xb1, number, 0}})); // alone there
        CHECK(!held->sounds(1, 62));
    }
}

TEST_CASE("after a system reset nobody holds anything") {
    const auto held = silence();
    play(*held, ada, {0x90, 60, 100});
    play(*held, ben, {0xb0, 64, 127});
    CHECK((play(*held, ada, {0xff}) == Messages{{0xff}}));
    CHECK(held->held() == 0u);
    CHECK(play(*held, ben, {0x80, 60, 0}).size() == 1u);
}

TEST_CASE("a whole link, or everybody, can be released at once") {
    const auto held = silence();
    play(*held, {1, 1}, {0x90, 60, 1});
    play(*held, {1, 2}, {0x90, 61, 1});
    play(*held, {2, 1}, {0x90, 62, 1});
    play(*held, {0, 3}, {0x90, 63, 1});
    CHECK((release(*held, {1, 0}) == Messages{{0x80, 60, 64}, {0x80, 61, 64}}));
    CHECK((release(*held, {0, 3}) == Messages{{0x80, 63, 64}}));
    CHECK((release(*held, {0, 0}) == Messages{{0x80, 62, 64}}));
}

TEST_CASE("two streams of one link that leave together end a shared note once") {
    const auto held = silence();
    play(*held, {1, 1}, {0x90, 60, 1});
    play(*held, {1, 2}, {0x90, 60, 1});
    CHECK((release(*held, {1, 0}) == Messages{{0x80, 60, 64}}));
}

TEST_CASE("a note that could not be released again is not struck") {
    const auto held = silence();
    for (LinkId link = 1; link <= HeldNotes::kOwners; ++link) {
        CHECK(play(*held, {link, 1}, {0x90, 60, 1}).size() == 1u);
    }
    CHECK(play(*held, {1000, 1}, {0x90, 60, 1}).empty());
    CHECK(play(*held, {1000, 1}, {0xb0, 64, 127}).empty());
    CHECK(play(*held, {1000, 1}, {0xe0, 0, 1}).empty());
    CHECK(held->turned_away() == 3u);
    CHECK(play(*held, {1000, 1}, {0xe0, 0, 64}).size() == 1u); // holds nothing: passes
    release(*held, {5, 1});
    CHECK(play(*held, {1000, 1}, {0x90, 60, 1}).size() == 1u); // a place was free again
}

TEST_CASE("64 pedals of one player silence nobody else") {
    const auto held = silence();
    for (StreamId stream = 1; stream <= HeldNotes::kOwners; ++stream) {
        CHECK(play(*held, {7, stream}, {0xb0, 64, 127}).size() <= 1u);
    }
    // The flood gives places up, one for each stream that comes, until both have as many.
    for (StreamId stream = 1; stream <= HeldNotes::kOwners / 2; ++stream) {
        const Messages out = play(*held, {1, stream}, {0x91, static_cast<std::uint8_t>(stream), 100});
        REQUIRE(!out.empty());
        CHECK(out.back()[0] == 0x91);
    }
    CHECK(held->turned_away() == 0u);
    CHECK(play(*held, {7, 1000}, {0x92, 60, 100}).empty());
    CHECK(held->turned_away() == 1u);
    CHECK(held->sounds(1, 1));
    CHECK((release(*held, {7, 0}) == Messages{{0xb0, 64, 0}}));
}

TEST_CASE("whatever players do, releasing them all leaves nothing sounding") {
    std::mt19937 random(20261);
    for (int round = 0; round < 50; ++round) {
        const auto held = silence();
        bool sounding[16][128] = {};
        const auto synth = [&](ByteView m) {
            const unsigned channel = m[0] & 15u;
            if ((m[0] & 0xf0) == 0x90) sounding[channel][m[1]] = m[2] > 0;
            if ((m[0] & 0xf0) == 0x80) sounding[channel][m[1]] = false;
            if ((m[0] & 0xf0) == 0xb0 && (m[1] == 120 || m[1] >= 123)) {
                for (bool& note : sounding[channel]) note = false;
            }
        };
        for (int i = 0; i < 2000; ++i) {
            const NoteOwner owner{static_cast<LinkId>(random() % 3), static_cast<StreamId>(1 + random() % 2)};
            const auto status =
                static_cast<std::uint8_t>((random() % 4 == 0 ? 0xb0 : 0x80 + 16 * (random() % 2)) + random() % 3);
            const auto first = static_cast<std::uint8_t>((status & 0xf0) == 0xb0 ? 120 + random() % 8 : random() % 12);
            held->apply(owner, Bytes{status, first, static_cast<std::uint8_t>(random() % 128)}, synth);
            for (unsigned channel = 0; channel < 3; ++channel) {
                for (unsigned note = 0; note < 12; ++note) {
                    REQUIRE(sounding[channel][note] == held->sounds(channel, note));
                }
            }
            if (random() % 100 == 0) held->release(owner, synth);
        }
        for (LinkId link = 0; link < 3; ++link) {
            for (StreamId stream = 1; stream < 3; ++stream) held->release({link, stream}, synth);
        }
        for (auto& channel : sounding) {
            for (const bool note : channel) REQUIRE(!note);
        }
        CHECK(held->held() == 0u);
    }
}
