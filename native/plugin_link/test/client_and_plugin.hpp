// A client and a plugin of this machine for tests: real sockets, real threads; the engine and the DAW are the test.
#pragma once

#include "plugin_link/plugin_end.hpp"
#include "plugin_link/plugin_link.hpp"
#include "plugin_link/test/idle_loop.hpp"
#include "test/check.hpp"
#include "tls/hmac.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace midip2p::test {

using namespace midip2p::plugin_link;
using core::Errc;

using Bytes = std::vector<std::uint8_t>;

inline bool eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

struct Heard {
    Bytes midi;
    std::int64_t at;
    friend bool operator==(const Heard&, const Heard&) = default;
};

/// A client with the ports of its seats; the engine behind them is this test.
struct Client {
    explicit Client(const std::string& folder, bool tcp = false, os::Clock own = {}, SeatPace::Rate pace = {})
        : clock(own), loop(idle_loop(own)) {
        auto opened = PluginLink::open(
            loop, {.token_path = folder + "/local-link.json", .agent = "client/1", .tcp = tcp, .pace = pace},
            &tls::hmac_sha256);
        REQUIRE(opened.error() == Errc::ok);
        link = std::move(*opened);
    }
    void look() {
        for (PluginLinkNotice& n : link->poll()) see(std::move(n));
    }
    void see(PluginLinkNotice n) {
        if (n.kind == PluginLinkNotice::Kind::seat_opened) {
            in = std::make_shared<core::InPort>(core::PortId{1}, n.name, 1u << 20, [] {});
            out = std::make_shared<core::OutPort>(core::PortId{2}, n.name, 1u << 20, [] {});
            if (before_take) before_take(*out);
            name = n.name;
            const Errc e = link->take(n.seat, in, out);
            CHECK((e == Errc::ok || e == Errc::unknown_port)); // it may have gone meanwhile
        }
        notices.push_back(std::move(n));
    }
    bool told(PluginLinkNotice::Kind kind) {
        return eventually([&] {
            look();
            return std::any_of(notices.begin(), notices.end(), [&](const auto& n) { return n.kind == kind; });
        });
    }
    bool hears(std::size_t count) {
        return eventually([&] {
            look();
            if (!in) return false;
            for (auto i = in->ring().front(); i.header != nullptr; i = in->ring().front()) {
                heard.push_back({{i.bytes.begin(), i.bytes.end()}, i.header->captured_at.us});
                in->ring().pop();
            }
            return heard.size() >= count;
        });
    }
    void play(const Bytes& midi, core::LocalTime captured_here = core::kNotKnown) {
        REQUIRE(out->put({.owner = {1, 1}, .captured_here = captured_here}, midi) == Errc::ok);
    }

    os::Clock clock;
    std::shared_ptr<os::EventLoop> loop; // of the engine that there would be
    std::unique_ptr<PluginLink> link;
    std::shared_ptr<core::InPort> in;
    std::shared_ptr<core::OutPort> out;
    std::function<void(core::OutPort&)> before_take; // what waits in the port already when the seat gets it
    std::string name;
    std::vector<PluginLinkNotice> notices;
    std::vector<Heard> heard;
};

struct Plugin {
    explicit Plugin(const std::string& folder) {
        auto started =
            PluginEnd::start({.token_path = folder + "/local-link.json", .agent = "plugin/1"}, &tls::hmac_sha256);
        REQUIRE(started.error() == Errc::ok);
        end = std::move(*started);
        auto opened = end->open("Piano track");
        REQUIRE(opened.error() == Errc::ok);
        seat = std::move(*opened);
    }
    /// As in a block of its own.
    core::Errc play(core::ByteView midi, core::LocalTime at) {
        const core::Errc e = seat->play(midi, at);
        seat->deliver();
        return e;
    }
    bool hears(std::size_t count) {
        return eventually([&] {
            (void)seat->take(core::TakeSpan(clock.now()), [&](const core::TakenEvent& e) {
                heard.push_back(
                    {{e.midi.begin(), e.midi.end()}, e.captured_here == core::kNotKnown ? -1 : e.captured_here.us});
            });
            return heard.size() >= count;
        });
    }
    bool taken(Client& client) {
        return eventually([&] {
            client.look();
            return seat->taken();
        });
    }

    os::Clock clock;
    std::unique_ptr<PluginEnd> end;
    std::shared_ptr<PluginSeat> seat;
    std::vector<Heard> heard;
};

} // namespace midip2p::test
