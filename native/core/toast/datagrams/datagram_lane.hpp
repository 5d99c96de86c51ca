// The datagram lane of one link: what it sends besides TCP, and when it is quiet.
#pragma once

#include "core/toast/datagrams/outgoing_frames.hpp"
#include "core/toast/datagrams/probes.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace midip2p::core {

/// Counted since the link began.
struct DatagramFigures {
    std::uint64_t sent = 0, received = 0;
    std::uint64_t refused = 0; // malformed, of unknown kinds, or too many
    std::uint64_t frames = 0;  // of ours that went by datagram, each time
    std::uint64_t repeats = 0; // of these, said again
    std::uint64_t first = 0;   // numbered frames that came by datagram before they came by TCP
    std::uint64_t ahead = 0;   // events that were played before a missing one
    std::uint64_t lost = 0;    // datagrams of ours that did not come
};

/// Design: it decides what to say and when, and reads nothing: Link does, because a frame that comes by datagram is a
/// frame as any other. TCP carries everything as well, so whatever is left out here costs time, and nothing else. [io]
class DatagramLane {
  public:
    /// Bytes a second, and at once, of frames that a lane says, over every way. [TOAST-12.5-4]
    static constexpr std::int64_t kBytesPerSecond = 256'000;
    static constexpr std::int64_t kBytesAtOnce = 32'000;
    /// [TOAST-12.5-7] The least time between two datagrams that only acknowledge, µs.
    static constexpr std::int64_t kAckEvery = 5'000;
    /// Datagrams that are taken a second, and at once. [TOAST-12.6-7]
    static constexpr std::int64_t kTakenPerSecond = 2'000;
    static constexpr std::int64_t kTakenAtOnce = 4'000;

    void set_usable(bool usable, std::uint32_t last_sent, LocalTime now);
    [[nodiscard]] bool usable() const noexcept { return usable_; }
    /// Something comes back: clock exchanges may go this way.
    [[nodiscard]] bool answers(LocalTime now) const noexcept { return usable_ && !probes_.silent(now); }
    [[nodiscard]] LocalTime heard_at() const noexcept { return probes_.heard_at(); }

    // ---- out

    void frame_sent(std::uint32_t number, FrameOrder order) {
        if (usable_) frames_.sent(number, order);
    }
    void acknowledged(std::uint32_t number) noexcept { frames_.acknowledged(number); }
    /// Writes the next datagram that is due, and returns its size; 0: none is. `received`: the last frame that has
    /// come.
    [[nodiscard]] std::size_t write(std::span<std::uint8_t> out, const SendQueue& kept, std::uint32_t received,
                                    LocalTime now);
    /// One that somebody else wrote goes out.
    void count_sent() noexcept;
    /// When write() has something to write.
    [[nodiscard]] LocalTime due(LocalTime now) const noexcept;

    // ---- in

    /// One more has come. False: too many have. [TOAST-12.6-7]
    [[nodiscard]] bool take(LocalTime now) noexcept;
    void came(const ProbeDatagram& probe) noexcept;
    void came(const AnswerDatagram& answer, LocalTime now) noexcept;
    /// Frames have come: say so.
    void owe_ack(LocalTime now) noexcept;

    [[nodiscard]] DatagramFigures figures() const noexcept;
    DatagramFigures counted; // all but `lost`

  private:
    [[nodiscard]] bool rests(LocalTime now) const noexcept { return probes_.clean(now); }
    void repeat_as_needed(LocalTime now) noexcept;
    void look_for_loss(LocalTime now) noexcept;
    [[nodiscard]] std::size_t write_frames(std::span<std::uint8_t> out, const SendQueue& kept, std::uint32_t received,
                                           LocalTime now);
    /// When it is plain that something was lost, because a frame is not acknowledged; kNever where none waits, or where
    /// the way loses anyhow. [TOAST-12.7-5]
    [[nodiscard]] LocalTime loss_shows_at(LocalTime now) const noexcept;

    OutgoingFrames frames_;
    DatagramProbes probes_;
    bool usable_ = false;
    std::optional<AnswerDatagram> owed_answer_; // with what had come when its probe came
    LocalTime ack_at_ = kNever, acked_at_{};
    LocalTime room_at_{};
    std::int64_t used_ = 0; // of kBytesAtOnce, bytes · 10⁶
    LocalTime taken_until_{};
};

} // namespace midip2p::core
