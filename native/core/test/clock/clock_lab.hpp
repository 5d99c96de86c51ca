// A world for clocks: peers whose clocks run apart, paths with delays, true time that only the test knows.
#pragma once

#include "core/clock/arbiter.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <queue>
#include <random>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

/// What one message takes on its way, µs; drawn anew for each.
using Delay = std::function<double(std::mt19937_64&)>;

inline Delay exactly(double us) {
    return [us](std::mt19937_64&) { return us; };
}
inline Delay uniformly(double from, double to) {
    return [=](std::mt19937_64& r) { return std::uniform_real_distribution<>(from, to)(r); };
}
/// Loopback with kernel stamps on a busy machine: tight, with a tail, and now and then milliseconds.
inline Delay loopback() {
    return [](std::mt19937_64& r) {
        const double usual = 30 + std::gamma_distribution<>(2, 4)(r);
        return r() % 50 == 0 ? usual + std::uniform_real_distribution<>(0, 5000)(r) : usual;
    };
}

struct Peer {
    double shift = 0; // µs
    double ppm = 0;
    double slept = 0; // µs that its clock did not count
    ClockDriftArbiter arbiter;

    [[nodiscard]] double exact(double true_us) const { return true_us * (1 + ppm * 1e-6) + shift - slept; }
    [[nodiscard]] LocalTime local(double true_us) const {
        return {static_cast<std::int64_t>(std::floor(exact(true_us)))};
    }
    [[nodiscard]] double true_time(LocalTime t) const {
        return (static_cast<double>(t.us) + slept - shift) / (1 + ppm * 1e-6);
    }
    /// Session time in its own opinion.
    [[nodiscard]] double session(double true_us) const {
        const LocalTime t = local(true_us);
        const Timeline line = arbiter.timeline(t);
        return line.to_session(t) + (exact(true_us) - static_cast<double>(t.us)) * line.rate;
    }
    [[nodiscard]] Timeline timeline(double true_us) const { return arbiter.timeline(local(true_us)); }
};

/// Peers in a row; every one that is not the master asks the one that is.
class ClockLab {
  public:
    explicit ClockLab(std::uint64_t seed, std::vector<std::pair<double, double>> shift_and_ppm) : random_(seed) {
        for (const auto& [shift, ppm] : shift_and_ppm) {
            peers.push_back(std::make_unique<Peer>());
            peers.back()->shift = shift;
            peers.back()->ppm = ppm;
        }
    }

    std::vector<std::unique_ptr<Peer>> peers;
    Delay there = exactly(40), back = exactly(40); // to the master and from it
    bool connected = true;
    double now = 1e9; // true time, µs
    std::size_t master = 0;
    /// Called at true times 10 ms apart and after each delivery.
    std::function<void()> look = [] {};

    Peer& operator[](std::size_t i) { return *peers[i]; }

    void elect(Epoch epoch, std::size_t peer) {
        master = peer;
        for (std::size_t i = 0; i < peers.size(); ++i) {
            REQUIRE(peers[i]->arbiter.set_master(epoch, i == peer, peers[i]->local(now)));
        }
    }

    void run(double seconds) {
        const double end = now + seconds * 1e6;
        while (now < end) {
            double next = std::min(end, last_look_ + 10000);
            if (!flights_.empty()) next = std::min(next, flights_.top().at);
            std::size_t asking = peers.size();
            for (std::size_t i = 0; i < peers.size(); ++i) {
                const LocalTime due = peers[i]->arbiter.request_due();
                if (!connected || i == master || due == kNever) continue;
                const double at = std::max(now, peers[i]->true_time(due + 1));
                if (at < next) {
                    next = at;
                    asking = i;
                }
            }
            now = next;
            if (asking < peers.size()) {
                ask(asking);
            } else if (!flights_.empty() && flights_.top().at <= now) {
                land();
            }
            for (const auto& peer : peers) static_cast<void>(peer->arbiter.advance(peer->local(now)));
            if (now >= last_look_ + 10000) last_look_ = now;
            look();
        }
    }

  private:
    struct Flight {
        double at = 0;
        std::uint64_t order = 0;
        std::size_t from = 0, to = 0;
        std::vector<std::uint8_t> payload;
        bool operator<(const Flight& other) const { return at != other.at ? at > other.at : order > other.order; }
    };

    void send(std::size_t from, std::size_t to, ByteView payload, double at, const Delay& delay) {
        // One connection: nothing overtakes.
        double& last = arrival_[from * peers.size() + to];
        last = std::max(last, at + delay(random_));
        flights_.push({last, order_++, from, to, {payload.begin(), payload.end()}});
    }

    void ask(std::size_t i) {
        std::array<std::uint8_t, kClockSyncBound> text{};
        if (const auto size = peers[i]->arbiter.poll_request(peers[i]->local(now), text)) {
            send(i, master, ByteView(text.data(), *size), now, there);
        }
    }

    void land() {
        const Flight flight = flights_.top();
        flights_.pop();
        if (!connected) return;
        Peer& peer = *peers[flight.to];
        const double woken = now + std::uniform_real_distribution<>(5, 30)(random_); // the stamp is the kernel's
        const auto owed =
            peer.arbiter.receive(flight.payload, flight.from == master, peer.local(now), peer.local(woken));
        REQUIRE(bool(owed));
        if (!owed->has_value()) return;
        std::array<std::uint8_t, kClockSyncBound> text{};
        const std::size_t size = peer.arbiter.write_reply(**owed, peer.local(woken), text);
        REQUIRE(size > 0u);
        send(flight.to, flight.from, ByteView(text.data(), size), woken, back);
    }

    std::mt19937_64 random_;
    std::priority_queue<Flight> flights_;
    std::array<double, 64> arrival_{};
    std::uint64_t order_ = 0;
    double last_look_ = 0;
};

} // namespace midip2p::test
