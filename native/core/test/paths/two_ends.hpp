// Two ends of one link that can be reached by several ways, each with an input and an output.
#pragma once

#include "core/test/paths/network_actions.hpp"

namespace midip2p::test {

inline constexpr LinkId kLink = 1;

/// a has the lower peer id: it nominates.
struct TwoEnds {
    Network network;
    End a{"a", "boot-a", 0xaa}, b{"b", "boot-b", 0xbb};
    std::shared_ptr<InPort> keys = std::make_shared<InPort>(PortId{1}, "keys", 1u << 20, [] {}, kMaxWindow);
    std::shared_ptr<OutPort> synth = std::make_shared<OutPort>(PortId{2}, "synth", 1u << 20, [] {});
    std::vector<int> heard; // by b
    RelayUse relay = RelayUse::never;

    TwoEnds() {
        network.add(a);
        network.add(b);
        REQUIRE(a.engine.add_in_port(keys) == Errc::ok);
        REQUIRE(b.engine.add_out_port(synth) == Errc::ok);
    }
    /// An address at which `there` listens.
    Address way(End& there, std::int64_t delay_us = 1'000) {
        const Address address{"10.0.0." + std::to_string(++last_way_), 7000};
        network.ways[to_string(address)] = {.to = &there, .delay = delay_us};
        return address;
    }
    /// One at which nobody answers.
    Address silent() {
        const Address address{"10.0.1." + std::to_string(++last_way_), 7000};
        network.ways[to_string(address)] = {};
        return address;
    }
    /// One that refuses at once.
    Address closed() { return {"10.0.2." + std::to_string(++last_way_), 7000}; }

    void open_a(std::vector<Address> candidates) {
        network.open(a, kLink, b, std::move(candidates), relay);
        REQUIRE(a.engine.connect({.link = 0, .id = 1}, {.link = kLink, .port = 0}, {}, network.now()) == Errc::ok);
    }
    void open_b(std::vector<Address> candidates) {
        network.open(b, kLink, a, std::move(candidates), relay);
        REQUIRE(b.engine.connect({.link = kLink, .id = 0}, {.link = 0, .port = 2}, {}, network.now()) == Errc::ok);
    }
    /// a dials b at its only address, and both are up.
    void link() {
        open_b({});
        open_a({way(b)});
        network.run_for(500'000);
        REQUIRE((a.told(Notice::Kind::link_up) && b.told(Notice::Kind::link_up)));
        forget();
    }
    /// The same, the other way round.
    void link_from_b() {
        open_a({});
        open_b({way(a)});
        network.run_for(500'000);
        REQUIRE((a.told(Notice::Kind::link_up) && b.told(Notice::Kind::link_up)));
        forget();
    }
    void forget() {
        for (End* end : {&a, &b}) {
            end->log.clear();
            end->notices.clear();
        }
    }
    /// The number as a song position.
    void play(int n) {
        const std::uint8_t midi[] = {0xf2, static_cast<std::uint8_t>(n & 127), static_cast<std::uint8_t>(n >> 7)};
        REQUIRE(keys->play(midi, network.now()) == Errc::ok);
    }
    void take() {
        synth->take_until(network.now(), [&](const TakenEvent& e) {
            REQUIRE(e.midi.size() == 3u);
            heard.push_back(e.midi[1] + 128 * e.midi[2]);
        });
    }

  private:
    int last_way_ = 0;
};

} // namespace midip2p::test
