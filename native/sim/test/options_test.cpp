#include "sim/options.hpp"
#include "test/check.hpp"

#include <string>
#include <vector>

using namespace midip2p::sim;

namespace {

Options parsed(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    return options_of(arguments);
}

std::string refused(const std::vector<std::string>& words) {
    try {
        static_cast<void>(parsed(words));
    } catch (const WrongOption& e) {
        return e.what();
    }
    return "taken";
}

} // namespace

TEST_CASE("a jam is asked for by peers, hours and profile") {
    const Options o = parsed({"--peers", "3", "--hours", "0.5", "--profile", "4g", "--seed", "7", "--json"});
    CHECK(o.peers == 3u);
    CHECK(o.hours == 0.5);
    CHECK(o.profile == "4g");
    CHECK(o.seed == 7u);
    CHECK(o.json);
    CHECK(!o.scenarios);
}

TEST_CASE("what is wrong is said with what was typed") {
    CHECK(refused({"--peers", "1"}) == "--peers takes a whole number from 2 to 32, not '1'");
    CHECK(refused({"--hours", "soon"}) == "--hours takes a number from 0.001 to 1000, not 'soon'");
    CHECK(refused({"--peers"}) == "--peers needs a value");
    CHECK(refused({"--quickly"}) == "there is no option --quickly");
    CHECK(refused({"--scenarios", "2", "--peers", "5"}) ==
          "--profile and --peers are for a jam; --scenarios brings its own");
    CHECK(refused({"--only", "1"}) == "--only picks one of --scenarios");
    CHECK(refused({"--scenarios", "2", "--only", "2"}) == "--only is less than --scenarios: they count from 0");
}
