// Real sockets, real TLS, real threads: two runners on this machine.
#include "net/test/two_runners.hpp"

#include <thread>

using namespace midip2p::test;
using namespace midip2p;

namespace {

const Bytes kNote{0x90, 60, 100};

} // namespace

TEST_CASE("notes go both ways, byte for byte, over IPv4 and IPv6") {
    for (const char* host : {"127.0.0.1", "::1"}) {
        TwoRunners jam;
        jam.link(host);
        std::vector<Bytes> played;
        for (int i = 0; i < 500; ++i) {
            played.push_back({static_cast<std::uint8_t>(0x80 + i % 0x70), static_cast<std::uint8_t>(i % 128),
                              static_cast<std::uint8_t>(i % 127)});
            if ((played.back()[0] & 0xe0) == 0xc0) played.back().pop_back();
            REQUIRE(jam.a.in->play(played.back(), jam.a.in->now()) == Errc::ok);
            REQUIRE(jam.b.in->play(played.back(), jam.b.in->now()) == Errc::ok);
        }
        REQUIRE(jam.b.hears(played.size()));
        REQUIRE(jam.a.hears(played.size()));
        CHECK(jam.b.heard == played);
        CHECK(jam.a.heard == played);
    }
}

TEST_CASE("one end listens, the other dials") {
    TwoRunners jam;
    const Address at_b = jam.b.listen();
    jam.b.open(jam.a, {});
    jam.a.open(jam.b, {at_b});
    const RunnerNotice* up = jam.a.wait_for(Notice::Kind::link_up);
    REQUIRE(up != nullptr);
    CHECK(up->detail == to_string(at_b) + ", TCP with TLS, dialled here");
    REQUIRE(jam.b.wait_for(Notice::Kind::link_up) != nullptr);
    REQUIRE(jam.b.in->play(kNote, jam.b.in->now()) == Errc::ok);
    CHECK(jam.a.hears(1));
}

TEST_CASE("a peer that calls before it was introduced is kept waiting, not refused") { // [TOAST-7.1-4]
    TwoRunners jam;
    const Address at_b = jam.b.listen();
    jam.a.open(jam.b, {at_b});
    // Its call is there when the listener's backlog is empty again; opening afterwards takes it up.
    jam.b.open(jam.a, {});
    CHECK(jam.a.wait_for(Notice::Kind::link_up) != nullptr);
}

TEST_CASE("the path that answers is found among dead ones") { // [TOAST-4.3-2]
    TwoRunners jam;
    std::vector<Address> candidates;
    for (std::uint16_t port = 1; port <= 7; ++port) candidates.push_back({"127.0.0.1", port});
    candidates.push_back(jam.b.listen());
    jam.b.open(jam.a, {});
    jam.a.open(jam.b, candidates);
    CHECK(jam.a.wait_for(Notice::Kind::link_up) != nullptr);
}

TEST_CASE("nobody there: the link is down, and says what was tried") { // [TOAST-4.3-4]
    TwoRunners jam;
    jam.a.open(jam.b, {{"127.0.0.1", 1}, {"::1", 1}});
    const RunnerNotice* down = jam.a.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->notice.error == Errc::unreachable);
    CHECK(down->detail.find("127.0.0.1:1 (Connection refused)") != std::string::npos);
    CHECK(down->peer == jam.b.peer);
}

TEST_CASE("another fingerprint than the introduced one is not linked with") { // [TOAST-7.1-3]
    TwoRunners jam;
    Player stranger("cccccccc-0000-4000-8000-000000000000");
    const Address there = stranger.listen();
    jam.a.open(jam.b, {there}); // the address of somebody else
    const RunnerNotice* down = jam.a.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->notice.error == Errc::fingerprint);
}

TEST_CASE("a peer of another session is refused with the reason") {
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    Player b("bbbbbbbb-0000-4000-8000-000000000000", "22222222-2222-4222-8222-222222222222");
    const Address at_b = b.listen();
    b.open(a, {});
    a.open(b, {at_b});
    const RunnerNotice* down = b.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->notice.error == Errc::wrong_session);
}

