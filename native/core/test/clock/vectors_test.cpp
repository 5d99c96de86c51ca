// spec/vectors/clock: what every implementation of spec/clock.md has to say.
#include "core/clock/arbiter.hpp"
#include "core/json/reader.hpp"
#include "test/check.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace midip2p::core;

namespace {

std::string file(const std::string& name) {
    std::ifstream in(std::string(SPEC_DIR) + "/vectors/clock/" + name, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

ByteView bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string text_of(json::Reader& r) {
    std::array<char, 1024> buffer{};
    std::string_view value;
    REQUIRE(r.string(buffer, value));
    return std::string(value);
}
std::int64_t whole(json::Reader& r) {
    std::int64_t value = 0;
    REQUIRE(r.integer(value));
    return value;
}
bool truth(json::Reader& r) {
    bool value = false;
    REQUIRE(r.boolean(value));
    return value;
}
/// A number of any form: the reader checks it, strtod reads it.
double number(json::Reader& r, const std::string& text) {
    REQUIRE(r.peek() == json::Reader::Kind::number);
    const std::size_t from = r.position();
    REQUIRE(r.skip());
    return std::strtod(text.substr(from, r.position() - from).c_str(), nullptr);
}
Epoch epoch_of(json::Reader& r) {
    std::vector<std::int64_t> parts;
    for (r.begin_array(); r.next_element();) parts.push_back(whole(r));
    REQUIRE(parts.size() == 2u);
    return {static_cast<std::uint32_t>(parts[0]), static_cast<std::uint32_t>(parts[1])};
}

std::string canonical(const ClockSync& sync) {
    std::array<std::uint8_t, kClockSyncBound> out{};
    const Result<std::size_t> size = write_clock_sync(sync, out);
    REQUIRE(bool(size));
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)};
}

// ---- estimates

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

// ---- dialogues

struct Step {
    std::optional<Epoch> set_master;
    std::optional<std::string> request, receive, answer, state;
    bool self = false, taken = false, from_master = false;
    std::int64_t at = 0;
    std::int64_t used = 0, replies_refused = 0, requests_refused = 0;
};

Step read_step(json::Reader& r) {
    Step s;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "setMaster")
            s.set_master = epoch_of(r);
        else if (key == "self")
            s.self = truth(r);
        else if (key == "taken")
            s.taken = truth(r);
        else if (key == "at")
            s.at = whole(r);
        else if (key == "request")
            s.request = text_of(r);
        else if (key == "receive")
            s.receive = text_of(r);
        else if (key == "fromMaster")
            s.from_master = truth(r);
        else if (key == "answer" && r.peek() == json::Reader::Kind::null)
            r.null();
        else if (key == "answer")
            s.answer = text_of(r);
        else if (key == "state")
            s.state = text_of(r);
        else if (key == "replyUsed")
            s.used = whole(r);
        else if (key == "replyRefused")
            s.replies_refused = whole(r);
        else if (key == "requestRefused")
            s.requests_refused = whole(r);
        else
            r.fail(Errc::json_unknown);
    }
    return s;
}

bool play(const Step& s, ClockDriftArbiter& peer) {
    std::array<std::uint8_t, kClockSyncBound> out{};
    const LocalTime now{s.at};
    if (s.set_master) return CHECK(peer.set_master(*s.set_master, s.self, now) == s.taken);
    if (s.request) {
        const auto size = peer.poll_request(now, out);
        if (!CHECK(size.has_value())) return false;
        return CHECK(std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)) == *s.request);
    }
    if (s.receive) {
        const auto owed = peer.receive(bytes(*s.receive), s.from_master, now, now);
        if (!CHECK(bool(owed)) || !CHECK(owed->has_value() == s.answer.has_value())) return false;
        if (!s.answer) return true;
        const std::size_t size = peer.write_reply(**owed, now, out);
        return CHECK(std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)) == *s.answer);
    }
    constexpr std::string_view kStates[] = {"unsynced", "acquiring", "locked", "holdover"};
    bool right = CHECK(s.state.has_value());
    right &= CHECK(kStates[static_cast<std::size_t>(peer.state())] == *s.state);
    right &= CHECK(static_cast<std::int64_t>(peer.stats().replies_used) == s.used);
    right &= CHECK(static_cast<std::int64_t>(peer.stats().replies_refused) == s.replies_refused);
    right &= CHECK(static_cast<std::int64_t>(peer.stats().requests_refused) == s.requests_refused);
    return right;
}

/// Calls `visit` for each element of the array that the file has under `list`; returns how many there were.
template <class Visit> int each(json::Reader& r, std::string_view list, Visit&& visit) {
    int count = 0;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key != list) {
            r.skip();
            continue;
        }
        for (r.begin_array(); r.next_element(); ++count) visit();
    }
    REQUIRE(r.finish());
    return count;
}

} // namespace

TEST_CASE("vectors: estimates") { // [CLOCK-4.1-1] to [CLOCK-5.2-1]
    const std::string text = file("estimates.json");
    json::Reader r(bytes(text));
    CHECK(each(r, "cases", [&] { check(read_estimate(r, text)); }) >= 10);
}

TEST_CASE("vectors: dialogues") { // [CLOCK-3.1-1] [CLOCK-3.2-1] [CLOCK-3.2-2]
    const std::string text = file("dialogues.json");
    json::Reader r(bytes(text));
    CHECK(each(r, "dialogues", [&] {
              std::string name;
              ClockDriftArbiter peer;
              bool right = true;
              r.begin_object();
              for (std::string_view key; r.next_key(key);) {
                  if (key == "name") {
                      name = text_of(r);
                  } else {
                      for (r.begin_array(); r.next_element();) right = play(read_step(r), peer) && right;
                  }
              }
              if (!right) FAIL_CHECK("in the vector: ", name);
          }) >= 8);
}

TEST_CASE("vectors: payloads") { // [CLOCK-2.2-1] [CLOCK-2.2-2]
    const std::string text = file("payloads.json");
    json::Reader written(bytes(text));
    CHECK(each(written, "canonical", [&] {
              const std::string payload = text_of(written);
              const Result<ClockSync> sync = parse_clock_sync(bytes(payload));
              REQUIRE(bool(sync));
              CHECK(canonical(*sync) == payload);
          }) >= 5);
    json::Reader readable(bytes(text));
    CHECK(each(readable, "readable", [&] {
              std::string payload;
              std::string as;
              readable.begin_object();
              for (std::string_view key; readable.next_key(key);) (key == "text" ? payload : as) = text_of(readable);
              const Result<ClockSync> sync = parse_clock_sync(bytes(payload));
              REQUIRE(bool(sync));
              CHECK(canonical(*sync) == as);
          }) >= 3);
    json::Reader refused(bytes(text));
    CHECK(each(refused, "refused", [&] {
              const std::string payload = text_of(refused);
              CHECK(parse_clock_sync(bytes(payload)).error() == Errc::frame_payload);
          }) >= 15);
}
