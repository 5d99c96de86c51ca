// Peers of one session in virtual time, each with the clock of the core and a path to the timing master.
#pragma once

#include "core/clock/arbiter.hpp"
#include "sim/machine_clock.hpp"
#include "sim/tcp_way.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

namespace midip2p::sim {

/// One client: its machine's clock, and the real ClockDriftArbiter that reads it.
struct Peer {
    Peer(const ClockHabits& habits, double shift_us, std::uint64_t seed)
        : clock(habits, shift_us, seed), there(seed * 5 + 1), back(seed * 5 + 2) {}

    MachineClock clock;
    core::ClockDriftArbiter arbiter;
    TcpWay there, back;  // to the timing master, and from it
    double awake_at = 0; // true µs: it sleeps until then
    bool linked = true;  // to the timing master
    bool woken = false;  // it has slept, and no exchange that began since then has come back
    double woken_at = 0; // what its own clock showed all that time, µs

    [[nodiscard]] core::LocalTime local(double true_us);
    /// Session time in its own opinion, with fraction.
    [[nodiscard]] double session(double true_us);
};

/// Design: peer 0 is the timing master until elect() says otherwise; every other one asks it over its own path. What
/// is done to peers while time goes on (a sleep, another route) is done between two run()s or in a `look`. The only
/// thing of the product that is imitated is the engine's part: when payloads go out, and the stamps that they get.
/// [any], one thread at a time
class World {
  public:
    explicit World(std::uint64_t seed) : chance_(seed) {}

    Peer& add(const ClockHabits& habits, double shift_us);
    [[nodiscard]] std::size_t size() const { return peers_.size(); }
    Peer& operator[](std::size_t i) { return *peers_[i]; }
    [[nodiscard]] double now() const { return now_; } // true µs
    [[nodiscard]] std::size_t master() const { return master_; }

    void elect(core::Epoch epoch, std::size_t peer);
    /// The peer's machine stands still for so long, with its clock.
    void sleep(std::size_t peer, double for_us);
    void unlink(std::size_t peer);
    void link(std::size_t peer);

    /// Called at true times `look_every` apart.
    std::function<void()> look = [] {};
    double look_every = 100e3; // µs
    /// Goes on until that true time.
    void run_until(double true_us);

  private:
    struct Flight {
        double at = 0;
        std::uint64_t order = 0;
        std::size_t from = 0, to = 0;
        std::vector<std::uint8_t> payload;
        bool operator<(const Flight& other) const { return at != other.at ? at > other.at : order > other.order; }
    };

    void send(std::size_t from, std::size_t to, core::ByteView payload, double at);
    void ask(std::size_t peer);
    void land();
    [[nodiscard]] double asks_at(std::size_t peer);
    void note_answer(std::size_t peer, core::ByteView payload);

    Chance chance_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::priority_queue<Flight> flights_;
    std::uint64_t order_ = 0;
    std::size_t master_ = 0;
    double now_ = 0;
    double last_look_ = 0;
};

} // namespace midip2p::sim
