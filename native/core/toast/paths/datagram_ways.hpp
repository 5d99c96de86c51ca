// Which way the datagrams of one link go: which addresses are challenged, which have proved themselves, which is used.
#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace midip2p::core {

/// A way: a UDP socket of ours and an address of the peer. Whoever has the sockets numbers them.
using WayNumber = std::size_t;

/// Design: a way is challenged until the peer has answered over it; the first that is proved is used, and challenged
/// again now and then. When it does not answer any more, or the peer is heard from elsewhere and it does not answer
/// then, all ways are challenged again. Nothing is sent but challenges to an address that has not answered. Sans-I/O:
/// the owner sends the challenges and says what has come. [io]
class DatagramWays {
  public:
    static constexpr std::int64_t kFirstPause = 100'000; // µs between the first two challenges; doubled each time
    static constexpr std::int64_t kLongestPause = 5'000'000;
    static constexpr std::int64_t kRenewal = 15'000'000;  // after the last answer: as often as routers need
    static constexpr std::int64_t kPatience = 3'000'000;  // from the first challenge that a used way leaves unanswered
    static constexpr std::int64_t kSuspicion = 1'000'000; // how long an answer counts if the peer is heard elsewhere
    static constexpr std::size_t kMostLearnt = 8;         // ways that nobody named, over which the peer was heard

    /// Forgets everything. There are ways 0 … `named`-1, none of them proved. [TOAST-12.2-2]
    void begin(std::size_t named, LocalTime now);
    /// A datagram of the peer has come over a way that has no number yet. Returns its number from now on, which may
    /// have been that of another way before. [TOAST-12.2-4]
    [[nodiscard]] WayNumber learn(LocalTime now);
    /// A datagram of the peer has come over a way that has a number.
    void heard(WayNumber way, LocalTime now);

    struct Challenge {
        WayNumber way;
        std::uint64_t token;
    };
    /// The next challenge to be sent now. `fresh` is a number that nobody can guess, for a way that needs one.
    [[nodiscard]] std::optional<Challenge> next_challenge(std::uint64_t fresh, LocalTime now);
    /// An answer has come over that way. False: it answers no challenge that was sent there. [TOAST-12.2-3]
    bool answered(WayNumber way, std::uint64_t token, LocalTime now);

    /// The way to be used; nullopt: no address has proved itself.
    [[nodiscard]] std::optional<WayNumber> in_use() const noexcept { return in_use_; }
    /// Gives up a way that does not answer any more. Returns when to call it, and next_challenge(), again.
    [[nodiscard]] LocalTime advance(LocalTime now);

  private:
    struct Way {
        std::optional<std::uint64_t> token{}; // of a challenge that waits for its answer
        LocalTime asked_at{};                 // when that was sent first
        LocalTime next = kNever;              // when it is challenged next
        std::int64_t pause = kFirstPause;
        LocalTime answered_at{};
        std::uint64_t learnt = 0; // in which order; 0: it was named
    };
    void ask_all(LocalTime now);

    std::vector<Way> ways_;
    std::optional<WayNumber> in_use_;
    std::uint64_t learnt_ = 0;
};

} // namespace midip2p::core
