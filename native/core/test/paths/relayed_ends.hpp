// Two ends and a relay, whose tokens come from a server that both reach.
#pragma once

#include "core/test/paths/two_ends.hpp"

namespace midip2p::test {

struct RelayedEnds : TwoEnds {
    static constexpr std::int64_t kServer = 20'000;  // from an end's question until both have the tokens, µs
    static constexpr std::int64_t kOnce = 3'000'000; // no others follow within
    static constexpr std::uint32_t kTokens = 8;      // at once
    static constexpr const char* kRelay = "203.0.113.9:7430";
    std::int64_t good_for = 600'000'000;
    std::uint32_t first = 1; // number of the next tokens
    std::int64_t given_at = -kOnce;
    bool away = false; // the server

    explicit RelayedEnds(RelayUse use = RelayUse::last) {
        relay = use;
        network.relays[kRelay] = {};
        network.on_wanted = [this](End&) {
            if (away || network.now_us < given_at + kOnce) return;
            given_at = network.now_us;
            network.later(kServer, [this] { give_both(); });
        };
    }
    void give_both() {
        give(a, 0);
        give(b, 1);
        first += kTokens;
    }
    void give(End& end, std::uint8_t side) {
        RelayTokens tokens{.relay = {"203.0.113.9", 7430}, .tokens = {}, .good_until = network.now() + good_for};
        for (std::uint32_t n = 0; n < kTokens; ++n) tokens.tokens.push_back(token_of(side, first + n));
        network.give(end, kLink, std::move(tokens));
    }
    /// Both know one address of each other, at which nobody answers, and are linked by the relay.
    void link_by_relay() {
        at_b = silent();
        at_a = silent();
        open_b({at_a});
        open_a({at_b});
        network.run_for(2'000'000);
        REQUIRE((a.told(Notice::Kind::link_up) && b.told(Notice::Kind::link_up)));
        REQUIRE((a.count("greet with 1") == 1u && b.count("greet with 1") == 1u));
        forget();
    }
    /// The address of that end answers from here on, and lets everybody in.
    void let_in(End& end, std::int64_t delay_us = 1'000) {
        network.ways[to_string(&end == &b ? at_b : at_a)] = {.to = &end, .delay = delay_us};
    }
    /// Plays a hundred notes a second for so long.
    void jam_for(std::int64_t us) {
        for (const std::int64_t end = network.now_us + us; network.now_us < end;) {
            play(played++);
            network.run_for(10'000);
            take();
        }
    }
    /// Everything that was played was heard once, in order.
    void check_heard() {
        network.run_for(2'000'000);
        take();
        REQUIRE(heard.size() == static_cast<std::size_t>(played));
        for (int n = 0; n < played; ++n) CHECK(heard[static_cast<std::size_t>(n)] == n);
        CHECK((!a.ended && !b.ended));
        CHECK((!a.told(Notice::Kind::link_dropped) && !b.told(Notice::Kind::link_dropped)));
    }

    Address at_a, at_b;
    int played = 0;
};

} // namespace midip2p::test
