// What others can cost an engine: who never reads is cut off, and a full room wakes it no more often than it must.
#include "core/test/engine/two_engines.hpp"
#include "core/toast/frame.hpp"

#include <algorithm>
#include <map>

using namespace midip2p::test;
using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

} // namespace

TEST_CASE("a peer that asks for the time and never reads the answers is cut off") {
    TwoEngines jam;
    jam.link();
    jam.elect_a();
    const std::string ask = R"({"kind":"request","epoch":[1,0],"id":1,"t1":0})";
    Bytes frame(ask.size() + kFrameOverhead);
    const ByteView payload(reinterpret_cast<const std::uint8_t*>(ask.data()), ask.size());
    write_frame({static_cast<std::uint32_t>(FrameType::clock_sync), kUnsynchronised, 0, payload}, frame.data());
    Errc error = Errc::ok;
    int asked = 0;
    while (error == Errc::ok && asked < 10'000) {
        error = jam.a.engine.receive(1, Lane::clock, frame, {}, {});
        ++asked;
    }
    CHECK(error == Errc::too_many);
    CHECK(asked < 1'000);
}

TEST_CASE("a peer that does not read what programs tell it loses its link, and nothing else happens") // [TOAST-6.2-1]
{
    TwoEngines jam;
    jam.link();
    const std::string words = R"({"kind":"other","more":")" + std::string(8'000, 'x') + "\"}";
    const ByteView json(reinterpret_cast<const std::uint8_t*>(words.data()), words.size());
    Errc error = Errc::ok;
    int sent = 0;
    while (error == Errc::ok && sent < 1'000) {
        error = jam.a.engine.send_control(1, json);
        ++sent;
    }
    CHECK(error == Errc::full);
    CHECK(sent < 1'000);
    const auto broken = jam.a.engine.broken();
    REQUIRE(broken.size() == 1u);
    CHECK(broken[0] == std::pair(LinkId{1}, Errc::full));
    CHECK(jam.b.engine.broken().empty());
}

TEST_CASE("a player in a full room wakes ten times a second to say that it is there, not once for each of the others") {
    // [TOAST-3.2-1] [CLOCK-2.4-1]
    constexpr LinkId kLinks = 15;
    constexpr LinkId kMaster = 1;
    Engine engine({.peer = "a"});
    REQUIRE(engine.set_master({.term = 1, .elector = 0}, kMaster, {0}));
    std::map<LinkId, unsigned> heartbeats;
    unsigned requests = 0, wakes = 0;
    LocalTime now{0};
    const auto send_all = [&] {
        for (LinkId id = 1; id <= kLinks; ++id) {
            for (const Lane lane : {Lane::notes, Lane::clock}) {
                while (engine.wants_to_send(id, lane, now)) {
                    const std::size_t size = engine.transmit(id, lane, 16384, now).size();
                    if (size == 0) break;
                    engine.sent(id, lane, size, now);
                    ++(lane == Lane::notes ? heartbeats[id] : requests);
                }
            }
        }
    };
    const auto run_until = [&](LocalTime end) {
        for (LocalTime next = engine.advance(now); next < end; next = engine.advance(now)) {
            now = std::max(next, now + 1);
            (void)engine.advance(now);
            send_all();
            ++wakes;
        }
        now = end;
    };
    for (LinkId id = 1; id <= kLinks; ++id) { // they have come at all sorts of times
        REQUIRE(engine.attach_link(id, {.peer = "other", .may_play = true}) == Errc::ok);
        REQUIRE(engine.attach_lane(id, Lane::notes, now) == Errc::ok);
        REQUIRE(engine.attach_lane(id, Lane::clock, now) == Errc::ok);
        send_all();
        run_until(now + 7'300);
    }
    run_until(now + 300'000); // and the burst of requests is over
    heartbeats.clear();
    requests = wakes = 0;
    run_until(now + 1'000'000);
    CHECK(wakes == 10u);
    CHECK(requests == 10u);
    for (LinkId id = 1; id <= kLinks; ++id) CHECK(heartbeats[id] == 10u);
}
