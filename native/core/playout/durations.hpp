// How long something took, of the last thousand or two, and what the slowest of them took.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace midip2p::core {

/// µs; 0 where nothing was measured.
struct Percentiles {
    std::int64_t p50 = 0, p95 = 0, p99 = 0;
};

/// Design: bins whose width grows with what they hold, so that each is right to 1/32 of it. Two generations of 1000 are
/// counted, and the older one is forgotten when the newer one is full: the answer is always about the last 1000 to
/// 2000. Fixed memory. [taker] wait-free
class Durations {
  public:
    static constexpr std::uint32_t kGeneration = 1000;
    static constexpr std::int64_t kMost = (1 << 20) - 1; // µs; what took longer counts as this

    void add(std::int64_t us) noexcept {
        if (generations_[0].total == kGeneration) {
            std::swap(generations_[0], generations_[1]);
            generations_[0] = {};
        }
        Generation& now = generations_[0];
        const std::size_t bin = bin_of(std::clamp<std::int64_t>(us, 0, kMost));
        ++now.counts[bin];
        ++now.total;
        now.low = std::min(now.low, bin);
        now.high = std::max(now.high, bin);
    }
    [[nodiscard]] std::uint32_t total() const noexcept { return generations_[0].total + generations_[1].total; }
    /// A duration that at most that many exceed: the top of its bin, µs. 0 if nothing was added.
    [[nodiscard]] std::int64_t exceeded_by(std::uint32_t most) const noexcept {
        if (total() == 0) return 0;
        const auto& [now, before] = generations_;
        std::size_t bin = std::max(now.high, before.high);
        for (std::uint32_t above = 0; bin > 0; --bin) {
            above += static_cast<std::uint32_t>(now.counts[bin]) + before.counts[bin];
            if (above > most) break;
        }
        return top_of(bin);
    }
    /// Of all that were added. Reads each bin up to three times: not for every event.
    [[nodiscard]] Percentiles percentiles() const noexcept {
        return {.p50 = exceeded_by(total() / 2), .p95 = exceeded_by(total() / 20), .p99 = exceeded_by(total() / 100)};
    }
    /// Whether percentiles() is worth another look, after add(): for each of the first few, then for one in 32.
    [[nodiscard]] bool worth_a_look() const noexcept { return total() < 32 || total() % 32 == 0; }
    /// The top of the lowest bin that holds anything, µs; 0 if nothing was added.
    [[nodiscard]] std::int64_t least() const noexcept {
        return total() == 0 ? 0 : top_of(std::min(generations_[0].low, generations_[1].low));
    }

  private:
    static constexpr unsigned kBits = 5; // 32 bins for each doubling
    static constexpr std::size_t kFine = std::size_t{1} << kBits;
    static constexpr std::size_t kBins = (20 - kBits + 1) * kFine;
    struct Generation {
        std::array<std::uint16_t, kBins> counts{};
        std::uint32_t total = 0;
        std::size_t low = kBins - 1, high = 0;
    };

    static std::size_t bin_of(std::int64_t us) noexcept {
        const auto value = static_cast<std::uint64_t>(us);
        if (value < 2 * kFine) return value;
        const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - (kBits + 1);
        return shift * kFine + (value >> shift);
    }
    static std::int64_t top_of(std::size_t bin) noexcept {
        if (bin < 2 * kFine) return static_cast<std::int64_t>(bin);
        const std::size_t shift = bin / kFine - 1;
        return static_cast<std::int64_t>(((bin % kFine + kFine + 1) << shift) - 1);
    }

    std::array<Generation, 2> generations_{};
};

} // namespace midip2p::core
