// spec/vectors/clock/estimates.json: what every implementation of spec/clock.md makes of exchanges.
#include "core/clock/arbiter.hpp"
#include "core/test/clock/vector_file.hpp"

#include <cmath>
#include <optional>
#include <vector>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

struct About {
    std::optional<double> at, is, tolerance;
};
struct Range {
    double least = 0, most = 1e300;
};
struct EstimateCase {
    std::string name;
    std::vector<Exchange> exchanges;
    std::int64_t refused = -1, count = -1, round_trip = -1;
    std::optional<About> session, drift;
    Range path, jitter;
};

About read_about(json::Reader& r, const std::string& text) {
    About a;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "at")
            a.at = number(r, text);
        else if (key == "is")
            a.is = number(r, text);
        else if (key == "tolerance")
            a.tolerance = number(r, text);
        else
            r.fail(Errc::json_unknown);
    }
    REQUIRE((a.is && a.tolerance));
    return a;
}

Range read_range(json::Reader& r, const std::string& text) {
    std::vector<double> ends;
    for (r.begin_array(); r.next_element();) ends.push_back(number(r, text));
    REQUIRE(ends.size() == 2u);
    return {ends[0], ends[1]};
}

void read_expect(json::Reader& r, const std::string& text, EstimateCase& c) {
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "refused")
            c.refused = whole(r);
        else if (key == "exchanges")
            c.count = whole(r);
        else if (key == "roundTrip")
            c.round_trip = whole(r);
        else if (key == "session")
            c.session = read_about(r, text);
        else if (key == "driftPpm")
            c.drift = read_about(r, text);
        else if (key == "pathBound")
            c.path = read_range(r, text);
        else if (key == "jitterBound")
            c.jitter = read_range(r, text);
        else
            r.fail(Errc::json_unknown); // a word nobody checks would be a check that cannot fail
    }
}

EstimateCase read_estimate(json::Reader& r, const std::string& text) {
    EstimateCase c;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "name")
            c.name = text_of(r);
        else if (key == "expect")
            read_expect(r, text, c);
        else if (key == "exchanges") {
            for (r.begin_array(); r.next_element();) {
                std::vector<std::int64_t> t;
                for (r.begin_array(); r.next_element();) t.push_back(whole(r));
                REQUIRE(t.size() == 4u);
                c.exchanges.push_back({{t[0]}, {t[1]}, {t[2]}, {t[3]}});
            }
        } else
            r.fail(Errc::json_unknown);
    }
    return c;
}

void check(const EstimateCase& c) {
    ClockEstimator clock;
    std::int64_t refused = 0;
    for (const Exchange& e : c.exchanges) refused += clock.add(e) ? 0 : 1;
    const ClockEstimate& e = clock.estimate();
    INFO("in the vector: ", c.name);
    CHECK(refused == c.refused);
    CHECK(static_cast<std::int64_t>(e.exchanges) == c.count);
    if (c.round_trip >= 0) CHECK(e.round_trip == static_cast<double>(c.round_trip));
    if (c.session) {
        const double said = e.to_session({static_cast<std::int64_t>(*c.session->at)});
        CHECK(std::abs(said - *c.session->is) <= *c.session->tolerance);
    }
    if (c.drift) CHECK(std::abs((e.rate - 1) * 1e6 - *c.drift->is) <= *c.drift->tolerance);
    CHECK((e.path_bound >= c.path.least && e.path_bound <= c.path.most));
    CHECK((e.jitter_bound >= c.jitter.least && e.jitter_bound <= c.jitter.most));
}

} // namespace

TEST_CASE("vectors: estimates") { // [CLOCK-4.1-1] to [CLOCK-5.2-1]
    const std::string text = file("estimates.json");
    json::Reader r(bytes(text));
    CHECK(each(r, "cases", [&] { check(read_estimate(r, text)); }) >= 10);
}
