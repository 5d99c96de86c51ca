// One output, several players: what one floods or plays slowly costs that one alone.
#include "core/playout/out_port.hpp"
#include "test/check.hpp"

#include <map>
#include <vector>

using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Output {
    OutPort out{9, "synth", 1u << 15, [] {}};
    std::int64_t now = 1'000'000;

    Errc put(LinkId link, const Bytes& midi, std::int64_t strike_until = std::numeric_limits<std::int64_t>::max()) {
        HeardHeader h;
        h.owner = {link, 1};
        h.sequence = 1;
        h.ready = h.arrived = {now};
        h.strike_until = {strike_until};
        return out.put(h, midi);
    }
    std::vector<std::pair<LinkId, Bytes>> take(const TakeLimits& limits = {}) {
        std::vector<std::pair<LinkId, Bytes>> taken;
        out.take_until(
            {now}, [&](const TakenEvent& e) { taken.emplace_back(e.link, Bytes(e.midi.begin(), e.midi.end())); },
            limits);
        return taken;
    }
};

const Bytes kOn{0x90, 60, 100}, kOff{0x80, 60, 64};
Bytes dump(std::size_t size) {
    Bytes bytes(size, 1);
    bytes.front() = 0xf0;
    bytes.back() = 0xf7;
    return bytes;
}

} // namespace

