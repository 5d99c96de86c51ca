// Real sockets, real threads: a client and a plugin on this machine.
#include "net/runner.hpp"
#include "os/unix_socket.hpp"
#include "plugin_link/test/client_and_plugin.hpp"
#include "plugin_link/test/own_folder.hpp"

#include <fstream>

using namespace midip2p;
using namespace midip2p::plugin_link;
using namespace midip2p::test;

namespace {

const Bytes kNoteOn{0x90, 60, 100}, kNoteOff{0x80, 60, 0}, kPedal{0xb0, 64, 127}, kPedalUp{0xb0, 64, 0};

} // namespace

TEST_CASE("what a DAW plays reaches the client byte for byte, each at its time") { // [TOAST-11.4-1] [TOAST-11.3-3]
    const OwnFolder folder;
    Client client(folder.path, false, os::Clock(123'456'789, 0)); // its local time is not the machine's
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(client));
    CHECK(client.name == "Piano track");
    Bytes sysex(30'000, 0x55);
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;
    std::vector<Heard> played;
    const std::int64_t start = plugin.clock.now().us;
    for (int i = 0; i < 300; ++i) {
        Bytes midi{static_cast<std::uint8_t>(0x80 + i % 0x70), static_cast<std::uint8_t>(i % 128), 1};
        if ((midi[0] & 0xe0) == 0xc0) midi.pop_back();
        if (i == 150) midi = sysex;
        REQUIRE(plugin.play(midi, {start + i * 77}) == Errc::ok);
        played.push_back({midi, start + i * 77 + 123'456'789});
    }
    REQUIRE(client.hears(played.size()));
    CHECK((client.heard == played));
}

TEST_CASE("what a DAW plays before the client has made ports of its seat is not lost") { // [TOAST-11.3-2]
    const OwnFolder folder;
    Client client(folder.path);
    Plugin plugin(folder.path);
    REQUIRE(eventually([&] { return plugin.end->status().connected; }));
    REQUIRE(plugin.play(kNoteOn, plugin.clock.now()) == Errc::ok);
    // Once the client has heard of another seat, the end has looked at what was played.
    REQUIRE(plugin.end->open("Another track").error() == Errc::ok);
    std::vector<PluginLinkNotice> told;
    REQUIRE(eventually([&] {
        for (PluginLinkNotice& n : client.link->poll()) told.push_back(std::move(n));
        return told.size() == 2;
    }));
    client.see(std::move(told.front()));
    CHECK(client.hears(1));
    CHECK(plugin.seat->missed() == 0u);
}

TEST_CASE("what the jam plays reaches the DAW, each with the time when it was played") { // [TOAST-11.3-3]
    const OwnFolder folder;
    Client client(folder.path, false, os::Clock(1'000'000, 0));
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(client));
    client.play({0xc3, 7}); // not synchronised yet
    REQUIRE(plugin.hears(1));
    std::vector<Heard> played{{{0xc3, 7}, -1}};
    for (int i = 0; i < 300; ++i) {
        const Bytes midi{0xe0, static_cast<std::uint8_t>(i % 128), 64};
        client.play(midi, core::LocalTime{60'000'000 + i * 13});
        played.push_back({midi, 60'000'000 + i * 13 - 1'000'000});
    }
    REQUIRE(plugin.hears(played.size()));
    CHECK((plugin.heard == played));
}