TEST_CASE("a TCP port in use and an address that is none are told apart") {
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    const Address bound = a.listen();
    CHECK(a.runner->listen(bound).error() == Errc::address_in_use);
    CHECK(a.runner->listen({"localhost", 0}).error() == Errc::address_invalid);
    CHECK(a.runner->listen({"192.0.2.1", 0}).error() == Errc::address_invalid);
}

TEST_CASE("a peer that goes away is known at once, and its notes are released") {
    TwoRunners jam;
    jam.link();
    REQUIRE(jam.a.in->play(kNote, jam.a.in->now()) == Errc::ok);
    REQUIRE(jam.b.hears(1));
    jam.a.runner.reset();
    const RunnerNotice* down = jam.b.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->notice.error == Errc::connection_closed);
    REQUIRE(jam.b.hears(2));
    CHECK(jam.b.heard[1][0] == 0x80);
    CHECK(jam.b.heard[1][1] == 60);
}

TEST_CASE("closing a link tells the other end, and another link goes on") {
    TwoRunners jam;
    jam.link();
    Player c("cccccccc-0000-4000-8000-000000000000");
    const Address at_c = c.listen();
    c.open(jam.b, {});
    jam.b.open(c, {at_c});
    REQUIRE(c.wait_for(Notice::Kind::link_up) != nullptr);
    REQUIRE(jam.a.runner->close_link(jam.a_to_b) == Errc::ok);
    const RunnerNotice* down = jam.b.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->peer == jam.a.peer);
    REQUIRE(c.in->play(kNote, c.in->now()) == Errc::ok);
    CHECK(jam.b.hears(1));
    CHECK(jam.a.runner->close_link(jam.a_to_b) == Errc::unknown_link);
}

TEST_CASE("after a link is closed the same peer can be linked again") {
    TwoRunners jam;
    jam.link();
    REQUIRE(jam.a.runner->close_link(jam.a_to_b) == Errc::ok);
    REQUIRE(jam.b.wait_for(Notice::Kind::link_down) != nullptr);
    jam.a.notices.clear();
    jam.b.notices.clear();
    jam.link();
    REQUIRE(jam.a.in->play(kNote, jam.a.in->now()) == Errc::ok);
    CHECK(jam.b.hears(1));
}

TEST_CASE("two clocks lock, and both ends agree on session time") {
    TwoRunners jam;
    jam.link();
    REQUIRE(jam.a.runner->set_master({.term = 1, .elector = 0}, 0) == Errc::ok);
    REQUIRE(jam.b.runner->set_master({.term = 1, .elector = 0}, jam.b_to_a) == Errc::ok);
    REQUIRE(eventually([&] { return jam.b.runner->timeline().synchronised(); }));
    CHECK(jam.b.runner->timeline().path_bound > 0);
    CHECK(jam.b.runner->set_master({.term = 0, .elector = 0}, 0) == Errc::old_epoch);
}

TEST_CASE("a runner ends at any moment of a link's life") {
    for (int moment = 0; moment < 20; ++moment) {
        TwoRunners jam;
        const Address at_a = jam.a.listen();
        const Address at_b = jam.b.listen();
        jam.a.open(jam.b, {at_b});
        jam.b.open(jam.a, {at_a});
        for (int i = 0; i < moment * 10; ++i) (void)jam.a.runner->traces(); // so many turns of its thread
        (moment % 2 == 0 ? jam.a : jam.b).runner.reset();
        CHECK(((moment % 2 == 0 ? jam.a : jam.b).in->play(kNote, {}) == Errc::closed));
        CHECK((moment % 2 == 0 ? jam.a : jam.b).out->closed());
    }
}

TEST_CASE("a taker that sleeps wakes when its port is closed") {
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    std::thread taker([&] {
        while (!a.out->closed()) (void)a.out->wait_until_due(5'000'000);
    });
    REQUIRE(a.runner->close_port(a.out->id()) == Errc::ok);
    taker.join();
    CHECK(a.out->closed());
}
