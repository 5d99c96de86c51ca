// What the simulator says at the end, for people and for programs.
#pragma once

#include "sim/scenario.hpp"
#include "sim/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace midip2p::sim {

struct Judged {
    std::uint64_t number = 0;
    std::string name;
    Outcome outcome;
};

void print_jam(const Scenario& scenario, const Outcome& outcome);
void print_jam_json(const Scenario& scenario, const Outcome& outcome);

/// One of a set, with what it broke.
void print_judged(const Judged& judged);
/// The sum; returns how many of them broke something.
std::size_t print_set(const std::vector<Judged>& all);
void print_set_json(const std::vector<Judged>& all, std::uint64_t seed);

} // namespace midip2p::sim
