#include "core/routing/passage.hpp"
#include "test/check.hpp"

#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

using namespace midip2p::core;
using Bytes = std::vector<std::uint8_t>;

namespace {

/// A passage, and what it emits.
struct Way {
    explicit Way(const Rule& rule = {}) : passage(rule) {}
    std::vector<Bytes> operator()(const Bytes& midi, StreamId stream = 1) {
        std::vector<Bytes> out;
        passage.apply(stream, midi, [&](ByteView m) { out.emplace_back(m.begin(), m.end()); });
        return out;
    }
    std::vector<Bytes> end() {
        std::vector<Bytes> out;
        passage.release(0, [&](StreamId, ByteView m) { out.emplace_back(m.begin(), m.end()); });
        return out;
    }
    void change(void (*how)(Rule&)) {
        Rule rule = passage.rule();
        how(rule);
        passage.set_rule(rule);
    }
    Passage passage;
};

Way with(void (*how)(Rule&)) {
    Rule rule;
    how(rule);
    return Way(rule);
}

std::vector<Bytes> one(Bytes message) { return {std::move(message)}; }
const std::vector<Bytes> kNothing;

} // namespace

TEST_CASE("a plain route changes nothing, and hands on the very bytes") {
    Way way;
    const std::vector<Bytes> all = {{0x90, 60, 1},   {0x90, 60, 0}, {0x80, 60, 3},  {0x80, 61, 9}, {0xa0, 60, 5},
                                    {0xb3, 64, 127}, {0xb3, 64, 0}, {0xb0, 123, 0}, {0xc1, 5},     {0xd2, 6},
                                    {0xe0, 1, 2},    {0xf1, 3},     {0xf2, 1, 2},   {0xf3, 1},     {0xf6},
                                    {0xf8},          {0xfa},        {0xfe},         {0xff},        {0xf0, 1, 2, 0xf7}};
    for (const Bytes& midi : all) {
        std::size_t times = 0;
        way.passage.apply(1, midi, [&](ByteView m) {
            ++times;
            CHECK(m.data() == midi.data());
            CHECK(m.size() == midi.size());
        });
        CHECK(times == 1u);
    }
}

TEST_CASE("every kind can be kept out, and that kind alone") {
    const std::map<MidiKind, std::vector<Bytes>> kinds = {
        {MidiKind::note, {{0x90, 60, 1}, {0x80, 60, 1}}},
        {MidiKind::pressure, {{0xa0, 60, 1}, {0xd0, 1}}},
        {MidiKind::controller, {{0xb0, 7, 1}, {0xb0, 64, 127}, {0xb0, 123, 0}}},
        {MidiKind::program, {{0xc0, 1}}},
        {MidiKind::bend, {{0xe0, 0, 64}}},
        {MidiKind::sysex, {{0xf0, 1, 0xf7}}},
        {MidiKind::clock, {{0xf8}}},
        {MidiKind::transport, {{0xfa}, {0xfb}, {0xfc}, {0xf2, 0, 0}, {0xf3, 0}}},
        {MidiKind::timecode, {{0xf1, 0}}},
        {MidiKind::sensing, {{0xfe}}},
        {MidiKind::other, {{0xf6}, {0xff}, {0xf4}, {0xf9}}},
    };
    for (const auto& [out, refused] : kinds) {
        Rule rule;
        rule.kinds = static_cast<std::uint16_t>(kAllKinds & ~bit_of(out));
        for (const auto& [kind, messages] : kinds)
            for (const Bytes& midi : messages) CHECK(Way(rule)(midi).empty() == (kind == out));
    }
}

TEST_CASE("channels are chosen and mapped, what has no channel passes") {
    Way way = with([](Rule& r) {
        r.channels = 0x0003;
        r.channel_map[1] = 9;
    });
    CHECK(way({0x90, 60, 1}) == one({0x90, 60, 1}));
    CHECK(way({0x91, 60, 1}) == one({0x99, 60, 1}));
    CHECK(way({0xe1, 1, 2}) == one({0xe9, 1, 2}));
    CHECK(way({0xc1, 7}) == one({0xc9, 7}));
    CHECK(way({0xd1, 7}) == one({0xd9, 7}));
    CHECK(way({0xb1, 7, 8}) == one({0xb9, 7, 8}));
    CHECK(way({0x92, 60, 1}) == kNothing);
    CHECK(way({0xf8}) == one({0xf8}));
}