TEST_CASE("a client that goes has its notes released in the DAW, and the next one is found") { // [TOAST-11.3-4]
                                                                                               // [TOAST-11.2-6]
    const OwnFolder folder;
    auto client = std::make_unique<Client>(folder.path);
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(*client));
    client->play(kNoteOn);
    client->play(kPedal);
    REQUIRE(plugin.hears(2));
    client.reset();
    REQUIRE(plugin.hears(4));
    CHECK(plugin.heard[2].midi.size() == 3u);
    CHECK(
        (std::any_of(plugin.heard.begin() + 2, plugin.heard.end(), [](const Heard& h) { return h.midi == kPedalUp; })));
    CHECK(eventually([&] { return !plugin.seat->taken(); }));
    CHECK(!plugin.end->status().connected);
    (void)plugin.play(kNoteOn, plugin.clock.now()); // to nobody: counted
    CHECK(eventually([&] { return plugin.seat->missed() == 1; }));
    client = std::make_unique<Client>(folder.path);
    REQUIRE(plugin.taken(*client));
    REQUIRE(plugin.play(kNoteOn, plugin.clock.now()) == Errc::ok);
    CHECK(client->hears(1));
    CHECK(plugin.end->status().connections == 2u);
}

TEST_CASE("a DAW that goes has its notes released in the jam") { // [TOAST-11.3-4]
    const OwnFolder folder;
    Client client(folder.path);
    auto plugin = std::make_unique<Plugin>(folder.path);
    REQUIRE(plugin->taken(client));
    REQUIRE(plugin->play(kNoteOn, plugin->clock.now()) == Errc::ok);
    REQUIRE(plugin->play(kPedal, plugin->clock.now()) == Errc::ok);
    REQUIRE(client.hears(2));
    plugin.reset();
    REQUIRE(client.hears(3));
    CHECK(client.heard.back().midi.empty()); // a release: the engine knows what sounds
    CHECK(client.told(PluginLinkNotice::Kind::seat_closed));
}

TEST_CASE("a seat comes and goes without its neighbours") {
    const OwnFolder folder;
    Client client(folder.path);
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(client));
    for (int i = 0; i < 20; ++i) {
        auto other = plugin.end->open("another");
        REQUIRE(other.error() == Errc::ok);
        plugin.end->close(*other);
    }
    CHECK(plugin.seat->taken());
    REQUIRE(eventually([&] {
        client.look();
        return client.link->status().seats == 1;
    }));
}

TEST_CASE("a program without the token is refused, and a plugin refuses a client without it") { // [TOAST-11.2-4]
    const OwnFolder folder;
    Client client(folder.path);
    TokenFile wrong = client.link->token();
    wrong.token[0] ^= 1;
    REQUIRE(write_token_file(folder.path + "/local-link.json", wrong) == Errc::ok);
    Plugin plugin(folder.path);
    CHECK(eventually([&] { return plugin.end->status().why == Errc::not_proved; }));
    CHECK(!plugin.seat->taken());
    REQUIRE(write_token_file(folder.path + "/local-link.json", client.link->token()) == Errc::ok);
    CHECK(plugin.taken(client)); // it looks again
}

TEST_CASE("one client has the place, another is told so") { // [TOAST-11.1-4]
    const OwnFolder folder;
    const Client client(folder.path);
    const auto other =
        PluginLink::open(idle_loop(), {.token_path = folder.path + "/local-link.json", .agent = ""}, &tls::hmac_sha256);
    CHECK(other.error() == Errc::address_in_use);
}

TEST_CASE(
    "a client that was killed leaves a socket behind, which the next one replaces") { // [TOAST-11.1-4] [TOAST-11.1-1]
    const OwnFolder folder;
    {
        auto orphan = os::listen_at(folder.path + "/local-link.sock");
        REQUIRE(orphan.error() == Errc::ok);
    }
    Client client(folder.path);
    Plugin plugin(folder.path);
    CHECK(plugin.taken(client));
}

TEST_CASE("with a code, over TCP, and again with the code of before") { // [TOAST-11.1-5] [TOAST-11.1-1]
    const OwnFolder folder, elsewhere;
    std::string code;
    {
        Client client(folder.path, true);
        code = to_code(client.link->token());
        Plugin plugin(elsewhere.path);
        CHECK(eventually([&] { return plugin.end->status().why == Errc::token_missing; }));
        plugin.end->use_code(from_code(code));
        REQUIRE(plugin.taken(client));
        REQUIRE(plugin.play(kNoteOn, plugin.clock.now()) == Errc::ok);
        CHECK(client.hears(1));
    }
    const Client again(folder.path, true);
    CHECK(to_code(again.link->token()).substr(code.size() - 64) == code.substr(code.size() - 64));
}

