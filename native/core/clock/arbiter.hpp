// The ClockDriftArbiter: turns clock exchanges into Timelines.                              spec/clock.md
#pragma once

#include "core/clock/clock_sync.hpp"
#include "core/clock/estimator.hpp"
#include "core/clock/timeline.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace midip2p::core {

/// Exchanges and refusals since the beginning.
struct ClockStats {
    std::uint64_t requests_sent = 0, replies_used = 0;
    std::uint64_t replies_refused = 0;  // another epoch, not from the master, no request of ours, or impossible stamps
    std::uint64_t requests_refused = 0; // another epoch, or we are not the master
    std::uint64_t refused_by_peer = 0;  // our requests that the asked peer refused
    std::uint64_t steps = 0;            // times session time was set rather than slewed after the first
};

/// A request that waits for its reply's turn on the wire. One queue per link belongs to the engine.
struct PendingReply {
    Epoch epoch{};
    std::uint32_t id = 0;
    LocalTime t1{}; // the asking peer's clock
    SessionTime t2{};
    bool refused = false;
};

/// Design: one per engine. It knows epochs, not links: the engine tells whether a payload came from the master's link,
/// asks for a request when it writes to that link's clock lane, and hands over replies in transmit(), so that t1 and
/// t3 are taken right before the write. A synchronised Timeline is one straight line to whoever copies it; behind it is
/// the published line, which slews towards the estimate and never steps while it is synchronised.
/// Fixed memory, no allocation. [io]
class ClockDriftArbiter {
  public:
    // ---- who is master

    /// The elected master: this peer itself, or the one at the other end of some link. False where the epoch is older
    /// than the current one, is no epoch (term 0), or names another master for the current one. [CLOCK-3.1-1]
    bool set_master(Epoch epoch, bool is_self, LocalTime now) noexcept;
    [[nodiscard]] Epoch epoch() const noexcept { return epoch_; }
    [[nodiscard]] bool is_master() const noexcept { return is_master_; }

    // ---- asking (we are not the master; the clock lane to the master is attached)

    /// The clock lane to the master carries bytes from now on: exchanges start with a burst.
    void lane_opened(LocalTime now) noexcept;
    /// When the next request is due; kNever where there is nobody to ask. Only matters while the lane is attached.
    [[nodiscard]] LocalTime request_due() const noexcept;
    /// Whether one is due that is no burst's: heartbeats may go with it.
    [[nodiscard]] bool request_is_calm(LocalTime now) const noexcept {
        return burst_left_ == 0 && now >= next_request_;
    }
    /// A heartbeat goes out: the next request goes with it, unless one went lately or they are a burst's. [CLOCK-2.4-1]
    void request_with_others(LocalTime now) noexcept;
    /// Writes a request's payload where one is due and returns its length; nothing otherwise. t1 is `now`: call it
    /// right before the write. `out` has kClockSyncBound bytes or more.
    [[nodiscard]] std::optional<std::size_t> poll_request(LocalTime now, std::span<std::uint8_t> out) noexcept;

    // ---- payloads of CLOCK_SYNC frames

    /// A payload that came in on a clock lane. `stamped_at`: kernel stamp, else now. A value holds the reply to send
    /// where one is owed. frame_payload where it is malformed: close the link. Refusals are counted, not errors.
    [[nodiscard]] Result<std::optional<PendingReply>> receive(ByteView payload, bool from_master, LocalTime stamped_at,
                                                              LocalTime now) noexcept;
    /// Writes the payload of a reply (t3 is `now`: call it right before the write) and returns its length. Refuses the
    /// request instead when the epoch has changed meanwhile. `out` has kClockSyncBound bytes or more.
    [[nodiscard]] std::size_t write_reply(const PendingReply& reply, LocalTime now,
                                          std::span<std::uint8_t> out) noexcept;

    // ---- time

    /// Runs the timers (holdover) and says when to be called next.
    [[nodiscard]] LocalTime advance(LocalTime now) noexcept;
    /// As of `now`, with both bounds. Good for conversions around `now`: ask again rather than keep it for long.
    [[nodiscard]] Timeline timeline(LocalTime now) const noexcept;
    [[nodiscard]] ClockState state() const noexcept { return state_; }
    /// Least round trip of the window, µs; −1 while not known.
    [[nodiscard]] std::int64_t round_trip() const noexcept;
    [[nodiscard]] const ClockStats& stats() const noexcept { return stats_; }

  private:
    /// A straight line from local to session time.
    struct Line {
        LocalTime at{};
        double session = 0;
        double rate = 1;
        [[nodiscard]] double to_session(LocalTime t) const noexcept {
            return session + static_cast<double>(t - at) * rate;
        }
    };
    struct Asked {
        std::uint32_t id = 0; // 0: free
        LocalTime t1{};
    };

    [[nodiscard]] PendingReply on_request(const ClockSync& sync, LocalTime stamped_at) noexcept;
    void on_reply(const ClockSync& sync, bool from_master, LocalTime stamped_at, LocalTime now) noexcept;
    void on_refused(const ClockSync& sync, bool from_master, LocalTime now) noexcept;
    void publish(LocalTime now) noexcept;
    void set_line(const Line& line) noexcept; // without slewing
    void become_master(LocalTime now) noexcept;
    void follow(LocalTime now) noexcept;
    [[nodiscard]] double published(LocalTime t) const noexcept;
    [[nodiscard]] std::optional<LocalTime> forget(std::uint32_t id) noexcept;

    Epoch epoch_{};
    bool is_master_ = false;
    ClockState state_ = ClockState::unsynced;
    ClockEstimator estimator_;
    Line slewing_{}; // until slew_end_
    Line target_{};  // from then on: the estimate, or the master's own line
    LocalTime slew_end_{};
    ClockEstimate published_{}; // the estimate that target_ came from, with its bounds
    LocalTime last_good_{};
    std::uint32_t jumps_seen_ = 0;
    bool had_time_ = false; // session time was known once
    std::array<Asked, 64> asked_{};
    std::uint32_t next_id_ = 1;
    int burst_left_ = 0;
    LocalTime next_request_ = kNever;
    ClockStats stats_{};
};

} // namespace midip2p::core
