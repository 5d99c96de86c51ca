// spec/vectors/playout: what every implementation of spec/playout.md makes of events.
#include "core/test/playout/patient_output.hpp"
#include "core/test/toast/hex.hpp"
#include "core/test/toast/vector_file.hpp"
#include "test/check.hpp"

#include <set>
#include <utility>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

std::int64_t number_or(const Value& of, std::string_view name, std::int64_t otherwise) {
    const Value* found = of.find(name);
    return found == nullptr ? otherwise : found->number;
}

Playout playout_of(const Value& told) {
    const std::string& policy = told["policy"].text;
    REQUIRE((policy == "direct" || policy == "tight" || policy == "adaptive"));
    return {.policy = policy == "tight"      ? PlayoutPolicy::tight
                      : policy == "adaptive" ? PlayoutPolicy::adaptive
                                             : PlayoutPolicy::direct,
            .tight_us = number_or(told, "tight", kTightDelay),
            .most_us = number_or(told, "most", kAdaptiveMost),
            .offset_us = number_or(told, "offset", 0),
            .own_waits = told.find("own") != nullptr && told["own"].truth};
}

void arrive(PatientOutput& output, const Value& step) {
    const std::int64_t at = step["at"].number;
    const bool known = !step["played"].is_null();
    const std::int64_t played = known ? step["played"].number : at;
    output.put({.owner = {static_cast<LinkId>(step["player"].number), 1},
                .captured_here = known ? LocalTime{played} : kNotKnown,
                .arrived = {at},
                .ready = {at},
                .strike_until = {played + number_or(step, "window", kDefaultWindow)}},
               hex(step["event"].text));
}

} // namespace

TEST_CASE("schedules") {
    for (const Value& schedule : vectors("schedules.json", "playout")) {
        in_vector(schedule, "", [&] {
            PatientOutput output;
            std::set<LinkId> players;
            for (const Value& step : schedule["steps"].items) {
                output.run_until(step["at"].number - 1);
                output.now = step["at"].number;
                if (const Value* told = step.find("playout")) {
                    output.out.set_playout(playout_of(*told));
                } else if (const Value* gone = step.find("source")) {
                    output.out.put_release(static_cast<LinkId>(gone->number), 1, {output.now});
                } else {
                    arrive(output, step);
                    players.insert(static_cast<LinkId>(step["player"].number));
                    output.run_until(output.now); // the taker wakes
                }
            }
            output.run_until(output.now + 3'000'000);
            std::vector<Heard> expected;
            for (const Value& sound : schedule["sounds"].items)
                expected.push_back({hex(sound.items.at(1).text), sound.items.at(0).number});
            CHECK(output.heard == expected);
            std::int64_t late = 0, beyond = 0;
            for (const LinkId player : players) {
                late += static_cast<std::int64_t>(output.out.counts_of(player).late);
                beyond += static_cast<std::int64_t>(output.out.counts_of(player).beyond);
            }
            CHECK(late == schedule["late"].number);
            CHECK(beyond == schedule["beyond"].number);
        });
    }
}

TEST_CASE("adaptive delays") {
    for (const Value& test : vectors("adaptive.json", "playout")) {
        AdaptiveDelay delay;
        LocalTime now{1'000'000};
        int run = 0;
        for (const Value& step : test["runs"].items) {
            in_vector(test, ", run " + std::to_string(++run), [&] {
                const auto& took = step["took"].items;
                for (std::int64_t i = 0; i < step["times"].number; ++i) {
                    delay.see(took.at(static_cast<std::size_t>(i) % took.size()).number, now);
                    now = now + step["every"].number;
                }
                CHECK(delay.micros() == step["delay"].number);
                CHECK(delay.slow_micros() == step["slow"].number);
                CHECK(delay.least_micros() == step["least"].number);
            });
        }
    }
}