TEST_CASE("what the client says is heard, by those who come later too") { // [TOAST-11.5-1]
    const OwnFolder folder;
    Client client(folder.path);
    REQUIRE(client.link->send_control(R"({"kind":"jam","room":"one"})") == Errc::ok);
    Plugin plugin(folder.path);
    CHECK(eventually([&] { return plugin.end->status().control == R"({"kind":"jam","room":"one"})"; }));
    REQUIRE(client.link->send_control(R"({"kind":"jam","room":"two"})") == Errc::ok);
    CHECK(eventually([&] { return plugin.end->status().control == R"({"kind":"jam","room":"two"})"; }));
    CHECK(client.link->send_control("nonsense") == Errc::frame_payload);
}

TEST_CASE(
    "where the client's loop ends first its plugins are told, and its link can still be closed") { // [TOAST-11.3-4]
    const OwnFolder folder;
    Client client(folder.path);
    Plugin plugin(folder.path);
    REQUIRE(plugin.taken(client));
    client.loop->stop();
    CHECK(eventually([&] { return !plugin.end->status().connected; }));
    CHECK(!plugin.seat->taken());
    CHECK(client.told(PluginLinkNotice::Kind::seat_closed));
    CHECK(client.link->send_control(R"({"kind":"jam"})") == Errc::ok);
    CHECK(client.link->take(1, nullptr, nullptr) == Errc::unknown_port);
    client.link.reset();
    Client next(folder.path); // the place is free
    CHECK(plugin.taken(next));
}

TEST_CASE("an engine's own thread reads what a DAW plays, and sends what the jam plays") { // [TOAST-11.3-3]
    const OwnFolder folder;
    auto runner = std::move(*net::Runner::start({.session = "s", .peer = "a"}));
    const auto keys = *runner->open_in_port("keys"), track_in = *runner->open_in_port("track");
    const auto synth = *runner->open_out_port("synth"), track_out = *runner->open_out_port("track");
    REQUIRE(runner->connect({.link = 0, .id = track_in->id()}, {.link = 0, .port = synth->id()}, {}) == Errc::ok);
    REQUIRE(runner->connect({.link = 0, .id = keys->id()}, {.link = 0, .port = track_out->id()}, {}) == Errc::ok);
    auto opened = PluginLink::open(
        runner->loop(), {.token_path = folder.path + "/local-link.json", .agent = "client/1"}, &tls::hmac_sha256);
    REQUIRE(opened.error() == Errc::ok);
    Plugin plugin(folder.path);
    REQUIRE(eventually([&] {
        for (const PluginLinkNotice& n : (*opened)->poll())
            if (n.kind == PluginLinkNotice::Kind::seat_opened)
                CHECK((*opened)->take(n.seat, track_in->port(), track_out->port()) == Errc::ok);
        return plugin.seat->taken();
    }));
    REQUIRE(plugin.play(kNoteOn, plugin.clock.now()) == Errc::ok);
    std::vector<Bytes> heard;
    REQUIRE(eventually([&] {
        synth->take_until(synth->now(),
                          [&](const core::TakenEvent& e) { heard.emplace_back(e.midi.begin(), e.midi.end()); });
        return !heard.empty();
    }));
    CHECK((heard.front() == kNoteOn));
    REQUIRE(keys->play(kPedal, keys->now()) == Errc::ok);
    REQUIRE(plugin.hears(1));
    CHECK((plugin.heard.front().midi == kPedal));
    runner.reset(); // before its plugins' link
    CHECK(eventually([&] { return !plugin.seat->taken(); }));
}
