// spec/vectors/toast/handshakes.json and nominations.json
#include "core/test/toast/hex.hpp"
#include "core/test/toast/said_frames.hpp"
#include "core/test/toast/vector_file.hpp"
#include "core/toast/handshake.hpp"
#include "core/toast/nomination.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

Lane lane_of(const Value& lane) {
    REQUIRE((lane.text == "notes" || lane.text == "clock"));
    return lane.text == "notes" ? Lane::notes : Lane::clock;
}

Handshake::Config config_of(const Value& vector) {
    Handshake::Config config;
    REQUIRE((vector["role"].text == "dialler" || vector["role"].text == "listener"));
    config.role = vector["role"].text == "dialler" ? Handshake::Role::dialler : Handshake::Role::listener;
    if (config.role == Handshake::Role::dialler) config.lane = lane_of(vector["lane"]);
    const Value& own = vector["own"];
    config.own = {.session = own["session"].text,
                  .peer = own["peer"].text,
                  .boot = own["boot"].text,
                  .agent = own["agent"].text,
                  .capabilities = own["capabilities"].texts()};
    config.expected_peer = vector["expectedPeer"].text;
    return config;
}

Errc take(const Value& step, Handshake& end, LocalTime now) {
    Errc e = Errc::ok;
    if (const Value* bytes = step.find("hex")) {
        e = end.receive(hex(bytes->text), now);
    } else if (const Value* what = step.find("do")) {
        REQUIRE((what->text == "probe" || what->text == "nominate"));
        what->text == "probe" ? end.probe() : end.nominate();
    } else if (step.find("advance") != nullptr) {
        (void)end.advance(now, e);
    }
    return e;
}

void check_state(const Value& step, Handshake& end) {
    const Value* v = nullptr;
    if ((v = step.find("open"))) CHECK(end.open() == v->truth);
    if ((v = step.find("nominated"))) CHECK(end.nominated() == v->truth);
    if ((v = step.find("lane"))) CHECK((end.lane() == lane_of(*v)));
    if ((v = step.find("bestRtt"))) CHECK(end.best_rtt() == v->number);
    if ((v = step.find("refusal"))) CHECK(end.refusal() == v->text);
    if ((v = step.find("rest"))) CHECK((end.take_rest() == hex(v->text)));
}

} // namespace

TEST_CASE("vectors: handshakes") { // [TOAST-4.1-1] [TOAST-4.1-2] to [TOAST-4.5-1]
    for (const Value& vector : vectors("handshakes.json")) {
        Handshake end(config_of(vector), {0});
        LocalTime now{0};
        int number = 0;
        for (const Value& step : vector["steps"].items) {
            in_vector(vector, ", step " + std::to_string(++number), [&] {
                if (const Value* at = step.find("at")) now = {at->number};
                const Errc e = take(step, end, now);
                const Value* error = step.find("error");
                CHECK(code_of(e) == (error == nullptr ? "ok" : error->text));
                const ByteView out = end.transmit(now);
                const std::vector<std::string> said = said_frames(out, false);
                end.sent(out.size());
                if (const Value* says = step.find("says")) CHECK((said == says->texts()));
                check_state(step, end);
            });
        }
    }
}

TEST_CASE("vectors: nominations") { // [TOAST-4.4-3]
    for (const Value& vector : vectors("nominations.json")) {
        in_vector(vector, "", [&] {
            std::vector<PathState> paths;
            for (const Value& p : vector["paths"].items)
                paths.push_back({.open = p["open"].truth,
                                 .failed = p["failed"].truth,
                                 .best_rtt = p["bestRtt"].number,
                                 .probes = static_cast<std::uint32_t>(p["probes"].number)});
            const Value& first = vector["firstOpen"];
            const LocalTime first_open = first.is_null() ? kNever : LocalTime{first.number};
            const NominationState state = nominate_path(paths, first_open, {vector["now"].number});
            const Value& winner = vector["winner"];
            CHECK(state.winner.has_value() == !winner.is_null());
            if (state.winner && !winner.is_null()) CHECK(*state.winner == static_cast<std::size_t>(winner.number));
            const Value& at = vector["decideAt"];
            CHECK(state.decide_at.us == (at.is_null() ? kNever.us : at.number));
        });
    }
}
