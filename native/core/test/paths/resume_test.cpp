// A link outlives its connections: cut, hung, replaced, and what is not replaced any more.
#include "core/test/paths/two_ends.hpp"

using namespace midip2p::test;
using namespace midip2p::core;

TEST_CASE("a path that is cut is replaced by a hello that says which link it is and how far it came") {
    for (const bool from_b : {false, true}) { // [TOAST-3.4-1] [TOAST-3.4-2]
        TwoEnds jam;
        from_b ? jam.link_from_b() : jam.link();
        jam.network.cut();
        jam.network.run_for(1'000'000);
        CHECK(jam.a.count("resume") == 1u);
        CHECK(jam.b.count("resume") == 1u);
        CHECK((jam.a.told(Notice::Kind::link_resumed) && jam.b.told(Notice::Kind::link_resumed)));
        const auto said = [](const End& end, std::string_view what) {
            return std::ranges::any_of(
                end.log, [what](const auto& line) { return line.second.find(what) != std::string::npos; });
        };
        CHECK(said(jam.a, R"("link":"boot-a.1","resumes":"boot-b.1","received":0)"));
        CHECK(said(jam.b, R"("link":"boot-b.1","resumes":"boot-a.1","received":1)")); // a declared its keys
        CHECK(jam.a.count("say 5 {\"kind\":\"probe\"") == 0u);                        // [TOAST-3.4-3]
        CHECK(jam.a.open_connections() == 2u);
        CHECK(jam.b.open_connections() == 2u);
    }
}

