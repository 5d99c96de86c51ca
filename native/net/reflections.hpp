// At which addresses the internet sees the ports on which we listen: reflectors are asked, from these very ports.
#pragma once

#include "core/result.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/toast/paths/peer_link.hpp"
#include "core/types.hpp"
#include "os/poller.hpp"
#include "os/socket.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace midip2p::net {

using core::Address;

/// Design: a connection from each port to the reflector, which stays, because a router keeps a port's mapping as long
/// as something uses it. A reflector that is away, or says what is no answer, is called again later. Nothing depends on
/// it: without an answer no peer is told to dial that way. [io]
class Reflections {
  public:
    static constexpr std::int64_t kQuestions = 20'000'000; // µs from one to the next: routers forget in a minute
    static constexpr std::int64_t kPatience = 5'000'000;   // for an answer
    static constexpr std::int64_t kPause = 15'000'000;     // until a reflector that failed is called again
    /// For how long its time is known by the quickest answer: two clocks drift apart by some 30 ms meanwhile.
    static constexpr std::int64_t kGoodFor = 300'000'000;

    /// Two ports of ours, by the addresses on which we listen.
    struct Ports {
        Address notes, clock;
    };

    explicit Reflections(os::Poller& poller) : poller_(poller) {}

    /// Begins to ask, from both ports; the poller reports their connections under these tokens. One reflector of each
    /// address family.
    void add(const Ports& ports, const Address& reflector, std::uint64_t notes_token, std::uint64_t clock_token,
             core::LocalTime now);
    [[nodiscard]] bool has(std::uint64_t token) const;
    void handle(const os::Poller::Ready& ready, core::LocalTime now);
    /// Asks what is due. Returns when to call it again, if nothing happens before.
    [[nodiscard]] core::LocalTime advance(core::LocalTime now);

    /// What one reflector sees now and did not see before; nothing more has changed: nullopt. [TOAST-14.2-2]
    [[nodiscard]] std::optional<core::Reflexive> take_change();
    /// Whether a reflector sees us at an address of that family.
    [[nodiscard]] bool has_seen(const Address& of_family) const;
    /// The port from which such an address is dialled, for that lane. nullopt: no reflector of that family is asked.
    [[nodiscard]] std::optional<Address> port_for(const Address& of_family, core::Lane lane) const;
    /// What has to be added to our time to have that of the reflectors, µs, by the quickest answer of late.
    /// [TOAST-4.7-3]
    [[nodiscard]] std::optional<std::int64_t> reflector_ahead() const noexcept { return ahead_; }

  private:
    /// One of our ports, and its connection to the reflector.
    struct Port {
        Address own, reflector;
        std::uint64_t token = 0;
        os::Socket socket{};
        core::FrameReader reader{};
        bool opening = false, asking = false;
        core::LocalTime asked_at{}, next{};
        std::optional<Address> seen{};
    };
    /// Two ports of one family.
    struct Pair {
        std::array<Port, 2> ports; // by Lane
        std::optional<core::Reflexive> told{};
    };
    [[nodiscard]] Port* find(std::uint64_t token);
    void call(Port& port, core::LocalTime now);
    void ask(Port& port, core::LocalTime now);
    void read(Port& port, core::LocalTime now);
    [[nodiscard]] bool take(Port& port, const core::Frame& frame, core::LocalTime now);
    void give_up(Port& port, core::LocalTime now);

    os::Poller& poller_;
    std::vector<Pair> pairs_;
    std::optional<std::int64_t> ahead_;
    std::int64_t quickest_ = 0; // the round trip by which it is known
    core::LocalTime known_at_{};
};

} // namespace midip2p::net
