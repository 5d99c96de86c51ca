// A link that goes by a relay, and the direct path that there is later.
#include "core/test/paths/relayed_ends.hpp"

using namespace midip2p::test;
using namespace midip2p::core;

TEST_CASE("direct paths are tried again and again while a relay carries the link, less often each time") {
    RelayedEnds jam; // [TOAST-13.6-7]
    jam.link_by_relay();
    const std::int64_t since = jam.network.now_us;
    jam.network.run_for(100'000'000);
    const auto dials = jam.a.all("dial " + to_string(jam.at_b));
    REQUIRE(dials.size() >= 6u);
    CHECK(dials[0] - since < 2'000'000);
    for (std::size_t i = 1; i < dials.size(); ++i)
        CHECK(dials[i] - dials[i - 1] == std::min<std::int64_t>(2'000'000 << i, 32'000'000));
    CHECK((!jam.a.ended && !jam.b.ended));
    CHECK((jam.a.open_connections() <= 3u && jam.b.open_connections() <= 3u));
}

TEST_CASE("a direct path takes the link from the relay, whichever end it leads to, and nothing is lost") {
    for (const double loss : {0.0, 0.02}) { // [TOAST-13.6-7]
        for (const bool to_b : {true, false}) {
            for (const unsigned seed : {1u, 2u, 3u, 4u, 5u}) {
                RelayedEnds jam;
                jam.network.random.seed(seed);
                jam.link_by_relay();
                jam.network.loss = loss;
                jam.jam_for(300'000 * seed);
                jam.let_in(to_b ? jam.b : jam.a, 1'000 * seed);
                jam.jam_for(8'000'000);
                jam.network.relays.clear(); // nobody needs it any more
                jam.check_heard();
                CHECK((jam.a.count("resume") >= 1u && jam.b.count("resume") >= 1u));
                CHECK((jam.a.last("carry clock") >= jam.a.last("resume")));
                CHECK((jam.a.open_connections() == 2u && jam.b.open_connections() == 2u));
                CHECK(jam.a.count("greet") + jam.b.count("greet") == 0u);
            }
        }
    }
}

TEST_CASE("where both let each other in at the same moment, one path is the link's in the end") { // [TOAST-13.6-7]
    RelayedEnds jam;
    jam.link_by_relay();
    jam.let_in(jam.a);
    jam.let_in(jam.b);
    jam.jam_for(40'000'000);
    jam.check_heard();
    CHECK((jam.a.open_connections() == 2u && jam.b.open_connections() == 2u));
    CHECK(jam.a.count("resume") == jam.b.count("resume"));
    CHECK(jam.a.count("resume") <= 2u);
}

TEST_CASE("new addresses of the peer are dialled at once where a relay carries the link, and later otherwise") {
    RelayedEnds jam; // [TOAST-13.6-7]
    jam.link_by_relay();
    const Address there = jam.way(jam.b);
    const auto move = [&] { return jam.a.paths.set_candidates(kLink, {there}, {}, jam.network.now()); };
    REQUIRE(move() == Errc::ok);
    jam.jam_for(500'000);
    CHECK(jam.a.count("dial " + to_string(there)) == 2u); // for notes, then for the clock
    CHECK(jam.a.count("resume") == 1u);
    REQUIRE(move() == Errc::ok);
    jam.jam_for(40'000'000);
    CHECK(jam.a.count("dial " + to_string(there)) == 2u);
    jam.check_heard();
    CHECK(jam.a.paths.set_candidates(kLink, std::vector<Address>(9, there), {}, jam.network.now()) == Errc::too_many);
    CHECK(jam.a.paths.set_candidates(kLink + 1, {there}, {}, jam.network.now()) == Errc::unknown_link);
}

TEST_CASE("a direct path that is lost later gives way to a relay again, and is taken up again") { // [TOAST-13.6-6]
    RelayedEnds jam;
    jam.link_by_relay();
    jam.let_in(jam.b);
    jam.jam_for(3'000'000);
    REQUIRE(jam.a.count("resume") == 1u);
    jam.network.ways[to_string(jam.at_b)].to = nullptr;
    jam.network.cut();
    jam.jam_for(2'500'000); // a relay is called 1.5 s later
    CHECK((jam.a.count("resume") == 2u && jam.b.count("resume") == 2u));
    jam.let_in(jam.b);
    jam.jam_for(4'000'000);
    CHECK((jam.a.count("resume") == 3u && jam.b.count("resume") == 3u));
    jam.network.run_for(1'000'000);
    jam.take();
    CHECK(jam.heard.size() == static_cast<std::size_t>(jam.played));
}

TEST_CASE("a healthy direct path is not left for a relay to which the other end has come") { // [TOAST-13.6-6]
    RelayedEnds jam;
    jam.open_b({});
    jam.open_a({jam.way(jam.b)});
    jam.network.run_for(1'000'000);
    REQUIRE(jam.a.told(Notice::Kind::link_up));
    jam.forget();
    jam.give_both();
    jam.network.run_for(10'000'000);
    CHECK(jam.a.count("greet") + jam.b.count("greet") == 0u);
    CHECK(jam.a.count("resume") + jam.b.count("resume") == 0u);
}
