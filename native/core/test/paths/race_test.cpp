// Two peers that have several ways to each other, and the one that their link takes.
#include "core/test/paths/two_ends.hpp"

using namespace midip2p::test;
using namespace midip2p::core;

TEST_CASE("a link that both ends dial, by every way there is, is one link of two connections") { // [TOAST-4.3-1]
    TwoEnds jam;
    jam.open_a({jam.way(jam.b), jam.way(jam.b), jam.way(jam.b, 3'000)});
    jam.open_b({jam.way(jam.a), jam.way(jam.a, 2'000), jam.way(jam.a)});
    CHECK(jam.a.count("dial") == 3u);
    jam.network.run_for(1'000'000);
    CHECK((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
    CHECK(jam.a.open_connections() == 2u); // both ends close the others without a word [TOAST-4.4-4]
    CHECK(jam.b.open_connections() == 2u);
    for (const End* end : {&jam.a, &jam.b}) {
        CHECK(end->count("carry notes") == 1u);
        CHECK(end->count("carry clock") == 1u);
        CHECK(end->count("say 6") == 0u);
        CHECK(end->count("lose") == 0u);
        CHECK(!end->ended);
    }
}

TEST_CASE("eight candidates are dialled, nine are not") { // [TOAST-4.3-1]
    TwoEnds jam;
    std::vector<Address> many(9, jam.silent());
    CHECK(jam.a.paths.may_open({.peer = "b", .fingerprint = {}, .candidates = many}) == Errc::too_many);
    many.pop_back();
    jam.open_a(many);
    CHECK(jam.a.count("dial") == 8u);
}

TEST_CASE("between two peers there is one link") { // [TOAST-4.3-3]
    TwoEnds jam;
    jam.open_a({});
    CHECK(jam.a.paths.may_open({.peer = "b", .fingerprint = {}, .candidates = {}}) == Errc::too_many);
    CHECK(jam.a.paths.may_open({.peer = "c", .fingerprint = {}, .candidates = {}}) == Errc::ok);
}

TEST_CASE("the way with the least round trip is taken, and whoever dialled it dials it again for the clock") {
    for (const bool a_has_the_best : {true, false}) { // [TOAST-4.4-3] [TOAST-4.5-1]
        TwoEnds jam;
        const Address best = jam.way(a_has_the_best ? jam.b : jam.a, 1'000);
        const Address slow_to_b = jam.way(jam.b, 9'000);
        const Address slow_to_a = jam.way(jam.a, 9'000);
        jam.open_a(a_has_the_best ? std::vector{slow_to_b, best} : std::vector{slow_to_b});
        jam.open_b(a_has_the_best ? std::vector{slow_to_a} : std::vector{slow_to_a, best});
        jam.network.run_for(1'000'000);
        const End& dialler = a_has_the_best ? jam.a : jam.b;
        const End& other = a_has_the_best ? jam.b : jam.a;
        CHECK(dialler.count("dial " + to_string(best)) == 2u);
        CHECK(other.count("dial") == 1u);
        CHECK(jam.a.count(R"(say 5 {"kind":"nominate"})") == 1u);
        CHECK(jam.b.count(R"(say 5 {"kind":"nominate"})") == 0u);
        CHECK(jam.b.told(Notice::Kind::link_up));
    }
}

TEST_CASE("a way that never answers is waited for 250 ms after the first that does, and no longer") { // [TOAST-4.4-3]
    TwoEnds jam;
    jam.open_b({});
    jam.open_a({jam.silent(), jam.way(jam.b)});
    jam.network.run_for(1'000'000);
    const std::int64_t opened = jam.a.all("say 5 {\"kind\":\"probe\"").front();
    CHECK(jam.a.last("carry notes") == opened + 250'000);
    CHECK(jam.a.told(Notice::Kind::link_up));
}

TEST_CASE("a candidate that cannot be reached is out, and is not waited for") { // [TOAST-4.3-2]
    TwoEnds jam;
    jam.open_b({});
    jam.open_a({jam.closed(), jam.way(jam.b)});
    jam.network.run_for(100'000);
    CHECK(jam.a.told(Notice::Kind::link_up));
}

TEST_CASE("a connection that comes when the link has its path is closed, and disturbs nothing") { // [TOAST-4.3-3]
    TwoEnds jam;
    jam.open_a({jam.way(jam.b)});
    jam.open_b({jam.way(jam.a, 400'000)}); // open long after the other is nominated
    jam.network.run_for(4'000'000);
    CHECK(jam.a.open_connections() == 2u);
    CHECK(jam.b.open_connections() == 2u);
    CHECK(jam.a.count("carry notes") == 1u);
    CHECK((!jam.a.ended && !jam.b.ended));
}

TEST_CASE("a clock connection that comes before the nomination waits for it") { // [TOAST-4.5-2]
    TwoEnds jam;
    jam.open_b({});
    jam.open_a({jam.way(jam.b)});
    while (jam.a.count("carry notes") == 0) jam.network.run_for(100);
    REQUIRE(jam.b.count("carry notes") == 0u);
    jam.network.stall(50'000); // the nomination is late; the clock lane's connection is a new one
    jam.network.run_for(20'000);
    CHECK(jam.b.count("hold") == 1u);
    CHECK(jam.b.count("carry") == 0u);
    jam.network.run_for(100'000);
    CHECK(jam.b.count("carry notes") == 1u);
    CHECK(jam.b.count("carry clock") == 1u);
    CHECK((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
}

TEST_CASE("a caller whom nobody has introduced yet is not read, and greeted once they are") { // [TOAST-7.1-4]
    TwoEnds jam;
    jam.open_a({jam.way(jam.b)});
    jam.network.run_for(1'000'000);
    CHECK(jam.b.count("hold") == 1u);
    CHECK(jam.b.count("say") == 0u);
    jam.open_b({});
    jam.network.run_for(1'000'000);
    CHECK((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
}

TEST_CASE("a caller whom nobody introduces is closed after five seconds, and told of") { // [TOAST-4.1-4] [TOAST-7.1-4]
    TwoEnds jam;
    jam.open_a({jam.way(jam.b)});
    jam.network.run_for(4'900'000);
    CHECK(jam.b.open_connections() == 1u);
    jam.network.run_for(200'000);
    CHECK(jam.b.open_connections() == 0u);
    CHECK(jam.b.count("stranger a") == 1u);
}

TEST_CASE("whoever shows another key than was introduced is out, at both ends") { // [TOAST-7.1-3]
    TwoEnds jam;
    jam.open_b({});
    jam.b.key.fill(0x66); // b is not who a was told of
    const Address there = jam.way(jam.b);
    End imposter("b", "boot", 0xbb);
    jam.network.open(jam.a, kLink, imposter, {there});
    jam.network.run_for(3'000'000);
    REQUIRE(jam.a.ended.has_value());
    CHECK(*jam.a.ended == Errc::fingerprint);
    CHECK(jam.a.words == "tried " + to_string(there) + " (tls-fingerprint-mismatch)");
}

// ---- nobody there

TEST_CASE("where every candidate refuses, the peer's own call is waited for two seconds") { // [TOAST-4.3-4]
    TwoEnds jam;
    const Address one = jam.closed(), other = jam.closed();
    jam.open_a({one, other});
    jam.network.run_for(10'000'000);
    REQUIRE(jam.a.ended.has_value());
    CHECK(*jam.a.ended == Errc::unreachable);
    CHECK(jam.a.last("end") == 2'000'100); // refused at 100 µs
    CHECK(jam.a.words ==
          "tried " + to_string(one) + " (Connection refused), " + to_string(other) + " (Connection refused)");
}

TEST_CASE("where nobody answers, five seconds for the connections and two for the peer's call") { // [TOAST-4.3-4]
    TwoEnds jam;
    jam.open_a({jam.silent()});
    jam.network.run_for(20'000'000);
    CHECK(jam.a.last("end") == 7'000'000);
    CHECK(jam.a.words == "tried 10.0.1.1:7000 (no answer)");
}

TEST_CASE("who has nothing to dial waits ten seconds for a call") { // [TOAST-4.3-4]
    TwoEnds jam;
    jam.open_a({});
    jam.network.run_for(20'000'000);
    CHECK(jam.a.last("end") == 10'000'000);
    CHECK(jam.a.words == "nobody called, and there was no address to call");
}