TEST_CASE("a player who floods an output loses their own events and nobody else's") {
    Output o;
    std::size_t lost = 0;
    for (int i = 0; i < 10'000; ++i)
        lost += o.put(7, {0x91, static_cast<std::uint8_t>(i % 128), 1}) == Errc::full ? 1 : 0;
    CHECK(lost > 0u);
    for (int i = 0; i < 20; ++i) {
        CHECK(o.put(1, kOn) == Errc::ok);
        CHECK(o.put(1, kOff) == Errc::ok);
    }
    CHECK(o.out.counts_of(7).lost == lost);
    CHECK(o.out.counts_of(1).lost == 0u);
}

TEST_CASE("a player who floods an output makes nobody else wait") {
    Output o;
    for (int i = 0; i < 400; ++i) REQUIRE(o.put(7, {0x91, static_cast<std::uint8_t>(i % 128), 1}) == Errc::ok);
    o.now += 1;
    REQUIRE(o.put(1, kOn) == Errc::ok);
    REQUIRE(o.put(1, kOff) == Errc::ok);
    const auto taken = o.take({.most = 8});
    CHECK(taken.size() == 8u);
    std::size_t ours = 0;
    for (const auto& [link, midi] : taken) ours += link == 1 ? 1 : 0;
    CHECK(ours == 2u);
}

TEST_CASE("where nobody floods, events leave by time, whoever played them") {
    Output o;
    for (const LinkId link : {3u, 1u, 2u, 1u, 3u}) {
        REQUIRE(o.put(link, kOn) == Errc::ok);
        o.now += 10;
    }
    std::vector<LinkId> order;
    for (const auto& [link, midi] : o.take()) order.push_back(link);
    CHECK((order == std::vector<LinkId>{3, 1, 2, 1, 3}));
}

TEST_CASE("a flood of one controller is thinned to where it goes, and nothing else is left out") {
    Output o;
    REQUIRE(o.put(7, kOn) == Errc::ok);
    for (int i = 0; i < 10'000; ++i) REQUIRE(o.put(7, {0xe0, static_cast<std::uint8_t>(i % 128), 9}) == Errc::ok);
    REQUIRE(o.put(7, {0xe0, 5, 5}) == Errc::ok);
    REQUIRE(o.put(7, kOff) == Errc::ok);
    const auto taken = o.take();
    REQUIRE(taken.size() > 3u);
    CHECK(taken.front().second == kOn);
    CHECK((taken[taken.size() - 2].second == Bytes{0xe0, 5, 5}));
    CHECK(taken.back().second == kOff);
    CHECK(o.out.counts_of(7).thinned > 1'000u);
    CHECK(o.out.counts_of(7).lost == 0u);
    // What was kept back last comes when there is room again, although nothing follows it.
    for (int i = 0; i < 10'000; ++i) REQUIRE(o.put(7, {0xe0, static_cast<std::uint8_t>(i % 128), 9}) == Errc::ok);
    (void)o.take();
    o.out.pump();
    const auto last = o.take();
    REQUIRE(last.size() == 1u);
    CHECK((last[0].second == Bytes{0xe0, 9999 % 128, 9}));
}

TEST_CASE("an event of the channel is not overtaken by a controller that was kept back") {
    Output o;
    while (o.out.counts_of(7).put < 400) REQUIRE(o.put(7, {0xb0, 64, 127}) == Errc::ok);
    for (const Bytes& midi :
         std::vector<Bytes>{{0xb0, 1, 1}, {0xb0, 1, 2}, kOn, {0xb0, 1, 3}, {0xb0, 7, 9}, {0xb0, 1, 4}, kOff})
        REQUIRE(o.put(7, midi) == Errc::ok);
    auto taken = o.take();
    taken.erase(taken.begin(), taken.begin() + 400);
    std::vector<Bytes> rest;
    for (const auto& [link, midi] : taken) rest.push_back(midi);
    CHECK((rest == std::vector<Bytes>{{0xb0, 1, 2}, kOn, {0xb0, 1, 3}, {0xb0, 7, 9}, {0xb0, 1, 4}, kOff}));
}

TEST_CASE("one player's dump holds nobody else's notes") {
    Output o;
    for (int i = 0; i < 10; ++i) REQUIRE(o.put(7, dump(1000)) == Errc::ok);
    REQUIRE(o.put(7, kOn) == Errc::ok); // behind it, as in a cable
    REQUIRE(o.put(1, kOn) == Errc::ok);
    const TakeLimits none{.sysex_room = 0};
    const auto notes = o.take(none);
    REQUIRE(notes.size() == 1u);
    CHECK(notes[0].first == 1u);
    CHECK(o.out.next_due({0}, none) == kNever);
    CHECK(o.out.next_due({0}) != kNever);
    CHECK(o.take({.sysex_room = 2'500}).size() == 2u);
    CHECK(o.take({.sysex_room = 100, .any_sysex = true}).size() == 1u); // longer than all room: alone
    const auto rest = o.take();
    REQUIRE(rest.size() == 8u);
    CHECK(rest.back().second == kOn);
}

TEST_CASE("whether a note is too late is judged when it is taken") { // [TOAST-5.4-2]
    Output o;
    REQUIRE(o.put(1, kOn, o.now + 150'000) == Errc::ok);
    REQUIRE(o.put(1, {0xb0, 64, 127}, o.now + 150'000) == Errc::ok);
    REQUIRE(o.put(1, kOff, o.now + 150'000) == Errc::ok);
    o.now += 150'001;
    const auto taken = o.take();
    REQUIRE(taken.size() == 2u);
    CHECK((taken[0].second == Bytes{0xb0, 64, 127}));
    CHECK(o.out.counts_of(1).late == 1u);
    CHECK(o.out.counts_of(1).gone == 3u);
    REQUIRE(o.put(1, kOn, o.now + 150'000) == Errc::ok);
    CHECK(o.take().size() == 1u);
}

TEST_CASE("players who come and go leave their place to others, and nothing hangs") {
    Output o;
    for (LinkId link = 1; link <= 500; ++link) {
        o.out.prepare(link);
        REQUIRE(o.put(link, kOn) == Errc::ok);
        o.out.put_release(link, 0, {o.now});
        o.out.forget(link);
        std::map<std::uint8_t, int> status;
        for (const auto& [from, midi] : o.take()) ++status[midi[0]];
        REQUIRE(status[0x90] == 1);
        REQUIRE(status[0x80] == 1);
    }
    CHECK(o.out.counts_of(500).put == 1u);
    CHECK(o.out.counts_of(499).put == 0u); // its place is another's
}

TEST_CASE("more players than there are queues still play, and are released") {
    Output o;
    for (LinkId link = 1; link <= 100; ++link)
        REQUIRE(o.put(link, {0x90, static_cast<std::uint8_t>(link), 1}) == Errc::ok);
    std::size_t on = 0;
    for (const auto& [link, midi] : o.take()) on += (midi[0] & 0xf0) == 0x90 ? 1 : 0;
    CHECK(on == HeldNotes::kOwners); // as many as can be released again
    for (LinkId link = 1; link <= 100; ++link) o.out.put_release(link, 0, {o.now});
    CHECK(o.take().size() == on);
}
