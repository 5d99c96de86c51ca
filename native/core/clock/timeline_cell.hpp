// The newest Timeline, from the io thread to the threads that take events out.
#pragma once

#include "core/clock/timeline.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace midip2p::core {

/// Design: a sequence lock over words. One writer, any number of readers. The writer never waits. A reader that meets
/// a write gives up after a few tries and goes on with the Timeline that it had. It must not spin: a real-time reader
/// may have pushed the writer off the very core that it would then wait for.
class TimelineCell {
  public:
    /// [io] wait-free
    void store(const Timeline& timeline) noexcept;
    /// Replaces `timeline` by the newest one. False: a write was going on, and `timeline` stays as it was.
    /// [any] wait-free
    bool try_load(Timeline& timeline) const noexcept;

  private:
    using Words = std::array<std::uint64_t, 8>;
    static Words pack(const Timeline& t) noexcept;
    static Timeline unpack(const Words& w) noexcept;

    alignas(64) std::atomic<std::uint32_t> version_{0}; // odd while a write is going on
    std::array<std::atomic<std::uint64_t>, 8> words_{};
};

// ---- details ----

inline TimelineCell::Words TimelineCell::pack(const Timeline& t) noexcept {
    return {static_cast<std::uint64_t>(t.state),
            (static_cast<std::uint64_t>(t.epoch.term) << 32) | t.epoch.elector,
            std::bit_cast<std::uint64_t>(t.reference_local.us),
            std::bit_cast<std::uint64_t>(t.reference_session),
            std::bit_cast<std::uint64_t>(t.rate),
            std::bit_cast<std::uint64_t>(t.jitter_bound),
            std::bit_cast<std::uint64_t>(t.path_bound),
            t.exchanges};
}

inline Timeline TimelineCell::unpack(const Words& w) noexcept {
    Timeline t;
    t.state = static_cast<ClockState>(w[0]);
    t.epoch = {static_cast<std::uint32_t>(w[1] >> 32), static_cast<std::uint32_t>(w[1])};
    t.reference_local = {std::bit_cast<std::int64_t>(w[2])};
    t.reference_session = std::bit_cast<double>(w[3]);
    t.rate = std::bit_cast<double>(w[4]);
    t.jitter_bound = std::bit_cast<double>(w[5]);
    t.path_bound = std::bit_cast<double>(w[6]);
    t.exchanges = static_cast<std::uint32_t>(w[7]);
    return t;
}

inline void TimelineCell::store(const Timeline& timeline) noexcept {
    const Words words = pack(timeline);
    const std::uint32_t version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    // Release stores keep the odd version before them, also where a fence would not be understood by a checker.
    for (std::size_t i = 0; i < words.size(); ++i) words_[i].store(words[i], std::memory_order_release);
    version_.store(version + 2, std::memory_order_release);
}

inline bool TimelineCell::try_load(Timeline& timeline) const noexcept {
    for (int tries = 0; tries < 4; ++tries) {
        const std::uint32_t before = version_.load(std::memory_order_acquire);
        Words words;
        for (std::size_t i = 0; i < words.size(); ++i) words[i] = words_[i].load(std::memory_order_acquire);
        if (before % 2 != 0 || version_.load(std::memory_order_relaxed) != before) continue;
        if (before != 0) timeline = unpack(words);
        return true;
    }
    return false;
}

} // namespace midip2p::core
