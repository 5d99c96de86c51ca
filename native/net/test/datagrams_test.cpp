// Datagrams beside real links: they go where an address has proved itself, notes come by them while TCP hangs, and
// whatever is wrong with them, the link goes on.
#include "net/test/datagram_wire.hpp"
#include "net/test/wire.hpp"

#include <algorithm>
#include <optional>

using namespace midip2p::test;
using namespace midip2p;

namespace {

core::LinkStats stats_of(Player& p, core::LinkId link) {
    for (const core::LinkStats& stats : p.runner->stats().links)
        if (stats.link == link) return stats;
    return {};
}

/// What has come back by datagram: so an address has proved itself, and the peer has answered.
bool datagrams_come(Player& p, core::LinkId link) {
    return eventually([&] { return stats_of(p, link).datagrams_received > 0; });
}

const Bytes kNote{0x90, 60, 100};

} // namespace

TEST_CASE("two players on one machine have datagrams beside their link, over IPv4 and IPv6") { // [TOAST-12.2-2]
    for (const char* host : {"127.0.0.1", "::1"}) {
        TwoRunners two;
        two.link(host);
        REQUIRE(datagrams_come(two.a, two.a_to_b));
        REQUIRE(datagrams_come(two.b, two.b_to_a));
        for (int i = 0; i < 20; ++i) REQUIRE(two.a.in->play(kNote, two.a.in->now()) == Errc::ok);
        REQUIRE(two.b.hears(20));
        CHECK(stats_of(two.b, two.b_to_a).datagrams_unopened == 0u);
    }
}

TEST_CASE("while TCP hangs, a note comes by datagram through a router that nobody named") { // [TOAST-12.2-4]
    Player a("aaaaaaaa-0000-4000-8000-000000000000"), b("bbbbbbbb-0000-4000-8000-000000000000");
    const Address at_b = b.listen();
    a.listen();
    Wire wire(at_b);
    const DatagramWire router(wire.address(), at_b);
    const core::LinkId to_b = a.open(b, {wire.address()});
    const core::LinkId to_a = b.open(a, {}); // where a is, b learns from what a sends
    REQUIRE(a.wait_for(Notice::Kind::link_up) != nullptr);
    REQUIRE(b.wait_for(Notice::Kind::link_up) != nullptr);
    REQUIRE(a.in->play(kNote, a.in->now()) == Errc::ok);
    REQUIRE(b.hears(1)); // the stream is declared
    REQUIRE(datagrams_come(a, to_b));
    REQUIRE(datagrams_come(b, to_a));
    wire.shut();
    wire.hang();
    REQUIRE(a.in->play(kNote, a.in->now()) == Errc::ok);
    CHECK(b.hears(2));
    CHECK(eventually([&] { return stats_of(b, to_a).datagram_first > 0; }));
    CHECK(router.carried() > 0u);
}

TEST_CASE("where one end wants no datagrams none are sent, and notes go on by TCP") { // [TOAST-12.4-6]
    Player a("aaaaaaaa-0000-4000-8000-000000000000"),
        b("bbbbbbbb-0000-4000-8000-000000000000", kSession, nullptr, false);
    const Address at_a = a.listen(), at_b = b.listen();
    CHECK(os::DatagramSocket::bind(at_b).error() == Errc::ok); // it has no UDP socket at all
    const core::LinkId to_b = a.open(b, {at_b});
    (void)b.open(a, {at_a});
    REQUIRE(a.wait_for(Notice::Kind::link_up) != nullptr);
    REQUIRE(a.in->play(kNote, a.in->now()) == Errc::ok);
    REQUIRE(b.hears(1));
    CHECK(stats_of(a, to_b).datagrams_sent == 0u);
}

TEST_CASE("where another program has the UDP port, the listener works and a notice says so") { // [TOAST-12.2-1]
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    const auto taken = os::DatagramSocket::bind({"127.0.0.1", 0});
    REQUIRE(taken.error() == Errc::ok);
    const Address at = os::address_of(taken->local());
    const auto bound = a.runner->listen(at);
    REQUIRE(bool(bound));
    CHECK(*bound == at);
    const RunnerNotice* told = a.wait_for(Notice::Kind::no_datagrams);
    REQUIRE(told != nullptr);
    CHECK(told->notice.error == Errc::address_in_use);
    CHECK(told->detail == core::to_string(at));
}

TEST_CASE("what strangers send to the UDP port is counted, and answered by nothing") { // [TOAST-12.1-7]
    TwoRunners two;
    const Address at_a = two.a.listen();
    two.link();
    const auto stranger = os::DatagramSocket::bind({"127.0.0.1", 0});
    REQUIRE(stranger.error() == Errc::ok);
    for (std::size_t size = 0; size < 1500; size += 100)
        REQUIRE(stranger->send(Bytes(size), *os::endpoint_of(at_a)) == os::DatagramSocket::Sent::sent);
    // At least: what the peer seals before this end has its keys is foreign, too.
    CHECK(eventually([&] { return stats_of(two.a, two.a_to_b).datagrams_foreign >= 15; }));
    Bytes answer(2000);
    CHECK(!stranger->receive(answer).any);
    REQUIRE(two.a.in->play(kNote, two.a.in->now()) == Errc::ok);
    CHECK(two.b.hears(1));
}
