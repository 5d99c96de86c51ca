#include "core/routing/route_table.hpp"
#include "test/check.hpp"

#include <cstdint>
#include <vector>

using namespace midip2p::core;

namespace {

const Source keyboard{0, 1};
const Source their_piano{5, 2};
const Source all_of_them{5, 0};
const Sink synth{0, 9};
const Sink recorder{0, 10};
const Sink them{5, 0};

struct Wanted {
    Source source;
    Sink sink;
    Rule rule{};
    RouteNumber number = 0;
};

RouteTable table(const std::vector<Wanted>& routes) {
    RouteTable t;
    for (const Wanted& r : routes) {
        Result<RouteTable> next = t.with(r.source, r.sink, r.number, r.rule);
        REQUIRE(bool(next));
        t = *next;
    }
    return t;
}

Rule on(std::uint16_t channels) {
    Rule rule;
    rule.channels = channels;
    return rule;
}

std::vector<Sink> sinks(const RouteTable& t, const Source& source) {
    std::vector<Sink> found;
    t.each_sink(source, [&](const Sink& sink, const Passage&) { found.push_back(sink); });
    return found;
}

} // namespace

TEST_CASE("an empty table leads nowhere") { CHECK(sinks({}, keyboard).empty()); }

TEST_CASE("an input reaches every sink it is connected to, and no other") {
    const RouteTable t = table({{keyboard, them}, {keyboard, synth}, {{0, 2}, recorder}});
    CHECK((sinks(t, keyboard) == std::vector<Sink>{synth, them}));
    CHECK((sinks(t, {0, 2}) == std::vector<Sink>{recorder}));
    CHECK(sinks(t, {0, 3}).empty());
}

TEST_CASE("stream 0 of a link stands for every stream of it") {
    const RouteTable t = table({{all_of_them, synth}});
    CHECK((sinks(t, their_piano) == std::vector<Sink>{synth}));
    CHECK((sinks(t, {5, 3}) == std::vector<Sink>{synth}));
    CHECK(sinks(t, {6, 2}).empty());
    CHECK(sinks(t, {0, 5}).empty());
}

TEST_CASE("an event goes once to a sink that its stream and its whole link are connected to") {
    const RouteTable t =
        table({{all_of_them, synth, on(0x0001)}, {all_of_them, recorder}, {their_piano, synth, on(0x0002)}});
    std::vector<std::uint16_t> rules;
    t.each_sink(their_piano, [&](const Sink& sink, const Passage& passage) {
        if (sink == synth) rules.push_back(passage.rule().channels);
    });
    CHECK((rules == std::vector<std::uint16_t>{0x0002})); // the nearer rule
    CHECK(sinks(t, their_piano).size() == 2u);
    CHECK(sinks(t, {5, 9}).size() == 2u);
}

TEST_CASE("connecting again changes the rule") {
    const RouteTable t = table({{keyboard, synth, on(1)}, {keyboard, synth, on(2)}});
    REQUIRE(t.routes_of(keyboard).size() == 1u);
    CHECK(t.find(keyboard, synth, 0)->rule().channels == 2);
}

TEST_CASE("there may be several routes between two, each with its rule") {
    const RouteTable t = table({{keyboard, synth, on(1), 0}, {keyboard, synth, on(2), 1}});
    CHECK(sinks(t, keyboard).size() == 2u);
    CHECK(t.find(keyboard, synth, 1)->rule().channels == 2);
    const Result<RouteTable> after = t.without(keyboard, synth, 0);
    REQUIRE(bool(after));
    CHECK(after->find(keyboard, synth, 0) == nullptr);
    CHECK(after->find(keyboard, synth, 1) == t.find(keyboard, synth, 1)); // with what it holds
}

TEST_CASE("a change leaves the table that is in use as it was") {
    const RouteTable before = table({{keyboard, synth}});
    const Result<RouteTable> after = before.without(keyboard, synth, 0);
    REQUIRE(bool(after));
    CHECK(after->all().empty());
    CHECK(before.all().size() == 1u);
}

TEST_CASE("what makes no sense is refused") {
    const RouteTable t;
    CHECK(t.with({0, 0}, synth, 0, {}).error() == Errc::unknown_port);
    CHECK(t.with(keyboard, {0, 0}, 0, {}).error() == Errc::unknown_port);
    CHECK(t.with(their_piano, {their_piano.link, 0}, 0, {}).error() == Errc::unknown_port); // back to its player
    CHECK(bool(t.with(their_piano, {their_piano.link + 1, 0}, 0, {})));                     // on to another
    CHECK(t.without(keyboard, synth, 0).error() == Errc::unknown_port);
}

TEST_CASE("a link or a port takes its routes along") {
    const RouteTable t =
        table({{keyboard, them}, {keyboard, synth}, {their_piano, synth}, {all_of_them, recorder}, {{6, 1}, synth}});
    CHECK(t.without_link(5).all().size() == 2u);
    CHECK(t.without_link(0).all().size() == 5u);
    CHECK(t.without_port(1).all().size() == 3u); // the input 1; not the stream 1 of link 6
    CHECK(t.without_port(9).all().size() == 2u);
}
