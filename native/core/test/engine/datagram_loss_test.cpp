// What datagrams are for: a lost packet delays no event by more than a few milliseconds, and nothing is lost, changed,
// doubled or left hanging. Time is the test's own, so the figures are the same on every machine.
#include "core/test/engine/performance.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

struct Row {
    std::int64_t delay; // one way, µs
    double loss;        // per cent
    int burst, per_second;
    std::int64_t p99, p999; // how late they may be, µs
};

struct Outcome {
    std::vector<std::int64_t> late;
    LinkStats at_a, at_b;
    std::uint64_t bytes_per_second;
};

Outcome play(const Row& row, bool datagrams) {
    LossyJam jam(11);
    jam.to_b = jam.to_a = {.loss = row.loss / 100, .burst = row.burst, .delay = row.delay};
    jam.link(datagrams);
    jam.run_for(500'000);
    Performance music(jam, row.per_second);
    music.play_for(row.per_second == 20 ? 150'000'000 : 25'000'000);
    music.check();
    return {music.lateness(), jam.stats(jam.a), jam.stats(jam.b),
            jam.datagram_bytes * 1'000'000 / static_cast<std::uint64_t>(jam.now_us)};
}

} // namespace

TEST_CASE("lost packets delay events by milliseconds, and none is lost") { // [TOAST-12.5-1] to [TOAST-12.6-2]
    constexpr Row kRows[] = {
        {5'000, 0.5, 1, 20, 3'000, 8'000},    {5'000, 1, 1, 20, 3'000, 8'000},    {5'000, 2, 1, 20, 3'000, 8'000},
        {35'000, 0.5, 1, 20, 3'000, 8'000},   {35'000, 1, 1, 20, 3'000, 8'000},   {35'000, 2, 1, 20, 3'000, 8'000},
        {5'000, 0.5, 1, 200, 8'000, 12'000},  {5'000, 1, 1, 200, 8'000, 12'000},  {5'000, 2, 1, 200, 8'000, 12'000},
        {35'000, 0.5, 1, 200, 8'000, 12'000}, {35'000, 1, 1, 200, 8'000, 12'000}, {35'000, 2, 1, 200, 8'000, 12'000},
        {5'000, 1, 3, 20, 3'000, 40'000},     {35'000, 1, 3, 20, 3'000, 40'000},  {5'000, 2, 3, 20, 8'000, 40'000},
        {35'000, 2, 3, 20, 8'000, 40'000},    {5'000, 1, 3, 200, 8'000, 20'000},  {35'000, 2, 3, 200, 8'000, 20'000},
    };
    for (const Row& row : kRows) {
        INFO("delay ", row.delay, ", loss ", row.loss, " %, bursts of ", row.burst, ", ", row.per_second, " a second");
        const Outcome with = play(row, true);
        CHECK(per_mille(with.late, 990) <= row.p99);
        CHECK(per_mille(with.late, 999) <= row.p999);
        CHECK(with.at_b.late == 0u);
        CHECK(with.at_b.datagram_first > 0u);
        CHECK(with.at_a.datagrams_lost > 0u);
        CHECK(with.bytes_per_second < 256'000u); // [TOAST-12.5-4]
    }
}

TEST_CASE("the same network without datagrams is worse by far") { // or the test above shows nothing
    for (const std::int64_t delay : {5'000, 35'000}) {
        for (const int per_second : {20, 200}) {
            const Outcome without = play({delay, 1, 1, per_second, 0, 0}, false);
            CHECK(per_mille(without.late, 990) > 3 * delay);
            CHECK(without.at_b.datagrams_received == 0u);
        }
    }
}

TEST_CASE("on a clean line datagrams change nothing, and repeat nothing that was acknowledged") { // [TOAST-12.5-3]
    const Outcome clean = play({2'000, 0, 1, 20, 0, 0}, true);
    CHECK(clean.late.back() == 0);
    CHECK(clean.at_b.late == 0u);
    CHECK(clean.at_b.duplicates == 0u); // what came by both ways is none [TOAST-12.6-1]
    CHECK(clean.at_a.datagram_repeats == 0u);
    CHECK(clean.at_a.datagrams_lost == 0u);
}

TEST_CASE("blackouts of both ways lose nothing, leave nothing hanging, and what is ahead stays in order") {
    for (const std::int64_t dark_for : {15'000, 60'000, 120'000, 250'000}) { // [TOAST-12.6-3] [TOAST-12.6-5]
        for (const int per_second : {20, 200, 700}) {
            INFO("dark for ", dark_for, ", ", per_second, " a second");
            LossyJam jam(3);
            jam.to_b = {.loss = 0.01, .dark_every = 700'000, .dark_for = dark_for, .delay = 15'000};
            jam.to_a = {.loss = 0.01, .delay = 15'000};
            jam.link();
            jam.run_for(500'000);
            Performance music(jam, per_second);
            music.play_for(20'000'000);
            music.check();
            if (dark_for == 15'000) CHECK(per_mille(music.lateness(), 990) <= 21'000);
            if (dark_for >= 120'000 && per_second >= 200) CHECK(jam.stats(jam.b).datagram_ahead > 0u);
        }
    }
}

TEST_CASE("datagrams that overtake each other or come twice play nothing twice") { // [TOAST-12.6-1] [TOAST-12.6-2]
    LossyJam jam(5);
    jam.to_b = {.loss = 0.02, .delay = 5'000, .jitter = 12'000, .doubled = 0.3};
    jam.to_a = {.loss = 0.02, .delay = 5'000, .jitter = 12'000, .doubled = 0.3};
    jam.link();
    Performance music(jam, 200);
    music.play_for(30'000'000);
    music.check();
    CHECK(jam.stats(jam.b).late == 0u);
}

TEST_CASE("while TCP stands still, music goes on by datagram, and nobody is released") { // [TOAST-12.6-6]
    LossyJam jam;
    jam.to_b.delay = jam.to_a.delay = 10'000;
    jam.link();
    jam.run_for(500'000);
    jam.tcp = false;
    REQUIRE(jam.a.in->play(std::vector<std::uint8_t>{0x90, 60, 100}, {jam.now_us}) == Errc::ok);
    jam.run_for(5'000'000);
    CHECK(jam.b.heard.size() == 1u); // struck, and not released
    CHECK(jam.b.engine.seeking().size() == 1u);
    REQUIRE(jam.a.in->play(std::vector<std::uint8_t>{0x80, 60, 64}, {jam.now_us}) == Errc::ok);
    jam.run_for(10'000);
    CHECK(jam.b.heard.size() == 2u);
    CHECK(jam.b.engine.broken().empty());
    jam.run_for(6'000'000); // the connection is dead all the same [TOAST-3.3-4]
    REQUIRE(jam.b.engine.broken().size() == 1u);
    CHECK(jam.b.engine.broken()[0].second == Errc::silence);
}

TEST_CASE("a way that lets no datagram pass costs a probe now and then, and no event") { // [TOAST-12.7-3]
    LossyJam jam;
    jam.to_b.datagrams = jam.to_a.datagrams = false;
    jam.link();
    Performance music(jam, 200);
    music.play_for(60'000'000);
    music.check();
    CHECK(music.lateness().back() == 0);
    const auto after = std::ranges::count_if(jam.sent, [](const LossyJam::Sent& sent) { return sent.at > 3'100'000; });
    CHECK(after <= 17); // one a second, then one each ten
}
