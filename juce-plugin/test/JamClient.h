// The client's end of a plugin link, for tests that load the plugin: no JUCE in it.
#pragma once

#include "plugin_link/plugin_link.hpp"
#include "plugin_link/test/idle_loop.hpp"
#include "plugin_link/test/own_folder.hpp"
#include "test/check.hpp"
#include "tls/hmac.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <thread>
#include <vector>

namespace midip2p::plugin::test
{

using Bytes = std::vector<uint8_t>;

inline bool eventually (const std::function<bool()>& holds)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds (30);
    while (! holds())
    {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

/// A folder that plugins of this process look into.
struct Place : midip2p::test::OwnFolder
{
    Place() { setenv ("MIDIP2P_CONFIG_DIR", path.c_str(), 1); }
};

/// The client's end, with an engine that hands on what one seat plays to all the others.
struct Client
{
    explicit Client (const std::string& folder)
    {
        auto opened = plugin_link::PluginLink::open (midip2p::test::idle_loop(), { .token_path = folder + "/local-link.json", .agent = "client" }, &tls::hmac_sha256);
        REQUIRE (opened.error() == core::Errc::ok);
        link = std::move (*opened);
    }
    struct Seat
    {
        std::shared_ptr<core::InPort> in;
        std::shared_ptr<core::OutPort> out;
    };
    void turn()
    {
        for (const auto& n : link->poll())
        {
            if (n.kind == plugin_link::PluginLinkNotice::Kind::seat_opened)
            {
                Seat seat { std::make_shared<core::InPort> (core::PortId { 1 }, n.name, 1u << 20, [] {}), std::make_shared<core::OutPort> (core::PortId { 2 }, n.name, 1u << 20, [] {}) };
                if (link->take (n.seat, seat.in, seat.out) == core::Errc::ok)
                    seats.emplace (n.seat, seat);
            }
            if (n.kind == plugin_link::PluginLinkNotice::Kind::seat_closed)
            {
                handOn(); // its last words
                seats.erase (n.seat);
            }
        }
        handOn();
    }
    void handOn()
    {
        for (auto& [id, from] : seats)
            for (auto item = from.in->ring().front(); item.header != nullptr; item = from.in->ring().front())
            {
                const bool gone = item.header->kind == core::PlayedHeader::Kind::release;
                for (auto& [other, to] : seats)
                    if (other != id && gone)
                        to.out->put_release (static_cast<core::LinkId> (id), 0, item.header->captured_at);
                    else if (other != id)
                        (void) to.out->put ({ .owner = { static_cast<core::LinkId> (id), 1 }, .arrived = item.header->captured_at, .ready = item.header->captured_at }, item.bytes);
                events += gone ? 0 : 1;
                from.in->ring().pop();
            }
    }
    std::unique_ptr<plugin_link::PluginLink> link;
    std::map<plugin_link::SeatId, Seat> seats;
    size_t events = 0;
};

} // namespace midip2p::plugin::test
