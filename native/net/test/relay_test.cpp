// Two runners that link by a relay, over real sockets and real TLS.
#include "net/test/datagram_wire.hpp"
#include "net/test/relay_stand.hpp"

using namespace midip2p::test;
using namespace midip2p;

namespace {

const Bytes kNote{0x90, 60, 100};

core::LinkStats stats_of(Player& p, core::LinkId link) {
    for (const core::LinkStats& stats : p.runner->stats().links)
        if (stats.link == link) return stats;
    return {};
}

/// Two players whose link may go by a relay.
struct TwoFarApart {
    Player a{"aaaaaaaa-0000-4000-8000-000000000000"}, b{"bbbbbbbb-0000-4000-8000-000000000000"};
    core::LinkId a_to_b = 0, b_to_a = 0;

    static core::LinkId open(Player& from, const Player& to, RelayUse relay, std::vector<Address> candidates) {
        const auto link = from.runner->open_link({.peer = to.peer,
                                                  .fingerprint = to.runner->fingerprint(),
                                                  .candidates = std::move(candidates),
                                                  .relay = relay});
        REQUIRE(bool(link));
        REQUIRE(from.runner->connect({.link = 0, .id = from.in->id()}, {.link = *link, .port = 0}, {}) == Errc::ok);
        REQUIRE(from.runner->connect({.link = *link, .id = 0}, {.link = 0, .port = from.out->id()}, {}) == Errc::ok);
        return *link;
    }
    void open(RelayUse relay, std::vector<Address> at_a = {}, std::vector<Address> at_b = {}) {
        a_to_b = open(a, b, relay, std::move(at_b));
        b_to_a = open(b, a, relay, std::move(at_a));
    }
    /// Once a, which nominates, asks for it.
    void admit_to(const RelayStand& relay) {
        const RunnerNotice* asked = a.wait_for(core::Notice::Kind::relay_wanted);
        REQUIRE(asked != nullptr);
        CHECK((asked->notice.link == a_to_b && asked->peer == b.peer));
        relay.admit(a, a_to_b, 0);
        relay.admit(b, b_to_a, 1);
    }
    void play_both_ways() {
        for (int i = 0; i < 20; ++i) {
            REQUIRE(a.in->play(kNote, a.in->now()) == Errc::ok);
            REQUIRE(b.in->play(kNote, b.in->now()) == Errc::ok);
        }
        REQUIRE((a.hears(a.heard.size() + 20) && b.hears(b.heard.size() + 20)));
    }
};

} // namespace

TEST_CASE("two runners link by a relay, with TLS from end to end") { // [TOAST-13.6-3]
    RelayStand relay;
    TwoFarApart two;
    two.open(RelayUse::only);
    two.admit_to(relay);
    for (Player* p : {&two.a, &two.b}) {
        const RunnerNotice* up = p->wait_for(core::Notice::Kind::link_up);
        REQUIRE(up != nullptr);
        CHECK(up->way == "relay");
        CHECK(up->detail == to_string(relay.address()) + ", TCP with TLS; there was no other address to call");
    }
    two.play_both_ways();
    CHECK((stats_of(two.a, two.a_to_b).by_relay && stats_of(two.b, two.b_to_a).by_relay));
    CHECK(relay.joints() == 2u); // notes and clock
    relay.break_all();
    CHECK(two.a.wait_for(core::Notice::Kind::link_resumed) != nullptr); // by the next numbers [TOAST-13.6-2]
    CHECK(two.b.wait_for(core::Notice::Kind::link_resumed) != nullptr);
    two.play_both_ways();
}

TEST_CASE("a link that goes by a relay has its datagrams go directly, where UDP does") { // [TOAST-12.2-2]
    RelayStand relay;
    TwoFarApart two;
    const Address at_b = two.b.listen();
    two.a.listen();
    const Address gap = os::Socket::listen({"127.0.0.1", 0})->local(); // nobody listens there for TCP any more
    const DatagramWire router(gap, at_b);
    two.open(RelayUse::last, {}, {gap});
    two.admit_to(relay);
    REQUIRE((two.a.wait_for(core::Notice::Kind::link_up) && two.b.wait_for(core::Notice::Kind::link_up)));
    REQUIRE(eventually([&] { return stats_of(two.a, two.a_to_b).datagrams_received > 0; }));
    REQUIRE(eventually([&] { return stats_of(two.b, two.b_to_a).datagrams_received > 0; }));
    CHECK(stats_of(two.a, two.a_to_b).by_relay);
    CHECK(stats_of(two.a, two.a_to_b).datagrams_to == to_string(gap));
    two.play_both_ways();
}

TEST_CASE("who may go by a relay alone sends nothing to the addresses of a peer that is introduced again") {
    RelayStand relay; // [TOAST-13.6-1]
    TwoFarApart two;
    two.a.listen();
    two.b.listen();
    two.open(RelayUse::only);
    two.admit_to(relay);
    REQUIRE((two.a.wait_for(core::Notice::Kind::link_up) && two.b.wait_for(core::Notice::Kind::link_up)));
    const os::DatagramSocket there = std::move(*os::DatagramSocket::bind({"127.0.0.1", 0}));
    REQUIRE(two.a.runner->set_candidates(two.a_to_b, {os::address_of(there.local())}, {}) == Errc::ok);
    relay.break_all(); // the next connection's datagrams would go there
    REQUIRE(two.a.wait_for(core::Notice::Kind::link_resumed) != nullptr);
    REQUIRE(two.b.wait_for(core::Notice::Kind::link_resumed) != nullptr);
    two.play_both_ways();
    std::array<std::uint8_t, 2048> challenge{};
    CHECK(!there.receive(challenge).any);
}

TEST_CASE("what the relay refuses ends the attempt with the relay's code") { // [TOAST-13.6-4]
    RelayStand relay("relay-token-expired");
    TwoFarApart two;
    two.open(RelayUse::only);
    two.admit_to(relay);
    const RunnerNotice* down = two.a.wait_for(core::Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->notice.error == Errc::relay_token_expired);
    CHECK(down->detail == "tried " + to_string(relay.address()) + " (relay-token-expired)");
}

TEST_CASE("an address of a relay that is a name is refused") {
    TwoFarApart two;
    two.open(RelayUse::only);
    CHECK(two.a.runner->take_relay_tokens(two.a_to_b, {"relay.example", 7430}, {core::RelayToken{1, 0}}, 1) ==
          Errc::address_invalid);
    CHECK(two.a.runner->take_relay_tokens(two.a_to_b + 7, {}, {}, 0) == Errc::unknown_link);
}
