#include "sim/options.hpp"

#include <cmath>
#include <cstdlib>

namespace midip2p::sim {

namespace {

double number(const std::string& option, const std::string& text, double least, double most, bool whole) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool fits = !text.empty() && *end == '\0' && value >= least && value <= most;
    if (fits && (!whole || value == std::floor(value))) return value;
    std::string from = std::to_string(least);
    std::string to = std::to_string(most);
    for (std::string* bound : {&from, &to}) {
        bound->erase(bound->find_last_not_of('0') + 1);
        if (bound->back() == '.') bound->pop_back();
    }
    throw WrongOption(option + " takes a " + (whole ? "whole number" : "number") + " from " + from + " to " + to +
                      ", not '" + text + "'");
}

} // namespace

Options options_of(std::span<char* const> arguments) {
    constexpr double kMostSeed = 9007199254740991; // what a double, and JSON, holds exactly
    Options options;
    bool of_a_jam = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string option = arguments[i];
        if (option == "--json") {
            options.json = true;
            continue;
        }
        const bool takes_value = option == "--profile" || option == "--peers" || option == "--hours" ||
                                 option == "--seed" || option == "--scenarios" || option == "--only";
        if (!takes_value) throw WrongOption("there is no option " + option);
        if (++i == arguments.size()) throw WrongOption(option + " needs a value");
        const std::string value = arguments[i];
        of_a_jam = of_a_jam || option == "--profile" || option == "--peers";
        if (option == "--profile") options.profile = value;
        if (option == "--peers") options.peers = static_cast<std::size_t>(number(option, value, 2, 32, true));
        if (option == "--hours") options.hours = number(option, value, 0.001, 1000, false);
        if (option == "--seed") options.seed = static_cast<std::uint64_t>(number(option, value, 0, kMostSeed, true));
        if (option == "--scenarios")
            options.scenarios = static_cast<std::uint64_t>(number(option, value, 1, 100000, true));
        if (option == "--only") options.only = static_cast<std::uint64_t>(number(option, value, 0, 99999, true));
    }
    if (options.scenarios && of_a_jam)
        throw WrongOption("--profile and --peers are for a jam; --scenarios brings its own");
    if (options.only && !options.scenarios) throw WrongOption("--only picks one of --scenarios");
    if (options.only && *options.only >= *options.scenarios)
        throw WrongOption("--only is less than --scenarios: they count from 0");
    return options;
}

} // namespace midip2p::sim
