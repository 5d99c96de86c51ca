// Two engines over a network that loses, delays, reorders and doubles what they send, on a clock of its own: TCP waits
// for what it has lost, datagrams do not.
#pragma once

#include "core/test/engine/two_engines.hpp"
#include "core/toast/datagrams/datagram.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <vector>

namespace midip2p::test {

/// How one direction treats packets. Both carriers go through the same one.
struct LossyWay {
    double loss = 0;                           // share of the packets
    int burst = 1;                             // packets that are lost together
    std::int64_t dark_every = 0, dark_for = 0; // a blackout of so many µs each so many
    std::int64_t delay = 35'000, jitter = 0;   // µs; jitter reorders datagrams
    double doubled = 0;                        // share of datagrams that come twice
    bool datagrams = true;                     // the way lets UDP pass

    [[nodiscard]] bool loses(std::int64_t now, std::mt19937& random) {
        if (dark_every > 0 && now % dark_every < dark_for) return true;
        if (left_of_burst > 0) return --left_of_burst, true;
        if (std::uniform_real_distribution<>()(random) >= loss / burst) return false;
        left_of_burst = burst - 1;
        return true;
    }
    /// What is sent again later is in no burst that was then.
    [[nodiscard]] bool loses_again(std::int64_t at, std::mt19937& random) const {
        return (dark_every > 0 && at % dark_every < dark_for) ||
               std::uniform_real_distribution<>()(random) < loss / burst;
    }

    int left_of_burst = 0;
};

class LossyJam {
  public:
    explicit LossyJam(std::uint32_t seed = 1) : a("a", {}), b("b", {}), random_(seed) {
        a.open();
        b.open();
    }
    void link(bool datagrams = true) {
        for (Player* player : {&a, &b}) {
            player->link(now_us);
            if (datagrams) player->engine.set_datagrams(1, true, {now_us});
            REQUIRE(player->engine.set_master({.term = 1, .elector = 0}, player == &a ? 0u : 1u, {now_us}));
        }
    }
    void run_for(std::int64_t us) {
        const std::int64_t end = now_us + us;
        for (;;) {
            settle();
            const std::int64_t next = std::min(next_at(), end);
            if (next >= end) break;
            now_us = std::max(now_us + 1, next);
        }
        now_us = end;
        settle();
    }
    /// What the links counted.
    [[nodiscard]] static LinkStats stats(const Player& player) { return player.engine.stats().links.at(0); }

    Player a, b;
    LossyWay to_b, to_a;
    std::int64_t now_us = 0;
    std::uint64_t datagram_bytes = 0; // that a has sent
    struct Sent {
        std::int64_t at;
        std::size_t size;
        DatagramKind kind;
    };
    std::vector<Sent> sent;            // datagrams of a
    std::size_t overdue = 0;           // how often something was due that had just been sent
    bool tcp = true, tcp_clock = true; // false: TCP carries nothing any more, and nobody is told

  private:
    struct Packet {
        std::int64_t at;
        std::vector<std::uint8_t> bytes;
    };
    /// In order: what is lost is sent again, two round trips later, then after twice that time; what follows waits.
    struct Pipe {
        std::deque<Packet> packets;
        std::int64_t free_at = 0;
    };

    std::int64_t next_at() {
        std::int64_t next = std::numeric_limits<std::int64_t>::max();
        for (Player* player : {&a, &b}) next = std::min(next, player->engine.advance({now_us}).us);
        for (const auto& pipe : pipes_)
            if (!pipe.packets.empty()) next = std::min(next, pipe.packets.front().at);
        for (const auto& flying : flying_)
            if (!flying.empty()) next = std::min(next, flying.begin()->first);
        return next;
    }
    void settle() {
        for (Player* player : {&a, &b}) (void)player->engine.advance({now_us});
        for (const std::size_t from : {0u, 1u}) send(from);
        for (const Player* player : {&a, &b}) overdue += player->engine.deadline({now_us}) <= LocalTime{now_us} ? 1 : 0;
        for (const std::size_t from : {0u, 1u}) deliver(from);
        a.take(now_us);
        b.take(now_us);
    }
    Player& player(std::size_t n) { return n == 0 ? a : b; }
    LossyWay& way(std::size_t from) { return from == 0 ? to_b : to_a; }

    void send(std::size_t from) {
        Engine& engine = player(from).engine;
        for (const Lane lane : {Lane::notes, Lane::clock}) {
            while (engine.wants_to_send(1, lane, {now_us})) {
                const ByteView bytes = engine.transmit(1, lane, 1400, {now_us});
                if (bytes.empty()) break;
                if (tcp && (tcp_clock || lane == Lane::notes))
                    push(pipes_[2 * from + static_cast<std::size_t>(lane)], way(from), bytes);
                engine.sent(1, lane, bytes.size(), {now_us});
            }
        }
        std::array<std::uint8_t, kMaxDatagram> out{};
        for (int n = 0;; ++n) {
            const std::size_t size = engine.transmit_datagram(1, out, {now_us});
            if (size == 0) break;
            REQUIRE(n < 1'000); // else it never ends
            REQUIRE(size <= kMaxDatagram);
            fly(from, {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)});
        }
    }
    void push(Pipe& pipe, LossyWay& over, ByteView bytes) {
        std::int64_t sent_at = now_us;
        std::int64_t again_after = 4 * over.delay + 10'000;
        for (bool lost = over.loses(sent_at, random_); lost; lost = over.loses_again(sent_at, random_)) {
            sent_at += again_after;
            again_after *= 2;
        }
        pipe.free_at = std::max(pipe.free_at, sent_at + over.delay);
        pipe.packets.push_back({pipe.free_at, {bytes.begin(), bytes.end()}});
    }
    void fly(std::size_t from, std::vector<std::uint8_t> bytes) {
        LossyWay& over = way(from);
        if (from == 0) {
            datagram_bytes += bytes.size();
            sent.push_back({now_us, bytes.size(), static_cast<DatagramKind>(bytes[0])});
        }
        if (!over.datagrams || over.loses(now_us, random_)) return;
        for (int copies = std::bernoulli_distribution(over.doubled)(random_) ? 2 : 1; copies > 0; --copies) {
            std::int64_t at = now_us + over.delay;
            if (over.jitter > 0) at += std::uniform_int_distribution<std::int64_t>(0, over.jitter)(random_);
            flying_[from].emplace(at, bytes);
        }
    }
    void deliver(std::size_t from) {
        Engine& to = player(1 - from).engine;
        if (!to.broken().empty()) { // it reads nothing any more
            pipes_[2 * from].packets.clear();
            pipes_[2 * from + 1].packets.clear();
            return flying_[from].clear();
        }
        for (const Lane lane : {Lane::notes, Lane::clock}) {
            Pipe& pipe = pipes_[2 * from + static_cast<std::size_t>(lane)];
            for (; !pipe.packets.empty() && pipe.packets.front().at <= now_us; pipe.packets.pop_front())
                REQUIRE(to.receive(1, lane, pipe.packets.front().bytes, {now_us}, {now_us}) == Errc::ok);
        }
        auto& flying = flying_[from];
        for (; !flying.empty() && flying.begin()->first <= now_us; flying.erase(flying.begin()))
            REQUIRE(to.receive_datagram(1, flying.begin()->second, {now_us}, {now_us}) == Errc::ok);
    }

    std::mt19937 random_;
    std::array<Pipe, 4> pipes_;
    std::array<std::multimap<std::int64_t, std::vector<std::uint8_t>>, 2> flying_;
};

} // namespace midip2p::test
