// One plugin instance, several players: what one floods costs that one alone.
#include "plugin_link/test/client_and_plugin.hpp"
#include "plugin_link/test/own_folder.hpp"

using namespace midip2p;
using namespace midip2p::test;

namespace {

void play(core::OutPort& out, core::LinkId link, const Bytes& midi) {
    REQUIRE(out.put({.owner = {link, 1}}, midi) == Errc::ok);
}

} // namespace

TEST_CASE("a player who floods a DAW's seat fills the own queue, and the others are heard") { // [TOAST-11.3-5]
    constexpr std::size_t kFlood = 9'000; // nearly what the queue of one player holds
    const OwnFolder folder;
    // What may go at once, and nothing after it: so that no machine is too slow or too quick for this.
    Client client(folder.path, false, {}, {.at_once = 500, .per_second = 0});
    client.before_take = [](core::OutPort& out) {
        for (std::size_t i = 0; i < kFlood; ++i) play(out, 1, {0x90, static_cast<std::uint8_t>(i % 128), 1});
        for (std::uint8_t key = 0; key < 10; ++key) play(out, 2, {0x91, key, 100});
    };
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(client));
    REQUIRE(plugin.hears(500));
    // It comes behind all that was sent to the plugin before.
    REQUIRE(client.link->send_control(R"({"kind":"jam"})") == Errc::ok);
    REQUIRE(eventually([&] { return !plugin.end->status().control.empty(); }));
    CHECK(plugin.seat->received() == 500u);
    CHECK(plugin.seat->missed() == 0u);
    CHECK(client.link->status().sent == 500u);
    std::vector<std::uint8_t> heard;
    for (const Heard& h : plugin.heard)
        if (h.midi[0] == 0x91) heard.push_back(h.midi[1]);
    CHECK((heard == std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(client.out->counts_of(1).put - client.out->counts_of(1).gone == kFlood - 490);
}

TEST_CASE("more than a plugin reads at once waits, and its connection stays") { // [TOAST-5.4-3] [TOAST-6.2-1]
    const OwnFolder folder;
    Client client(folder.path, false, {}, {.at_once = 1'000'000, .per_second = 1'000'000});
    // Together more than a connection keeps unsent: as texts they have three times as many bytes.
    constexpr std::size_t kPlayers = 6, kDumps = 50;
    Bytes dump(8'000, 0x7f);
    dump.front() = 0xf0;
    dump.back() = 0xf7;
    client.before_take = [&](core::OutPort& out) {
        for (core::LinkId link = 1; link <= kPlayers; ++link)
            for (std::size_t i = 0; i < kDumps; ++i) play(out, link, dump);
    };
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(client));
    CHECK(eventually([&] { return plugin.seat->received() + plugin.seat->missed() == kPlayers * kDumps; }));
    CHECK(client.link->status().sent == kPlayers * kDumps);
    CHECK(plugin.end->status().connections == 1u);
    CHECK(plugin.seat->taken());
}
