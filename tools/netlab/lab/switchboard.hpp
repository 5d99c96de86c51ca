// All lines between all hosts, and the packets on their way. Asks no OS: packets and the time are arguments.
#pragma once

#include "lab/line.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace midip2p::netlab {

inline constexpr size_t kMostHosts = 20;

/// Which addresses hosts have: `lab`: 10.77.0.(host + 1) and fd77::(host + 1), which are private ones; `internet`:
/// 203.0.113.(host + 1) and 2001:db8:0:(host + 1)::1, which programs take for public ones, and behind the latter the
/// rest of that network of 64 bits, for machines behind a host that is a router; 192.0.1.(host + 1) leads there, too.
enum class Network { lab, internet };

/// Of one direction between two hosts.
struct Counters {
    uint64_t packets = 0; ///< that the host sent
    uint64_t bytes = 0;
    uint64_t delivered = 0;
    uint64_t lost = 0;
    uint64_t blacked_out = 0;
    uint64_t queue_full = 0;
    uint64_t unplugged = 0;
    uint64_t refused = 0; ///< by the receiving host
    uint64_t queue = 0;   ///< on their way now
};

class Switchboard {
  public:
    Switchboard(size_t hosts, uint64_t seed, Network network = Network::lab);

    size_t hosts() const { return plugged_.size(); }
    /// Without `from` or `to`: every one.
    void set(std::optional<size_t> from, std::optional<size_t> to, const Impairment&, Nanoseconds now);
    /// Nothing leaves the host, and what would have arrived while it is unplugged is gone.
    void unplug(size_t host) { plugged_[host] = false; }
    void plug(size_t host) { plugged_[host] = true; }

    /// An IP packet that a host sent. To an address that is no host's, it goes nowhere.
    void receive(size_t from, std::span<const uint8_t> packet, Nanoseconds now);
    /// Hands out everything due; `write` says whether the host took it.
    using Write = std::function<bool(size_t to, std::span<const uint8_t> packet)>;
    void deliver(Nanoseconds now, const Write& write);
    /// When the next packet is due.
    std::optional<Nanoseconds> next() const;

    const Counters& counters(size_t from, size_t to) const { return counters_[from * hosts() + to]; }

  private:
    struct Travelling {
        Nanoseconds arrives_at;
        uint64_t number; // breaks ties: what was sent first arrives first
        uint32_t from;
        uint32_t to;
        std::vector<uint8_t> packet;
    };
    static bool later(const Travelling& a, const Travelling& b);

    Network network_;
    std::vector<Line> lines_;
    std::vector<Counters> counters_;
    std::vector<bool> plugged_;
    std::vector<Travelling> travelling_; // a heap by `later`
    uint64_t number_ = 0;
};

/// Which host a packet is for, by the addresses of `network`.
[[nodiscard]] std::optional<size_t> destination(std::span<const uint8_t> packet, size_t hosts,
                                                Network network = Network::lab);

} // namespace midip2p::netlab