TEST_CASE("keys are chosen as they come, then transposed, a note that would leave the range does not pass") {
    Way way = with([](Rule& r) {
        r.lowest_key = 20;
        r.highest_key = 120;
        r.transpose = 12;
    });
    CHECK(way({0x90, 20, 1}) == one({0x90, 32, 1}));
    CHECK(way({0xa0, 20, 9}) == one({0xa0, 32, 9}));
    CHECK(way({0x80, 20, 1}) == one({0x80, 32, 1}));
    CHECK(way({0x90, 19, 1}) == kNothing);
    CHECK(way({0x90, 121, 1}) == kNothing);
    CHECK(way({0x90, 116, 1}) == kNothing); // 128
    CHECK(way({0x90, 115, 1}) == one({0x90, 127, 1}));
    CHECK(way({0xb0, 19, 1}) == one({0xb0, 19, 1})); // a controller's number is no key
}

TEST_CASE("velocities follow the curve, and a note-on stays a note-on") {
    Way way = with([](Rule& r) {
        r.velocities.fill(0);
        r.velocities[100] = 50;
    });
    CHECK(way({0x90, 60, 100}) == one({0x90, 60, 50}));
    CHECK(way({0x90, 60, 99}) == one({0x90, 60, 1}));
    CHECK(way({0x90, 60, 0}) == one({0x90, 60, 0})); // a note-off in other words
    CHECK(way({0x80, 60, 100}) == one({0x80, 60, 100}));
}

TEST_CASE("a note ends where it was struck, whatever the rule says by then") {
    Way way;
    (void)way({0x90, 60, 1});
    (void)way({0x90, 64, 1});
    (void)way({0xb0, 64, 127});
    way.change([](Rule& r) { r.transpose = 12; });
    CHECK(way({0x80, 60, 9}) == one({0x80, 60, 9}));
    CHECK(way({0x90, 60, 1}) == one({0x90, 72, 1}));
    way.change([](Rule& r) { r.channels = 0; });
    CHECK(way({0xa0, 64, 3}) == one({0xa0, 64, 3}));
    CHECK(way({0x90, 64, 0}) == one({0x90, 64, 0}));
    CHECK(way({0x80, 60, 9}) == one({0x80, 72, 9}));
    CHECK(way({0xb0, 64, 0}) == one({0xb0, 64, 0}));
    CHECK(way({0x80, 60, 9}) == kNothing);
}

TEST_CASE("a key struck again under another rule does not leave the first one sounding") {
    Way way;
    (void)way({0x90, 60, 1});
    way.change([](Rule& r) { r.channel_map[0] = 5; });
    CHECK((way({0x90, 60, 1}) == std::vector<Bytes>{{0x80, 60, 64}, {0x95, 60, 1}}));
    CHECK(way({0x80, 60, 1}) == one({0x85, 60, 1}));
}

TEST_CASE("all notes off ends what the rule would no longer reach") {
    Way way;
    (void)way({0x90, 60, 1});
    (void)way({0xb0, 64, 127});
    way.change([](Rule& r) { r.channel_map[0] = 5; });
    (void)way({0x90, 62, 1});
    CHECK((way({0xb0, 123, 0}) == std::vector<Bytes>{{0x80, 60, 64}, {0xb5, 123, 0}}));
    CHECK((way({0xb0, 121, 0}) == std::vector<Bytes>{{0xb0, 64, 0}, {0xb5, 121, 0}}));
    (void)way({0x90, 62, 1});
    way.change([](Rule& r) { r.kinds = 0; });
    CHECK(way({0xb0, 120, 0}) == one({0x85, 62, 64}));
    CHECK(way.end() == kNothing);
}

TEST_CASE("a route that is taken away ends what it let through, stream by stream, once") {
    Way way = with([](Rule& r) { r.transpose = 1; });
    (void)way({0x90, 60, 1}, 1);
    (void)way({0x92, 60, 1}, 2);
    (void)way({0xb2, 66, 100}, 2);
    CHECK((way.end() == std::vector<Bytes>{{0x80, 61, 64}, {0x82, 61, 64}, {0xb2, 66, 0}}));
    CHECK(way.end() == kNothing);
    (void)way({0x90, 60, 1}, 1);
    way.passage.forget(1);
    CHECK(way.end() == kNothing);
}

