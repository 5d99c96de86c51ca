// What is measured of how long events take.
#include "core/test/engine/jam.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("how long events take is measured hop by hop, each player's by the session clock") { // [PLAYOUT-7.1-1]
    Jam jam;                                                                                   // 500 µs one way
    jam.b.out->set_playout({.policy = PlayoutPolicy::tight, .tight_us = 20'000});
    for (int i = 0; i < 40; ++i) {
        play(jam.a, on(60), jam.now_us - 5'000); // the block in which it was played ends now
        play(jam.a, off(60), jam.now_us - 5'000);
        jam.run_for(50'000);
    }
    const auto about = [](const Percentiles& p, std::int64_t us) {
        return p.p50 >= us && p.p99 <= us * 33 / 32 + 200 && p.p50 <= p.p95 && p.p95 <= p.p99;
    };
    const LinkStats sent = jam.a.engine.stats().links.at(0), heard = jam.b.engine.stats().links.at(0);
    CHECK(about(sent.leave, 5'000));
    CHECK(sent.reach.p99 == 0); // it heard nothing
    CHECK(about(heard.reach, 5'500));
    REQUIRE(jam.b.engine.stats().heard.size() == 1u);
    const PlayerQueue::Delays at_output = jam.b.engine.stats().heard.at(0).delays;
    CHECK(about(at_output.took, 5'500));
    CHECK(about(at_output.sounded, 20'000));
}
