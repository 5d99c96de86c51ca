// A link outlives its connections: what is played while they are cut or hang arrives once, in order, on the next.
#include "net/test/wire.hpp"

#include <random>

using namespace midip2p::test;
using namespace midip2p;

namespace {

constexpr std::int64_t kWide = 60'000'000;

/// b is reached over a wire only. The player with the lower id, who nominates paths, is a or b.
struct OverAWire {
    Player a, b;
    std::optional<Wire> wire;
    std::shared_ptr<net::InPortHandle> keys; // a's, with a wide window
    core::LinkId link = 0;

    explicit OverAWire(bool a_nominates)
        : a(a_nominates ? "aaaaaaaa-0000-4000-8000-000000000000" : "cccccccc-0000-4000-8000-000000000000"),
          b("bbbbbbbb-0000-4000-8000-000000000000") {
        wire.emplace(b.listen());
        keys = *a.runner->open_in_port("wide", kWide);
        link = a.open(b, {wire->address()});
        (void)b.open(a, {});
        REQUIRE(a.runner->connect({.link = 0, .id = keys->id()}, {.link = link, .port = 0}, {}) == Errc::ok);
        REQUIRE(a.wait_for(Notice::Kind::link_up) != nullptr);
        REQUIRE(b.wait_for(Notice::Kind::link_up) != nullptr);
        forget();
    }
    void forget() {
        a.notices.clear();
        b.notices.clear();
    }
    /// The number n as a song position, so that what arrives can be told apart.
    void play(int n) {
        const Bytes midi{0xf2, static_cast<std::uint8_t>(n & 127), static_cast<std::uint8_t>(n >> 7)};
        REQUIRE(keys->play(midi, keys->now()) == Errc::ok);
    }
    void check_all(int count) {
        REQUIRE(b.hears(static_cast<std::size_t>(count)));
        CHECK(b.heard.size() == static_cast<std::size_t>(count));
        for (int n = 0; n < count; ++n) {
            const Bytes& midi = b.heard[static_cast<std::size_t>(n)];
            REQUIRE(midi.size() == 3u);
            CHECK(midi[1] + 128 * midi[2] == n);
        }
    }
    bool has_notice(Player& p, Notice::Kind kind) {
        for (net::RunnerNotice& n : p.runner->poll())
            p.notices.push_back(std::make_unique<net::RunnerNotice>(std::move(n)));
        return std::any_of(p.notices.begin(), p.notices.end(), [&](const auto& n) { return n->notice.kind == kind; });
    }
};

} // namespace

TEST_CASE("a connection that is cut is replaced, and nothing is lost") { // [TOAST-3.4-5]
    for (const bool a_nominates : {true, false}) {
        OverAWire jam(a_nominates);
        for (int n = 0; n < 100; ++n) jam.play(n);
        jam.wire->cut();
        for (int n = 100; n < 200; ++n) jam.play(n);
        REQUIRE(jam.a.wait_for(Notice::Kind::link_resumed) != nullptr);
        REQUIRE(jam.b.wait_for(Notice::Kind::link_resumed) != nullptr);
        for (int n = 200; n < 300; ++n) jam.play(n);
        jam.check_all(300);
        CHECK(!jam.has_notice(jam.a, Notice::Kind::link_down));
        CHECK(!jam.has_notice(jam.b, Notice::Kind::link_down));
    }
}

TEST_CASE("a connection that hangs is replaced before anything is released") { // [TOAST-3.3-1] [TOAST-3.4-4]
    for (const bool a_nominates : {true, false}) {
        OverAWire jam(a_nominates);
        jam.play(0);
        jam.wire->hang();
        for (int n = 1; n < 100; ++n) jam.play(n);
        REQUIRE(jam.b.wait_for(Notice::Kind::link_resumed) != nullptr);
        REQUIRE(jam.a.wait_for(Notice::Kind::link_resumed) != nullptr);
        jam.check_all(100);
        CHECK(!jam.has_notice(jam.a, Notice::Kind::link_dropped));
        CHECK(!jam.has_notice(jam.b, Notice::Kind::link_dropped));
    }
}

TEST_CASE("a clock that was locked stays good over a change of path") {
    OverAWire jam(true);
    REQUIRE(jam.a.runner->set_master({.term = 1, .elector = 0}, 0) == Errc::ok);
    REQUIRE(jam.b.runner->set_master({.term = 1, .elector = 0}, 1) == Errc::ok);
    const auto locked = [&] { return jam.b.runner->timeline().state == core::ClockState::locked; };
    REQUIRE(eventually(locked));
    jam.wire->cut();
    REQUIRE(jam.b.wait_for(Notice::Kind::link_resumed) != nullptr);
    const auto before = jam.b.runner->stats().links.at(0).lanes[1].frames_received;
    CHECK(eventually([&] { return jam.b.runner->stats().links.at(0).lanes[1].frames_received > before + 20; }));
    CHECK(locked());
}

TEST_CASE("where nobody answers any more the link is over, with what was tried") { // [TOAST-3.3-4]
    OverAWire jam(true);
    jam.wire->shut();
    jam.wire->cut();
    const net::RunnerNotice* down = jam.a.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->notice.error == Errc::connection_reset);
    CHECK(down->detail.starts_with("tried 127.0.0.1:"));
    CHECK(jam.has_notice(jam.a, Notice::Kind::link_dropped));
}

TEST_CASE("a link that is closed on purpose is not resumed") { // [TOAST-3.3-5] [TOAST-4.6-3]
    OverAWire jam(true);
    REQUIRE(jam.a.runner->close_link(jam.link) == Errc::ok);
    const net::RunnerNotice* down = jam.b.wait_for(Notice::Kind::link_down);
    REQUIRE(down != nullptr);
    CHECK(down->detail == "the peer said link-closed-here");
    CHECK(!jam.has_notice(jam.b, Notice::Kind::link_dropped));
}

TEST_CASE("a bad line: cuts and hangs at any moment lose nothing, double nothing, change no order") {
    std::mt19937 random(3);
    for (const bool a_nominates : {true, false}) {
        OverAWire jam(a_nominates);
        int n = 0;
        for (int round = 0; round < 12; ++round) {
            for (unsigned i = random() % 60; i > 0; --i) jam.play(n++);
            random() % 4 == 0 ? jam.wire->hang() : jam.wire->cut();
            for (unsigned i = random() % 60; i > 0; --i) jam.play(n++);
            if (random() % 2 == 0) REQUIRE(jam.b.hears(static_cast<std::size_t>(n)));
        }
        jam.check_all(n);
    }
}