TEST_CASE("whatever is played while rules change, the end of the route leaves nothing sounding") {
    std::mt19937 random(7);
    const auto below = [&](unsigned n) { return static_cast<std::uint8_t>(random() % n); };
    for (int round = 0; round < 200; ++round) {
        Way way;
        std::set<std::pair<unsigned, unsigned>> sounding, pressed;
        const auto follow = [&](const std::vector<Bytes>& out) {
            for (const Bytes& m : out) {
                const unsigned channel = m[0] & 0x0fu;
                const bool on = (m[0] & 0xf0) == 0x90 && m[2] > 0;
                if (on) sounding.insert({channel, m[1]});
                if ((m[0] & 0xf0) == 0x80 || ((m[0] & 0xf0) == 0x90 && m[2] == 0)) sounding.erase({channel, m[1]});
                if ((m[0] & 0xf0) == 0xb0 && (m[1] == 64 || m[1] == 66)) {
                    if (m[2] >= 64)
                        pressed.insert({channel, m[1]});
                    else
                        pressed.erase({channel, m[1]});
                }
                if ((m[0] & 0xf0) == 0xb0 && m[1] == 123)
                    std::erase_if(sounding, [&](auto& n) { return n.first == channel; });
                if ((m[0] & 0xf0) == 0xb0 && m[1] == 121)
                    std::erase_if(pressed, [&](auto& n) { return n.first == channel; });
            }
        };
        for (int step = 0; step < 300; ++step) {
            const std::uint8_t channel = below(3);
            switch (below(8)) {
            case 0:
            case 1:
            case 2:
                follow(way(
                    {static_cast<std::uint8_t>(0x90 | channel), static_cast<std::uint8_t>(58 + below(5)), below(3)}));
                break;
            case 3:
            case 4:
                follow(way({static_cast<std::uint8_t>(0x80 | channel), static_cast<std::uint8_t>(58 + below(5)), 0}));
                break;
            case 5:
                follow(way({static_cast<std::uint8_t>(0xb0 | channel), below(2) ? std::uint8_t{64} : std::uint8_t{66},
                            below(2) ? std::uint8_t{127} : std::uint8_t{0}}));
                break;
            case 6:
                if (below(6) == 0)
                    follow(way({static_cast<std::uint8_t>(0xb0 | channel),
                                below(2) ? std::uint8_t{123} : std::uint8_t{121}, 0}));
                break;
            default: {
                Rule rule;
                rule.transpose = static_cast<std::int8_t>(below(5) - 2);
                rule.channels = below(8);
                rule.lowest_key = static_cast<std::uint8_t>(57 + below(3));
                for (std::uint8_t& to : rule.channel_map) to = below(16);
                if (below(4) == 0) rule.kinds = static_cast<std::uint16_t>(kAllKinds & ~bit_of(MidiKind::note));
                if (below(4) == 0) rule.kinds &= static_cast<std::uint16_t>(~bit_of(MidiKind::controller));
                way.passage.set_rule(rule);
                break;
            }
            }
        }
        follow(way.end());
        REQUIRE(pressed.empty());
        REQUIRE(sounding.empty());
    }
}

TEST_CASE("a route that is taken away gives back what it has set") {
    Way way = with([](Rule& rule) { rule.channel_map[0] = 4; });
    for (const Bytes& set :
         std::vector<Bytes>{{0xb0, 69, 127}, {0xb0, 67, 100}, {0xe0, 1, 2}, {0xb0, 11, 3}, {0xd0, 9}})
        way(set);
    way.change([](Rule& rule) { rule.channel_map[0] = 5; });
    CHECK((way.end() == std::vector<Bytes>{{0xb4, 67, 0}, {0xb4, 69, 0}, {0xb4, 11, 127}, {0xd4, 0}, {0xe4, 0, 64}}));
    CHECK(way.end() == kNothing);
}

TEST_CASE("a bend ends where it began, whatever the rule says by then") {
    Way way;
    CHECK((way({0xe0, 1, 2}) == one({0xe0, 1, 2})));
    way.change([](Rule& rule) { rule.channel_map[0] = 5; });
    CHECK((way({0xe0, 3, 4}) == std::vector<Bytes>{{0xe0, 0, 64}, {0xe5, 3, 4}}));
    way.change([](Rule& rule) { rule.kinds = 0; });
    CHECK(way({0xe0, 9, 9}) == kNothing);
    CHECK((way({0xe0, 0, 64}) == one({0xe5, 0, 64})));
    CHECK(way.end() == kNothing);
}
