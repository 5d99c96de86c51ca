// Two peers that cannot reach each other, and a relay that both can.
#include "core/test/paths/relayed_ends.hpp"

using namespace midip2p::test;
using namespace midip2p::core;

TEST_CASE("two that find no direct path in 1.5 s ask for tokens once, and meet at the relay") { // [TOAST-13.6-1]
    RelayedEnds jam;
    jam.open_b({jam.silent()});
    jam.open_a({jam.silent()});
    jam.network.run_for(2'000'000);
    CHECK((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
    CHECK(jam.a.last("want tokens") == 1'500'000);
    CHECK(jam.b.count("want tokens") == 0u); // the nominator has the first word
    for (const End* end : {&jam.a, &jam.b}) {
        CHECK(end->count("greet with") == 2u); // one number for each lane [TOAST-13.6-2]
        CHECK(end->count("greet with 1") == 1u);
        CHECK(end->count("greet with 2") == 1u);
        CHECK(end->open_connections() == 2u);
        CHECK(end->count("lose") == 0u);
    }
    CHECK(jam.a.count("say 5 {\"kind\":\"hello\",\"versions\"") == 2u); // side 0 dials [TOAST-13.6-3]
    CHECK(jam.b.count("say 5 {\"kind\":\"hello\",\"versions\"") == 0u);
}

TEST_CASE("whoever may go by a relay alone calls it at once, and dials nobody") { // [TOAST-13.6-1]
    RelayedEnds jam(RelayUse::only);
    const Address there = jam.way(jam.b);
    jam.open_b({jam.way(jam.a)});
    jam.open_a({there});
    jam.network.run_for(500'000);
    CHECK((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
    CHECK(jam.a.last("want tokens") == 0);
    CHECK(jam.a.count("dial " + to_string(there)) == 0u);
    jam.network.run_for(60'000'000); // nor later
    CHECK(jam.a.count("dial " + to_string(there)) == 0u);
}

TEST_CASE("a direct path needs no relay, and none is asked for") { // [TOAST-13.6-1]
    for (const RelayUse use : {RelayUse::never, RelayUse::last}) {
        RelayedEnds jam(use);
        jam.open_b({jam.silent()});
        jam.open_a({use == RelayUse::never ? jam.silent() : jam.way(jam.b, 200'000)});
        jam.network.run_for(9'000'000);
        CHECK(jam.a.count("want tokens") + jam.b.count("want tokens") == 0u);
        CHECK(jam.a.told(Notice::Kind::link_up) == (use == RelayUse::last));
    }
}

TEST_CASE("the end that does not nominate asks a second later, if the other cannot") { // [TOAST-13.6-1]
    RelayedEnds jam;
    jam.network.on_wanted = [](End&) {};
    jam.open_b({jam.silent()});
    jam.open_a({jam.silent()});
    jam.network.run_for(6'000'000);
    const std::vector<std::int64_t> first{1'500'000, 2'500'000, 4'500'000}, second{2'500'000, 3'500'000, 5'500'000};
    CHECK(jam.a.all("want tokens") == first); // and then after pauses that double
    CHECK(jam.b.all("want tokens") == second);
}

TEST_CASE("a new link whose first call for the clock lane comes to nothing lives on, and calls again") {
    RelayedEnds jam;            // [TOAST-13.6-2] [TOAST-4.3-4]
    jam.open_b({jam.closed()}); // no direct path is hoped for from the beginning
    jam.open_a({jam.closed()});
    while (jam.a.count("carry notes") == 0 || jam.b.count("carry notes") == 0) jam.network.run_for(1'000);
    Network::Relay& relay = jam.network.relays[RelayedEnds::kRelay];
    relay.refusal = "relay-too-many";
    jam.network.run_for(100'000);
    relay.refusal = "";
    CHECK((!jam.a.told(Notice::Kind::link_up) && !jam.b.told(Notice::Kind::link_up)));
    jam.network.run_for(6'000'000);
    CHECK((!jam.a.ended && !jam.b.ended));
    CHECK((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
}

TEST_CASE("a refusal of the relay is what people are told") { // [TOAST-13.6-4]
    RelayedEnds jam;
    jam.network.relays[RelayedEnds::kRelay].refusal = "relay-too-many";
    jam.open_b({jam.closed()});
    const Address there = jam.closed();
    jam.open_a({there});
    jam.network.run_for(20'000'000);
    REQUIRE((jam.a.ended && jam.b.ended));
    CHECK(*jam.a.ended == Errc::relay_too_many);
    CHECK(jam.a.words == "tried " + to_string(there) + " (Connection refused), 203.0.113.9:7430 (relay-too-many)");
}

TEST_CASE("where there is no relay the link is given up as without") { // [TOAST-13.6-1]
    RelayedEnds jam;
    jam.network.on_wanted = [&](End&) { jam.network.give(jam.a, kLink, {}); };
    jam.open_a({jam.closed()});
    jam.network.run_for(20'000'000);
    REQUIRE(jam.a.ended.has_value());
    CHECK(*jam.a.ended == Errc::unreachable);
    CHECK(jam.a.last("end") == 3'500'000); // two seconds after the answer
}

TEST_CASE("tokens for the other side are refused") { // [TOAST-13.6-2]
    RelayedEnds jam;
    jam.open_a({jam.silent()});
    const RelayTokens others{.relay = {"203.0.113.9", 7430}, .tokens = {token_of(1, 1)}, .good_until = kNever};
    CHECK(jam.a.paths.take_tokens(kLink, others, jam.network.now()) == Errc::relay_token_malformed);
    CHECK(jam.a.paths.take_tokens(kLink + 1, {}, jam.network.now()) == Errc::unknown_link);
}

// ---- a link that goes by a relay

TEST_CASE(
    "when the relay's connections die the link resumes by the next numbers, and loses nothing") { // [TOAST-13.6-2]
    RelayedEnds jam;
    jam.link_by_relay();
    jam.jam_for(500'000);
    jam.network.cut();
    jam.jam_for(500'000);
    CHECK(jam.a.count("resume") == 1u);
    CHECK(jam.a.count("want tokens") == 0u);
    CHECK((jam.a.count("greet with 3") == 1u && jam.b.count("greet with 3") == 1u));
    CHECK((jam.a.count("carry clock") == 1u && jam.b.count("carry clock") == 1u));
    jam.network.run_for(1'000'000);
    jam.take();
    CHECK(jam.heard.size() == static_cast<std::size_t>(jam.played));
    CHECK((!jam.a.ended && !jam.b.ended));
}

TEST_CASE("tokens that are too old are not called with: others are asked for") { // [TOAST-13.6-5]
    RelayedEnds jam;
    jam.good_for = 5'000'000;
    jam.link_by_relay();
    jam.network.run_for(10'000'000);
    jam.network.cut();
    jam.jam_for(500'000);
    CHECK(jam.a.count("want tokens") == 1u);
    CHECK((jam.a.count("greet with 9") == 1u && jam.b.count("greet with 9") == 1u));
    CHECK(jam.a.count("resume") == 1u);
}

TEST_CASE("two that do not meet any more begin anew with other tokens, within what a link outlives") { // [TOAST-13.6-5]
    RelayedEnds jam;
    jam.link_by_relay();
    jam.give(jam.b, 1); // a has not got these: from here on b calls by others than a
    jam.first += RelayedEnds::kTokens;
    jam.network.run_for(6'000'000);
    jam.network.cut();
    jam.jam_for(2'900'000);
    CHECK((jam.a.count("resume") == 1u && jam.b.count("resume") == 1u));
    CHECK((!jam.a.ended && !jam.b.ended));
}

TEST_CASE("a clock lane by a relay that ends is called for again by both") { // [TOAST-13.6-2] [TOAST-3.1-3]
    RelayedEnds jam;
    jam.link_by_relay();
    jam.network.cut(Lane::clock);
    jam.network.run_for(1'000'000);
    CHECK((jam.a.count("greet with 3") == 1u && jam.b.count("greet with 3") == 1u));
    CHECK((jam.a.count("carry clock") == 1u && jam.b.count("carry clock") == 1u));
    CHECK(jam.a.count("lose notes") + jam.b.count("lose notes") == 0u);
}

TEST_CASE("a clock lane for which tokens had to be asked for is called for once, and stays") {
    RelayedEnds jam; // [TOAST-13.6-2] [TOAST-3.1-3]
    jam.good_for = 5'000'000;
    jam.link_by_relay();
    jam.network.run_for(10'000'000); // the tokens are too old now
    jam.network.cut(Lane::clock);
    jam.network.run_for(30'000'000);
    CHECK(jam.a.count("want tokens") == 1u);
    for (const End* end : {&jam.a, &jam.b}) {
        CHECK(end->count("greet with") == 1u);
        CHECK(end->count("lose clock") == 1u);
        CHECK(end->count("carry clock") == 1u);
        CHECK(!end->ended);
    }
}

TEST_CASE("each race asks for tokens after short pauses again") { // [TOAST-13.6-1]
    RelayedEnds jam;
    jam.network.on_wanted = [](End&) {}; // the server does not answer
    const Address there = jam.way(jam.b);
    jam.open_b({});
    jam.open_a({there});
    jam.network.run_for(1'000'000);
    REQUIRE(jam.a.told(Notice::Kind::link_up));
    jam.network.ways[to_string(there)].to = nullptr;
    for (int race = 0; race < 2; ++race) {
        jam.forget();
        jam.network.hang();
        jam.network.run_for(9'000'000);
        const auto asked = jam.a.all("want tokens");
        REQUIRE(asked.size() >= 3u);
        CHECK(asked[1] - asked[0] == 1'000'000);
        CHECK(asked[2] - asked[1] == 2'000'000);
        jam.network.wake(); // the path is good again
        jam.network.run_for(1'000'000);
        REQUIRE(!jam.a.ended);
    }
}

TEST_CASE("an end that is not heard any more gets the other one to the relay, too") { // [TOAST-13.6-5]
    RelayedEnds jam;
    jam.link_by_relay();
    jam.network.hang(&jam.b); // b hears nothing, and a hears b
    jam.jam_for(4'000'000);
    CHECK((jam.a.count("resume") == 1u && jam.b.count("resume") == 1u));
    CHECK((!jam.a.ended && !jam.b.ended));
    jam.network.run_for(1'000'000);
    jam.take();
    CHECK(jam.heard.size() == static_cast<std::size_t>(jam.played));
}
