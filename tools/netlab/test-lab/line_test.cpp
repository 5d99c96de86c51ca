#include "lab/line.hpp"

#include "test/check.hpp"

#include <algorithm>
#include <vector>

using namespace midip2p::netlab;

namespace {

constexpr Nanoseconds kMs = 1'000'000;

Line a_line(const Impairment& impairment, uint64_t seed = 1, Nanoseconds now = 0) {
    Line line(seed);
    line.set(impairment, now);
    return line;
}

double share(Line& line, Fate fate, int packets, Nanoseconds every) {
    int count = 0;
    for (int i = 0; i < packets; ++i) count += line.pass(i * every, 100).fate == fate ? 1 : 0;
    return static_cast<double>(count) / packets;
}

} // namespace

TEST_CASE("a line without an impairment takes no time") {
    Line line = a_line({});
    for (Nanoseconds now = 0; now < 1000; ++now) CHECK(line.pass(now, 1500).arrives_at == now);
}

TEST_CASE("the delay is uniform from delay - jitter to delay + jitter") {
    Line line = a_line({.delay_ms = 35, .jitter_ms = 12});
    std::vector<Nanoseconds> delays;
    // So far apart that no packet waits for the one before.
    for (int i = 0; i < 20'000; ++i) delays.push_back(line.pass(i * 100 * kMs, 100).arrives_at - i * 100 * kMs);
    std::sort(delays.begin(), delays.end());
    CHECK(23 * kMs <= delays.front());
    CHECK(delays.back() <= 47 * kMs);
    for (const double quantile : {0.01, 0.25, 0.5, 0.75, 0.99}) {
        const auto expected = static_cast<Nanoseconds>((23 + quantile * 24) * kMs);
        const auto found = delays[static_cast<size_t>(quantile * 20'000)];
        CHECK(std::abs(found - expected) < kMs / 2);
    }
}

TEST_CASE("packets keep their order, however close they are") {
    Line line = a_line({.delay_ms = 50, .jitter_ms = 50, .spike_ms = 40, .spike_every_ms = 300});
    Nanoseconds last = 0;
    for (int i = 0; i < 50'000; ++i) {
        const Passage passage = line.pass(i * kMs / 10, 100);
        CHECK(last <= passage.arrives_at);
        last = passage.arrives_at;
    }
}

TEST_CASE("packets keep their order when a slow line becomes a fast one") {
    Line line = a_line({.delay_ms = 100});
    const Nanoseconds slow = line.pass(0, 100).arrives_at;
    line.set({.delay_ms = 1}, kMs);
    CHECK(line.pass(2 * kMs, 100).arrives_at == slow);
    CHECK(line.pass(200 * kMs, 100).arrives_at == 201 * kMs);
}

TEST_CASE("as many packets as were asked for overtake, by half the delay") {
    Line line = a_line({.delay_ms = 20, .reorder_percent = 5});
    int overtook = 0;
    Nanoseconds last = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Nanoseconds now = i * kMs;
        const Nanoseconds at = line.pass(now, 100).arrives_at;
        if (at < last) {
            CHECK(at == now + 10 * kMs);
            ++overtook;
        } else {
            last = at;
        }
    }
    CHECK(900 < overtook);
    CHECK(overtook < 1100);
}

TEST_CASE("as many packets are lost as were asked for") {
    Line line = a_line({.loss_percent = 2});
    const double lost = share(line, Fate::lost, 100'000, kMs);
    CHECK(0.018 < lost);
    CHECK(lost < 0.022);
    Line whole = a_line({.loss_percent = 100});
    CHECK(share(whole, Fate::lost, 1000, kMs) == 1.0);
}

TEST_CASE("packets are lost in bursts of the length that was asked for, and no more of them than without") {
    Line line = a_line({.loss_percent = 2, .loss_burst = 3});
    int lost = 0, bursts = 0, in_a_row = 0;
    for (int i = 0; i < 100'000; ++i) {
        if (line.pass(i * kMs, 100).fate == Fate::lost) {
            ++lost;
            ++in_a_row;
        } else if (in_a_row > 0) {
            CHECK(in_a_row % 3 == 0); // two may follow each other
            bursts += in_a_row / 3;
            in_a_row = 0;
        }
    }
    CHECK(1800 < lost);
    CHECK(lost < 2200);
    CHECK(bursts > 550);
}

TEST_CASE("the same seed loses the same packets, whatever else is set, another one others") {
    const auto lost = [](uint64_t seed, const Impairment& impairment) {
        Line line = a_line(impairment, seed);
        std::string which;
        for (int i = 0; i < 2000; ++i) which += line.pass(i * 100 * kMs, 100).fate == Fate::lost ? 'x' : '.';
        return which;
    };
    CHECK(lost(7, {.loss_percent = 5}) == lost(7, {.delay_ms = 20, .jitter_ms = 9, .loss_percent = 5}));
    CHECK(lost(7, {.loss_percent = 5}) != lost(8, {.loss_percent = 5}));
}

TEST_CASE("a rate caps what arrives, and a full queue drops the rest") {
    Line line = a_line({.delay_ms = 5, .rate_mbit = 10, .queue_ms = 50});
    // 1250 bytes take 1 ms at 10 Mbit/s; twice as many are sent.
    Nanoseconds longest = 0;
    int arrived_in_a_second = 0;
    int refused = 0;
    for (int i = 0; i < 2000; ++i) {
        const Nanoseconds now = i * kMs / 2;
        const Passage passage = line.pass(now, 1250);
        if (passage.fate == Fate::queue_full) {
            ++refused;
            continue;
        }
        longest = std::max(longest, passage.arrives_at - now);
        if (passage.arrives_at <= 1000 * kMs) ++arrived_in_a_second;
    }
    CHECK(arrived_in_a_second == 995); // the first one arrives after 6 ms
    CHECK(900 < refused);
    CHECK(longest <= 56 * kMs + kMs / 2);
}

TEST_CASE("a packet that has the line for itself waits only for its own bytes") {
    Line line = a_line({.delay_ms = 5, .rate_mbit = 10});
    CHECK(line.pass(0, 1250).arrives_at == 6 * kMs);
    CHECK(line.pass(100 * kMs, 125).arrives_at == 105 * kMs + kMs / 10);
}

TEST_CASE("a spike holds what comes during it, and what is behind") {
    Line line = a_line({.delay_ms = 4, .spike_ms = 40, .spike_every_ms = 1000}, 1, 500 * kMs);
    const auto sent_at = [&](Nanoseconds ms) { return line.pass(ms * kMs, 100).arrives_at / kMs; };
    CHECK(sent_at(500) == 504);   // the period begins without one
    CHECK(sent_at(1459) == 1463); // just before
    CHECK(sent_at(1460) == 1504);
    CHECK(sent_at(1499) == 1504);
    CHECK(sent_at(1500) == 1504);
    CHECK(sent_at(1501) == 1505);
    CHECK(sent_at(2470) == 2504); // and every second again
}

TEST_CASE("a blackout loses what is sent during it, and nothing else") {
    Line line = a_line({.delay_ms = 50, .blackout_ms = 1500, .blackout_every_ms = 20'000});
    const auto fate_at = [&](Nanoseconds ms) { return line.pass(ms * kMs, 100).fate; };
    CHECK(fate_at(0) == Fate::arrives);
    CHECK(fate_at(18'499) == Fate::arrives);
    CHECK(fate_at(18'500) == Fate::blacked_out);
    CHECK(fate_at(19'999) == Fate::blacked_out);
    CHECK(fate_at(20'000) == Fate::arrives);
    CHECK(fate_at(39'000) == Fate::blacked_out);
    Line always = a_line({.blackout_ms = 10, .blackout_every_ms = 10});
    CHECK(share(always, Fate::blacked_out, 1000, kMs) == 1.0);
}

TEST_CASE("an impairment that no line can have is told apart") {
    CHECK(trouble_with({}) == "");
    CHECK(trouble_with({.delay_ms = 4, .jitter_ms = 5}) != "");
    CHECK(trouble_with({.delay_ms = -1}) != "");
    CHECK(trouble_with({.delay_ms = 0.0 / 0.0}) != "");
    CHECK(trouble_with({.loss_percent = 101}) != "");
    CHECK(trouble_with({.loss_burst = 0.5}) != "");
    CHECK(trouble_with({.spike_ms = 40}) != "");
    CHECK(trouble_with({.spike_ms = 40, .spike_every_ms = 40}) != "");
    CHECK(trouble_with({.blackout_every_ms = 40}) != "");
    CHECK(trouble_with({.blackout_ms = 41, .blackout_every_ms = 40}) != "");
}
