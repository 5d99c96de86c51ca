// Which frames go into which datagram: new ones at once, and again a few times later where the way loses datagrams.
#pragma once

#include "core/queue/fifo.hpp"
#include "core/toast/datagrams/datagram.hpp"
#include "core/toast/send_queue.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core {

/// [TOAST-12.5-3] The pauses after which a frame is sent again, each counted from the time before, µs.
inline constexpr std::array<std::int64_t, 4> kPauses = {5'000, 5'000, 10'000, 20'000};
/// [TOAST-12.5-2] A frame that is to be sent again within this time goes with what is sent now, µs.
inline constexpr std::int64_t kTogether = 2'000;

/// Whether another event of the link may be played before this one, where this one is missing. [TOAST-12.5-5]
enum class FrameOrder : std::uint8_t { strict, free };

/// Design: a datagram that is lost costs nothing if another one repeats its frames. A copy has to be sent later,
/// because a network that loses one packet often loses those next to it, too. Each frame has its own times, and what is
/// due at about the same time shares a datagram: so a frame is sent five times at most, however many follow it. The
/// frames themselves stay in the link's queue. [TOAST-12.5-1] to [TOAST-12.5-6] [io]
class OutgoingFrames {
  public:
    /// Begins with the frame after that number.
    void begin(std::uint32_t last_sent) noexcept;
    /// The link has numbered one more frame.
    void sent(std::uint32_t number, FrameOrder order);
    /// The peer has everything up to that number.
    void acknowledged(std::uint32_t number) noexcept;
    /// Frames are sent again so often from now on, up to kPauses.size(). If that is more than before, those that went
    /// before and are not acknowledged are sent again as well.
    void set_repeats(std::size_t repeats, LocalTime now) noexcept;

    /// When there is something to write: the far past if a frame is new, kNever if there is nothing.
    [[nodiscard]] LocalTime due() const noexcept;
    struct Oldest {
        LocalTime at = kNever;
        bool by_datagram = false; // else TCP alone has carried it
    };
    /// When the oldest frame that is not acknowledged was first sent; kNever: there is none.
    [[nodiscard]] Oldest oldest() const noexcept;

    struct Written {
        std::size_t size = 0; // bytes; 0: no frame, there was no room or all were too long
        std::uint32_t frames = 0;
        std::uint32_t again = 0;   // of these, not for the first time
        std::uint32_t barrier = 0; // [TOAST-12.5-6]
    };
    /// Writes frames out of `kept`: the new ones in order, as many as fit into `out`; with the last of them also older
    /// ones whose time has come, up to `room_for_old` bytes. To be called when due() has come; if nothing is written
    /// then, leave_out() has to follow.
    [[nodiscard]] Written write(std::span<std::uint8_t> out, std::size_t room_for_old, const SendQueue& kept,
                                LocalTime now);
    /// Leaves new frames to TCP, and skips the repetitions that are due.
    void leave_out(LocalTime now) noexcept;
    /// Leaves everything so far to TCP for good.
    void give_up(LocalTime now) noexcept;

  private:
    static constexpr std::size_t kMost = 2048; // what nobody acknowledges is forgotten at last
    struct SentFrame {
        std::uint32_t number = 0;
        FrameOrder order = FrameOrder::strict;
        bool by_datagram = false;    // at least once
        bool goes = false;           // again, with what is being written
        std::uint8_t repeats = 0;    // how often it was sent again since set_repeats()
        LocalTime at = kNever;       // when it was first written, or left to TCP; kNever: it is new
        LocalTime again_at = kNever; // when it is to be sent again
    };
    [[nodiscard]] std::size_t first_new() const noexcept { return sent_.size() - new_; }
    void pop() noexcept;
    void repeated(SentFrame& frame, LocalTime now) const noexcept;
    void find_next_repeat() noexcept;
    void written_up_to(std::size_t end, LocalTime now) noexcept;
    [[nodiscard]] std::uint32_t barrier_below(std::size_t end) const noexcept;
    [[nodiscard]] std::size_t choose_old(std::size_t room, const SendQueue& kept, LocalTime now) noexcept;
    [[nodiscard]] Written copy(std::size_t begin, std::size_t end, std::span<std::uint8_t> out, const SendQueue& kept,
                               LocalTime now) noexcept;

    Fifo<SentFrame> sent_{256}; // oldest first, without holes
    std::size_t new_ = 0;       // how many at its end are new
    std::uint32_t barrier_ = 0; // the last strict one that is not in sent_ any more
    std::size_t repeats_ = 0;
    LocalTime again_at_ = kNever; // the first of those in sent_
};

} // namespace midip2p::core
