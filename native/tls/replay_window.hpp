// Remembers which of the latest counters have come already.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::tls {

/// Design: a ring of bits, as in RFC 6479: a word is cleared when the newest counter reaches it again, so nothing is
/// ever shifted. One word of the ring is always partly cleared, and does not count. A caller looks first, and takes the
/// counter only once the datagram has proved to be genuine, so that a forged one changes nothing. [io] wait-free
class ReplayWindow {
  public:
    enum class Counter : std::uint8_t { is_new, replayed, too_old };

    static constexpr std::size_t kWords = 32;                  // a power of two
    static constexpr std::uint64_t kWidth = (kWords - 1) * 64; // of the latest counters, these are told apart

    [[nodiscard]] Counter look(std::uint64_t counter) const noexcept;
    /// Takes a counter that look() has called new.
    void take(std::uint64_t counter) noexcept;

  private:
    static constexpr std::size_t word_of(std::uint64_t counter) noexcept { return counter / 64 % kWords; }
    static constexpr std::uint64_t bit_of(std::uint64_t counter) noexcept { return std::uint64_t{1} << counter % 64; }

    std::array<std::uint64_t, kWords> taken_{};
    std::uint64_t newest_ = 0;
};

// ---- details

inline ReplayWindow::Counter ReplayWindow::look(std::uint64_t counter) const noexcept {
    if (counter > newest_) return Counter::is_new;
    if (newest_ - counter >= kWidth) return Counter::too_old;
    return (taken_[word_of(counter)] & bit_of(counter)) == 0 ? Counter::is_new : Counter::replayed;
}

inline void ReplayWindow::take(std::uint64_t counter) noexcept {
    if (counter > newest_) {
        const std::uint64_t reached = std::min<std::uint64_t>(counter / 64 - newest_ / 64, kWords);
        for (std::uint64_t i = 0; i < reached; ++i) taken_[(counter / 64 - i) % kWords] = 0;
        newest_ = counter;
    }
    taken_[word_of(counter)] |= bit_of(counter);
}

} // namespace midip2p::tls
