// What is known of the datagrams' way: whether anything comes back, how long it takes, and how much is lost.
#pragma once

#include "core/toast/datagrams/datagram.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace midip2p::core {

inline constexpr std::int64_t kProbeEvery = 1'000'000;        // [TOAST-12.7-1]
inline constexpr std::int64_t kProbeWithFrames = 250'000;     // the same, after frames have gone
inline constexpr std::int64_t kSilentAfter = 3'000'000;       // [TOAST-12.7-3]
inline constexpr std::int64_t kSilentProbes = 10'000'000;     // µs for which a silent lane goes on to ask each second
inline constexpr std::int64_t kSilentProbeEvery = 10'000'000; // and how often then
inline constexpr std::int64_t kCleanAfter = 30'000'000;       // [TOAST-12.7-4] [TOAST-12.7-5]
inline constexpr std::int64_t kOnTrial = 5'000'000;           // µs for which a new way is taken for one that loses

/// Design: each end counts the datagrams that it sends and those that arrive; a probe carries the one count, its answer
/// the other. The difference is what was lost, counted from the first answer on; a late datagram corrects it. [io]
class DatagramProbes {
  public:
    /// The way is there from now on: nothing is known of it.
    void begin(LocalTime now) noexcept;
    void count_sent() noexcept { ++sent_; }
    /// A datagram of any kind has come.
    void count_came(LocalTime now) noexcept;
    void answered(const AnswerDatagram& answer, LocalTime now) noexcept;
    /// Something that was sent seems to have been lost. [TOAST-12.7-5]
    void suspect(LocalTime now) noexcept {
        lossy_at_ = now;
        lost_any_ = true;
    }
    /// Frames have gone: what becomes of them is asked for soon.
    void frames_went() noexcept { probe_at_ = std::min(probe_at_, asked_at_ + kProbeWithFrames); }

    /// The probe that is due, which the caller sends; nullopt: none is due.
    [[nodiscard]] std::optional<ProbeDatagram> probe(LocalTime now) noexcept;
    [[nodiscard]] LocalTime due() const noexcept { return probe_at_; }

    /// Nothing has come for a while. [TOAST-12.7-3]
    [[nodiscard]] bool silent(LocalTime now) const noexcept { return now - heard_at_ >= kSilentAfter; }
    /// Nothing has been lost for a while. [TOAST-12.7-4]
    [[nodiscard]] bool clean(LocalTime now) const noexcept { return now - lossy_at_ >= kCleanAfter; }
    /// Something has been lost lately, or nothing is known of the way yet. [TOAST-12.7-5]
    [[nodiscard]] bool loses(LocalTime now) const noexcept {
        return now - lossy_at_ < (lost_any_ ? kCleanAfter : kOnTrial);
    }
    [[nodiscard]] LocalTime heard_at() const noexcept { return heard_at_; }
    [[nodiscard]] std::uint32_t came() const noexcept { return came_; }
    /// Datagrams of ours that did not come, as of the last answer.
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }
    /// The last one, µs; −1: not known.
    [[nodiscard]] std::int64_t round_trip() const noexcept { return round_trip_; }

  private:
    struct Asked {
        std::uint32_t id = 0, sent = 0; // id 0: free
        LocalTime at{};
    };
    std::array<Asked, 8> asked_{};
    std::uint32_t last_id_ = 0;
    std::uint32_t sent_ = 0, came_ = 0;
    std::optional<std::uint32_t> missing_at_first_; // sent less came, as of the first answer
    std::uint64_t lost_ = 0;
    std::int64_t round_trip_ = -1;
    LocalTime probe_at_{}, asked_at_{}, heard_at_{};
    LocalTime lossy_at_{}; // of the last sign of loss, or since when nothing is known of the way
    bool lost_any_ = false;
};

} // namespace midip2p::core
