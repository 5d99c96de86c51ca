// npm run simulate: hours of a session's clocks in seconds, against the truth.
#include "sim/options.hpp"
#include "sim/report.hpp"
#include "sim/scenario.hpp"
#include "sim/verdict.hpp"

#include <cstdio>
#include <exception>
#include <span>
#include <unistd.h>

using namespace midip2p::sim;

namespace {

/// On a terminal one line that changes; otherwise nothing, for nobody watches.
void show(const std::string& what, double share) {
    if (isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\r\x1b[2K  … %s: %.0f %%", what.c_str(), share * 100);
    if (share >= 1) std::fprintf(stderr, "\r\x1b[2K");
}

int simulate_jam(const Options& options) {
    const Scenario scenario = jam(options.profile, options.peers, options.hours, options.seed);
    const Outcome outcome = live_through(scenario, [&](double share) { show("simulating " + options.profile, share); });
    print_jam(scenario, outcome);
    if (options.json) print_jam_json(scenario, outcome);
    return outcome.broken.empty() ? 0 : 1;
}

int judge_set(const Options& options) {
    const std::uint64_t first = options.only.value_or(0);
    const std::uint64_t end = options.only ? first + 1 : *options.scenarios;
    std::vector<Judged> all;
    for (std::uint64_t n = first; n < end; ++n) {
        const Scenario one = scenario(n, options.seed, options.hours);
        const Outcome outcome = live_through(one);
        all.push_back({n, one.name, outcome});
        if (!outcome.broken.empty() || options.only) print_judged(all.back());
        show("judging " + one.name, static_cast<double>(n + 1 - first) / static_cast<double>(end - first));
    }
    const std::size_t failed = print_set(all);
    if (options.json) print_set_json(all, options.seed);
    return failed == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const Options options = options_of(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
        std::printf("seed %llu\n", static_cast<unsigned long long>(options.seed));
        return options.scenarios ? judge_set(options) : simulate_jam(options);
    } catch (const WrongOption& e) {
        std::fprintf(stderr, "usage: %s; npm run simulate -- --help says what there is\n", e.what());
        return 2;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "simulate: %s\n", e.what());
        return 1;
    }
}
