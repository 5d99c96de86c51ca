// spec/vectors/clock: what every implementation of spec/clock.md has to say to another.
#include "core/clock/arbiter.hpp"
#include "core/test/clock/vector_file.hpp"

#include <optional>
#include <vector>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

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

} // namespace

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
