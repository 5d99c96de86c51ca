// spec/vectors/toast/ways.json, and where a stream may go on to.
#include "core/routing/way.hpp"

#include "core/routing/ways.hpp"

#include "core/test/toast/vector_file.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <map>
#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

constexpr std::string_view kNames[] = {"played", "loop", "doubled"};

StreamDescription description_of(const Value& stream) {
    StreamDescription what{.name = "Piano", .origin = {}, .passed = {}};
    if (const Value* origin = stream.find("origin")) {
        what.origin = {(*origin)["peer"].text, static_cast<StreamId>((*origin)["stream"].number)};
        what.passed = stream["passed"].texts();
    }
    return what;
}

} // namespace

TEST_CASE("vectors: ways") { // [TOAST-5.6-4] [TOAST-5.6-5]
    std::mt19937 random(3);
    for (const Value& vector : vectors("ways.json")) {
        in_vector(vector, "", [&] {
            const auto& streams = vector["streams"].items;
            std::vector<StreamDescription> what;
            for (const Value& s : streams) what.push_back(description_of(s));
            std::vector<std::size_t> order(streams.size());
            for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
            for (int round = 0; round < 20; ++round) { // in whatever order they were declared
                std::vector<HeardStream> heard;
                for (const std::size_t i : order)
                    heard.push_back({.sender = streams[i]["sender"].text,
                                     .stream = static_cast<StreamId>(streams[i]["stream"].number),
                                     .what = &what[i]});
                judge_ways(vector["self"].text, heard);
                for (std::size_t i = 0; i < order.size(); ++i)
                    CHECK(kNames[static_cast<std::size_t>(heard[i].way)] == streams[order[i]]["way"].text);
                std::ranges::shuffle(order, random);
            }
        });
    }
}

TEST_CASE("a stream goes on to whom it has not met, eight times at most") { // [TOAST-5.6-3]
    const StreamDescription own{.name = "Piano", .origin = {}, .passed = {}};
    const HeardStream from_ann{.sender = "ann", .stream = 7, .what = &own};
    CHECK(!may_pass(from_ann, "ann"));
    CHECK(may_pass(from_ann, "cas"));
    StreamDescription what = passed_by("ben", from_ann);
    CHECK((what.origin == Origin{"ann", 7}));
    CHECK((what.passed == std::vector<std::string>{"ben"}));
    for (const char* peer : {"c", "d", "e", "f", "g", "h"}) {
        const std::string sender = what.passed.back();
        what = passed_by(peer, {.sender = sender, .stream = 65535, .what = &what});
    }
    const HeardStream seven{.sender = "h", .stream = 65535, .what = &what};
    CHECK(may_pass(seven, "i"));
    CHECK(!may_pass(seven, "ann"));
    CHECK(!may_pass(seven, "d"));
    const StreamDescription last = passed_by("i", seven);
    CHECK(last.passed.size() == 8u);
    CHECK((last.origin == Origin{"ann", 7}));
    CHECK(!may_pass({.sender = "i", .stream = 65535, .what = &last}, "j"));
}

TEST_CASE("one by one, streams get the ways that all of them together get") { // [TOAST-5.6-4] [TOAST-5.6-5]
    const std::vector<std::string> peers{"ann", "ben", "cas", "dan"};
    std::mt19937 random(7);
    const auto upto = [&random](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    Ways ways("me");
    std::map<std::pair<LinkId, StreamId>, StreamDescription> there;
    std::map<std::pair<LinkId, StreamId>, Way> told;
    for (int step = 0; step < 5'000; ++step) {
        const auto link = static_cast<LinkId>(upto(3) + 1);
        const auto stream = static_cast<StreamId>(upto(6) + 1);
        std::vector<Ways::Change> changes;
        if (upto(3) == 0) {
            ways.remove(link, stream, changes);
            there.erase({link, stream});
            told.erase({link, stream});
        } else {
            StreamDescription what{.name = "x", .origin = {}, .passed = {}};
            if (upto(2) == 0) {
                what.origin = {upto(8) == 0 ? "me" : peers[upto(4)], static_cast<StreamId>(upto(3) + 1)};
                if (upto(2) == 0) what.passed.push_back("dan");
                what.passed.push_back(peers[link - 1]);
            }
            StreamDescription& kept = there[{link, stream}] = what;
            ways.add(link, {.sender = peers[link - 1], .stream = stream, .what = &kept}, changes);
        }
        for (const auto& [of_link, of_stream, way] : changes) told[{of_link, of_stream}] = way;
        std::vector<HeardStream> all;
        for (const auto& [key, what] : there)
            all.push_back({.sender = peers[key.first - 1], .stream = key.second, .what = &what});
        judge_ways("me", all);
        REQUIRE(told.size() == all.size());
        std::size_t i = 0;
        for (const auto& [key, way] : told) REQUIRE(way == all[i++].way);
    }
}
