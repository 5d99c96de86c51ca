// When what players send sounds at an output, with a clock that the test turns.
#include "core/test/playout/patient_output.hpp"
#include "test/check.hpp"

#include <vector>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

const Bytes kOn{0x90, 60, 100}, kOff{0x80, 60, 64};
Bytes note(std::uint8_t key) { return {0x90, key, 100}; }

} // namespace

TEST_CASE("direct sounds on arrival") {
    PatientOutput o;
    o.arrive(1, kOn, 80'000);
    CHECK(o.out.next_due({o.now}) == kOnArrival);
    o.take();
    CHECK((o.heard == std::vector<Heard>{{kOn, 1'000'000}}));
    CHECK(o.out.nothing_to_take());
}

TEST_CASE("direct sounds one block later where a taker works in blocks") {
    PatientOutput o;
    std::vector<std::int64_t> at;
    const auto block = [&](std::int64_t start) {
        o.out.take_until(TakeSpan({start}, {start + 999}, 1000),
                         [&](const TakenEvent& e) { at.push_back(e.sounds_at.us); });
    };
    o.arrive(1, kOn, 0);
    o.now += 400;
    o.arrive(1, kOff, 0);
    block(1'000'000);
    CHECK(at.empty());
    CHECK(!o.out.nothing_to_take());
    block(1'001'000);
    CHECK((at == std::vector<std::int64_t>{1'001'000, 1'001'400}));
}

TEST_CASE("tight sounds as long after it was played for the near player as for the far one") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, note(1), 1'000);  // near
    o.arrive(2, note(2), 40'000); // far, and played before
    o.arrive(2, note(3), 20'000);
    CHECK(o.out.next_due({o.now}) == LocalTime{1'010'000});
    o.run_until(1'100'000);
    CHECK((o.heard == std::vector<Heard>{{note(2), 1'010'000}, {note(3), 1'030'000}, {note(1), 1'049'000}}));
    CHECK(o.out.nothing_to_take());
}

TEST_CASE("tight sounds at once what has come too late for it, and what nobody knows the time of") {
    PatientOutput o({.policy = PlayoutPolicy::tight});
    o.arrive(1, note(1), 90'000);
    REQUIRE(o.out.put({.owner = {2, 1}, .arrived = {o.now}, .ready = {o.now}}, note(2)) == Errc::ok);
    o.run_until(1'000'000);
    CHECK(o.heard.size() == 2u);
}

TEST_CASE("the wait that tight adds makes no note too late to be struck") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 400'000});
    o.arrive(1, kOn, 10'000, 1'140'000);
    o.run_until(1'390'000);
    CHECK((o.heard == std::vector<Heard>{{kOn, 1'390'000}}));
    CHECK(o.out.counts_of(1).late == 0u);
}

TEST_CASE("adaptive follows each player's own delay: the far one makes the near one wait for nothing") {
    PatientOutput o({.policy = PlayoutPolicy::adaptive});
    std::int64_t near = 0, far = 0;
    for (int i = 0; i < 2000; ++i) {
        o.arrive(1, {0xe0, static_cast<std::uint8_t>(i % 128), 1}, 2'000 + i % 7 * 100);
        o.arrive(2, {0xe1, static_cast<std::uint8_t>(i % 128), 1}, 80'000 + i % 11 * 1'000);
        const std::int64_t start = o.now;
        const std::size_t before = o.heard.size();
        o.run_until(start + 200'000);
        REQUIRE(o.heard.size() == before + 2);
        for (std::size_t n = before; n < before + 2; ++n) {
            if (i < 1000) continue; // it has seen enough
            std::int64_t& most = o.heard[n].midi[0] == 0xe0 ? near : far;
            most = std::max(most, o.heard[n].at - start);
        }
    }
    CHECK(near < 8'000);
    CHECK(far < 40'000);
}

TEST_CASE("what stood behind a SysEx that waited says nothing of its player") { // [PLAYOUT-4.4-1]
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, note(1), 2'000);
    o.run_until(1'000'000);
    o.arrive(1, Bytes{0xf0, 1, 2, 3, 0xf7}, 2'000);
    o.arrive(1, note(2), 2'000); // seen when the SysEx has gone, 48 ms later
    o.run_until(1'200'000);
    CHECK(o.heard.size() == 3u);
    CHECK(o.out.delays_of(1).slow_us < 2'200);
    CHECK(o.out.counts_of(1).beyond == 0u);
}

TEST_CASE("a source that is released sounds no more of what was pending, and only that source") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, note(40), 60'000); // sounds at once
    o.arrive(1, note(41), 0);
    o.arrive(2, note(42), 0);
    o.run_until(1'010'000);
    REQUIRE(o.heard.size() == 1u);
    o.out.put_release(1, 1, {o.now});
    CHECK(o.out.next_due({o.now}) == kOnArrival);
    o.run_until(1'200'000);
    CHECK((o.heard == std::vector<Heard>{{note(40), 1'000'000}, {{0x80, 40, 64}, 1'010'000}, {note(42), 1'050'000}}));
    CHECK(o.out.counts_of(1).put == o.out.counts_of(1).gone);
}

TEST_CASE("everybody released: nothing pending sounds, whatever stands in its way") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, note(41), 0);
    o.arrive(1, Bytes{0xf0, 1, 2, 3, 0xf7}, 0); // waits in its queue
    o.arrive(1, note(42), 0);                   // and that behind it
    CHECK(o.out.next_due({o.now}) == LocalTime{1'050'000});
    o.out.put_release(0, 0, {o.now});
    o.run_until(1'200'000);
    for (const Heard& h : o.heard) CHECK(h.midi[0] != 0x90);
    CHECK(o.out.nothing_to_take());
}

TEST_CASE("a release overtakes a SysEx that waits for its time") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, note(40), 60'000);
    o.run_until(1'000'000);
    o.arrive(1, Bytes{0xf0, 1, 2, 3, 0xf7}, 0);
    o.out.put_release(1, 1, {o.now});
    o.run_until(1'001'000);
    REQUIRE(!o.heard.empty());
    CHECK((o.heard.back() == Heard{{0x80, 40, 64}, 1'000'000}));
}

TEST_CASE("whatever the policy becomes, no note-off overtakes its note-on") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, kOn, 0);
    CHECK(o.out.next_due({o.now}) == LocalTime{1'050'000});
    o.out.set_playout({});
    o.arrive(1, kOff, 0);
    o.arrive(1, note(61), 0); // nothing of its own is in its way
    o.run_until(1'200'000);
    CHECK((o.heard == std::vector<Heard>{{note(61), 1'000'000}, {kOn, 1'050'000}, {kOff, 1'050'000}}));
}

TEST_CASE("a SysEx sounds at its time too, and what follows it stays behind it") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    Bytes sysex(3000, 7);
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;
    o.arrive(1, note(1), 10'000);
    o.arrive(1, sysex, 5'000);
    o.arrive(1, Bytes{0xc0, 5}, 4'000);
    o.arrive(2, note(2), 30'000);
    o.run_until(1'200'000);
    CHECK((o.heard ==
           std::vector<Heard>{{note(2), 1'020'000}, {note(1), 1'040'000}, {sysex, 1'045'000}, {{0xc0, 5}, 1'046'000}}));
}

TEST_CASE("a flood of one player's events that wait leaves room for another's, and loses none") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 100'000});
    for (int i = 0; i < 5000; ++i) o.arrive(1, note(static_cast<std::uint8_t>(i % 128)), 0);
    CHECK(o.out.next_due({o.now}) == LocalTime{1'100'000});
    o.arrive(2, {0x91, 5, 5}, 90'000);
    o.run_until(1'050'000);
    CHECK((o.heard == std::vector<Heard>{{{0x91, 5, 5}, 1'010'000}}));
    o.run_until(1'200'000);
    CHECK(o.heard.size() == 5001u);
}

TEST_CASE("flush drops what is pending, and releases what sounds") {
    PatientOutput o({.policy = PlayoutPolicy::tight, .tight_us = 50'000});
    o.arrive(1, note(1), 60'000);
    o.arrive(1, note(2), 0);
    o.run_until(1'000'000);
    std::vector<Bytes> silenced;
    o.out.flush([&](const TakenEvent& e) { silenced.emplace_back(e.midi.begin(), e.midi.end()); });
    CHECK((silenced == std::vector<Bytes>{{0x80, 1, 64}}));
    o.run_until(1'200'000);
    CHECK(o.heard.size() == 1u);
}

TEST_CASE("a tape gets everything as it comes, whatever it is told") {
    OutPort tape(3, "tape", 4096, [] {}, OutPortUse::tape);
    tape.set_playout({.policy = PlayoutPolicy::tight});
    REQUIRE(tape.put({.owner = {1, 1}, .captured_here = {1'000'000}}, kOn) == Errc::ok);
    std::size_t taken = 0;
    tape.take_until(LocalTime{1'000'000}, [&](const TakenEvent&) { ++taken; });
    CHECK(taken == 1u);
}