TEST_CASE("of two ways to a link that was up the first that opens is nominated, however slow it is said to be") {
    TwoEnds jam; // [TOAST-3.4-3]
    const Address quick = jam.way(jam.b, 1'000), slow = jam.way(jam.b, 40'000);
    jam.open_b({});
    jam.open_a({slow, quick});
    jam.network.run_for(1'000'000);
    REQUIRE(jam.b.told(Notice::Kind::link_up));
    jam.forget();
    jam.network.cut();
    const std::int64_t at = jam.network.now_us;
    jam.network.run_for(1'000'000);
    CHECK(jam.a.last("resume") - at < 10'000); // without three round trips, and without waiting for the other
    CHECK(jam.a.count("resume") == 1u);
}

TEST_CASE("a peer that was started again begins the link anew") { // [TOAST-4.2-3] [TOAST-3.4-2]
    TwoEnds jam;
    jam.link();
    End again("b", "boot-b2", 0xbb);
    jam.network.add(again);
    jam.network.cut();
    jam.network.lead_to(again, jam.b);
    jam.network.open(again, kLink, jam.a, {});
    jam.network.run_for(1'000'000);
    CHECK(jam.a.count("resume") == 0u);
    CHECK(jam.a.count("carry notes") == 1u);
    CHECK(again.told(Notice::Kind::link_up));
}

TEST_CASE("the nominator keeps the old path open until the peer ends it, or for two seconds") { // [TOAST-3.4-4]
    TwoEnds jam;
    jam.link();
    jam.network.hang();
    jam.network.run_for(600'000);
    CHECK(jam.a.count("resume") == 1u);
    CHECK(jam.a.count("retire") == 1u);
    CHECK(jam.b.count("retire") == 0u);
    CHECK(jam.a.open_connections() == 3u); // its goodbye does not come through
    CHECK(jam.b.open_connections() == 2u); // it has closed the old one
    const std::int64_t retired = jam.a.last("retire");
    jam.network.run_until(retired + 1'999'000);
    CHECK(jam.a.open_connections() == 3u);
    jam.network.run_until(retired + 2'001'000);
    CHECK(jam.a.open_connections() == 2u);
    CHECK((!jam.a.ended && !jam.b.ended));
    CHECK((!jam.a.told(Notice::Kind::link_dropped) && !jam.b.told(Notice::Kind::link_dropped)));
}

TEST_CASE("a path that hangs one way only is replaced, whichever end it is that does not hear") { // [TOAST-4.3-3]
    for (const bool to_a : {true, false}) {
        TwoEnds jam;
        jam.open_a({jam.way(jam.b)});
        jam.open_b({jam.way(jam.a)});
        jam.network.run_for(500'000);
        REQUIRE((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
        jam.forget();
        jam.network.hang(to_a ? &jam.a : &jam.b);
        jam.network.run_for(2'500'000);
        // The end that hears has no reason to look for a path: it takes the one that the other's hello opens.
        CHECK((to_a ? jam.b : jam.a).count("dial") == 0u);
        CHECK(jam.a.count("resume") == 1u);
        CHECK(jam.b.count("resume") == 1u);
        CHECK((!jam.a.ended && !jam.b.ended));
        CHECK((!jam.a.told(Notice::Kind::link_dropped) && !jam.b.told(Notice::Kind::link_dropped)));
    }
}

TEST_CASE("a nominator that hears its peer again calls off the paths that it has dialled itself") { // [TOAST-3.4-7]
    TwoEnds jam;
    const Address there = jam.way(jam.b);
    jam.open_b({});
    jam.open_a({there});
    jam.network.run_for(500'000);
    REQUIRE(jam.a.told(Notice::Kind::link_up));
    jam.forget();
    jam.network.ways[to_string(there)].to = nullptr; // new connections are not answered
    jam.network.hang();
    jam.network.run_for(450'000);
    REQUIRE(jam.a.count("dial") > 0u);
    REQUIRE(jam.a.open_connections() == 3u);
    jam.network.wake();
    jam.network.run_for(200'000);
    CHECK(jam.a.open_connections() == 2u);
    CHECK(jam.a.count("resume") == 0u);
    CHECK((!jam.a.ended && !jam.b.ended));
}

TEST_CASE("a link that was up is dialled again each half second, until it is over after three") { // [TOAST-4.3-4]
    TwoEnds jam;
    jam.link();
    jam.network.ways.clear(); // everything refuses
    jam.network.cut();
    const std::int64_t at = jam.network.now_us;
    jam.network.run_for(5'000'000);
    REQUIRE(jam.a.ended.has_value()); // [TOAST-3.3-4]
    CHECK(*jam.a.ended == Errc::connection_reset);
    CHECK(jam.a.last("end") == at + 3'000'000);
    CHECK(jam.a.words.starts_with("tried 10.0.0.1:7000 (Connection refused)"));
    const auto dials = jam.a.all("dial");
    REQUIRE(dials.size() == 6u); // at once, then 500 ms after each refusal
    for (std::size_t i = 1; i < dials.size(); ++i) CHECK(dials[i] - dials[i - 1] == 500'100);
    CHECK(jam.b.ended.has_value());
}

TEST_CASE("a path that is cut while its clock lane is dialled is replaced, also where the next one fails at once") {
    for (std::int64_t first = 0; first <= 8'000; first += 500) { // [TOAST-4.3-4]
        for (std::int64_t second = 0; second <= 6'000; second += 500) {
            INFO("cut again after ", first, " and ", second, " µs");
            TwoEnds jam;
            jam.link();
            jam.network.cut();
            jam.network.run_for(first);
            jam.network.cut();
            jam.network.run_for(second);
            jam.network.cut();
            jam.network.run_for(2'900'000);
            CHECK((!jam.a.ended && !jam.b.ended));
            CHECK(jam.a.open_connections() == 2u);
            CHECK(jam.b.open_connections() == 2u);
        }
    }
}

TEST_CASE("a link that is closed on purpose is over at both ends at once") { // [TOAST-3.3-5]
    TwoEnds jam;
    jam.link();
    jam.a.paths.end(kLink, Errc::closed_here, "");
    jam.network.run_for(100'000);
    REQUIRE((jam.a.ended && jam.b.ended));
    CHECK(*jam.b.ended == Errc::connection_closed);
    CHECK((jam.a.open_connections() == 0u && jam.b.open_connections() == 0u));
    CHECK(!jam.b.told(Notice::Kind::link_dropped));
}

// ---- the clock lane

TEST_CASE("a clock lane that ends is dialled again by who had dialled it, later each time, notes do not wait") {
    for (const bool from_b : {false, true}) { // [TOAST-3.1-3]
        TwoEnds jam;
        from_b ? jam.link_from_b() : jam.link();
        jam.network.ways.clear(); // no new connection is answered
        jam.network.cut(Lane::clock);
        const std::int64_t at = jam.network.now_us;
        jam.network.run_for(20'000'000);
        const End& dialler = from_b ? jam.b : jam.a;
        const End& other = from_b ? jam.a : jam.b;
        const auto dials = dialler.all("dial");
        const std::int64_t waits[] = {250'000, 500'000, 1'000'000, 2'000'000, 4'000'000, 4'000'000, 4'000'000};
        REQUIRE(dials.size() >= std::size(waits));
        std::int64_t since = at;
        for (std::size_t i = 0; i < std::size(waits); ++i) {
            CHECK(dials[i] == since + waits[i]);
            since = dials[i] + 100; // refused
        }
        CHECK(other.count("dial") == 0u);
        CHECK((!jam.a.ended && !jam.b.ended));
        CHECK(jam.a.count("lose notes") + jam.b.count("lose notes") == 0u);
    }
}

TEST_CASE("a clock lane that comes back begins the waits anew") { // [TOAST-3.1-3]
    TwoEnds jam;
    jam.link();
    for (int time = 0; time < 3; ++time) {
        jam.network.cut(Lane::clock);
        const std::int64_t at = jam.network.now_us;
        jam.network.run_for(500'000);
        CHECK(jam.a.last("dial") == at + 250'000);
        CHECK(jam.b.last("carry clock") > at);
    }
}

// ---- all of it

TEST_CASE("over a lossy network, cut and hung at any moment, everything is played once and in order") {
    for (const unsigned seed : {1u, 2u, 3u, 4u}) { // [TOAST-3.4-5]
        TwoEnds jam;
        jam.network.random.seed(seed);
        jam.network.loss = 0.02;
        jam.open_a({jam.way(jam.b, 4'000), jam.way(jam.b, 20'000)});
        jam.open_b({jam.way(jam.a, 6'000)});
        jam.network.run_for(3'000'000);
        REQUIRE((jam.a.told(Notice::Kind::link_up) && jam.b.told(Notice::Kind::link_up)));
        std::mt19937 random(seed);
        int played = 0;
        for (int step = 0; step < 1'200; ++step) { // two minutes
            for (unsigned i = random() % 6; i > 0; --i) jam.play(played++);
            if (step % 30 == 29) random() % 3 == 0 ? jam.network.hang() : jam.network.cut();
            jam.network.run_for(100'000);
            jam.take();
        }
        jam.network.run_for(5'000'000);
        jam.take();
        CHECK((!jam.a.ended && !jam.b.ended));
        REQUIRE(jam.heard.size() == static_cast<std::size_t>(played));
        for (int n = 0; n < played; ++n) CHECK(jam.heard[static_cast<std::size_t>(n)] == n);
        CHECK(jam.a.count("resume") >= 20u);
        CHECK((jam.a.open_connections() == 2u && jam.b.open_connections() == 2u));
    }
}
