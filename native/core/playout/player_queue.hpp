// What one player has on its way to one output.
#pragma once

#include "core/midi/controls.hpp"
#include "core/playout/heard_header.hpp"
#include "core/playout/player_times.hpp"
#include "core/queue/message_ring.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace midip2p::core {

/// Design: each player has a ring of its own at each output, so that a player who floods an output fills only this
/// ring. From half full on it is thinned: while values of one controller follow each other without another event of
/// their channel in between, the newest is kept back until something else comes or there is room. Nothing else is left
/// out before the ring is full. Then events are lost and counted; if one of them would have ended a note, everything
/// that the player holds there is released.
class PlayerQueue {
  public:
    PlayerQueue(LinkId link, std::size_t capacity_bytes) : ring_(capacity_bytes), link_(link) {}

    // ---- [io]

    /// full: it is lost.
    [[nodiscard]] Errc put(const HeardHeader& header, ByteView midi) noexcept;
    /// Never lost: where the ring is full, it follows as soon as the taker has emptied it.
    void put_release(const HeardHeader& header) noexcept;
    /// Hands on what was kept back, where there is room. True: it did.
    bool pump() noexcept;
    /// The link is over: another may have this queue once nothing is left in it.
    void retire() noexcept { retired_ = true; }
    [[nodiscard]] bool reusable() noexcept;
    void give_to(LinkId link) noexcept;

    // ---- [taker] wait-free

    MessageRing<HeardHeader>& ring() noexcept { return ring_; }
    PlayerTimes& times() noexcept { return times_; }
    /// When the ring's head, which is an event, sounds.
    [[nodiscard]] LocalTime due_of_head(const Playout& playout, const TakeSpan& span) noexcept;
    /// Leaves the ring's head behind.
    void pop() noexcept {
        if (ring_.front().header->kind == HeardHeader::Kind::release) ++releases_taken_;
        times_.next();
        ring_.pop();
    }
    /// Somewhere in the ring a release stands.
    [[nodiscard]] bool release_waits() const noexcept {
        return releases_.load(std::memory_order_acquire) != releases_taken_;
    }
    /// What the player holds is to be released, now that the ring is empty. Before a look at the ring, so that what was
    /// in it when the release did not fit is taken first.
    [[nodiscard]] bool see_release() noexcept {
        if (release_.load(std::memory_order_relaxed)) {
            seen_.store(true, std::memory_order_relaxed);
            (void)release_.exchange(false, std::memory_order_acq_rel);
        }
        return seen_.load(std::memory_order_relaxed);
    }
    void released() noexcept { seen_.store(false, std::memory_order_release); }
    enum class Fate : std::uint8_t { played, late, turned_away };
    void taken(const HeardHeader& header, Fate fate) noexcept;
    /// Events that are not taken yet, about.
    [[nodiscard]] std::uint64_t waiting() const noexcept {
        return put_.load(std::memory_order_relaxed) - gone_.load(std::memory_order_relaxed);
    }

    // ---- [any] wait-free

    [[nodiscard]] LinkId link() const noexcept { return link_.load(std::memory_order_acquire); }
    /// Of this link: events put in, of these taken or dropped, note-ons that were too late when they were taken; events
    /// that found no room, controllers that a newer one took the place of.
    struct Counts {
        std::uint64_t put = 0, gone = 0, late = 0, lost = 0, thinned = 0;
        std::uint64_t beyond = 0; // sounded as early as possible, after their time
    };
    [[nodiscard]] Counts counts() const noexcept;
    /// How long this player's events take from being played to being taken, µs; 0 if that is not known. [PLAYOUT-4.3-1]
    struct Delays {
        std::int64_t least_us = 0;     // the fastest of the last ones
        std::int64_t slow_us = 0;      // what one in a thousand takes longer than
        std::int64_t adaptive_us = 0;  // the delay that `adaptive` makes of it, without its cap
        Percentiles took{}, sounded{}; // to being taken, and to sounding [PLAYOUT-7.1-1]
    };
    [[nodiscard]] Delays delays() const noexcept {
        return {.least_us = least_.load(std::memory_order_relaxed),
                .slow_us = slow_.load(std::memory_order_relaxed),
                .adaptive_us = adaptive_.load(std::memory_order_relaxed),
                .took = took_.load(),
                .sounded = sounded_.load()};
    }

  private:
    struct KeptBack {
        HeardHeader header;
        std::array<std::uint8_t, 3> bytes{};
        std::uint8_t size = 0; // 0: none
    };
    [[nodiscard]] bool push(const HeardHeader& header, ByteView midi) noexcept;
    [[nodiscard]] bool push_kept(KeptBack& kept) noexcept;
    [[nodiscard]] Errc lose(const HeardHeader& header, ByteView midi) noexcept;

    /// Three figures that may be read one by one: each is right by itself.
    struct Published {
        std::atomic<std::int64_t> p50{0}, p95{0}, p99{0};
        void store(const Percentiles& p) noexcept {
            p50.store(p.p50, std::memory_order_relaxed);
            p95.store(p.p95, std::memory_order_relaxed);
            p99.store(p.p99, std::memory_order_relaxed);
        }
        [[nodiscard]] Percentiles load() const noexcept {
            return {.p50 = p50.load(std::memory_order_relaxed),
                    .p95 = p95.load(std::memory_order_relaxed),
                    .p99 = p99.load(std::memory_order_relaxed)};
        }
    };

    MessageRing<HeardHeader> ring_;
    PlayerTimes times_;                      // taker only
    std::uint32_t releases_taken_ = 0;       // taker only
    std::array<KeptBack, 16> kept_{};        // io only; by channel
    std::atomic<std::uint32_t> releases_{0}; // put into the ring
    bool retired_ = false;                   // io only
    std::atomic<LinkId> link_;
    std::atomic<bool> release_{false}; // io says: a release did not fit into the ring
    std::atomic<bool> seen_{false};    // the taker has seen that, and not released yet
    std::atomic<std::uint64_t> put_{0}, gone_{0}, late_{0}, lost_{0}, thinned_{0}, beyond_{0};
    Published took_, sounded_;
    std::atomic<std::int64_t> least_{0}, slow_{0}, adaptive_{0};
};

} // namespace midip2p::core
