// Which frames go into which datagram: new ones at once, together with those of the last moments, and all of them again
// later.
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

/// [TOAST-12.5-2] For how long a frame is repeated with each later one, µs.
inline constexpr std::int64_t kRepeatedFor = 60'000;
/// [TOAST-12.5-3] How long after it was first sent the newest frame is repeated if nothing newer follows, µs.
inline constexpr std::array<std::int64_t, 3> kRepeatAfter = {5'000, 15'000, 35'000};

/// Whether another event of the link may be played before this one, where this one is missing. [TOAST-12.5-5]
enum class FrameOrder : std::uint8_t { strict, free };

/// Design: a datagram that is lost costs nothing if the next one repeats its frames. A copy has to be sent later,
/// because a network that loses one packet often loses those next to it, too. The frames themselves stay in the link's
/// queue. [TOAST-12.5-1] to [TOAST-12.5-6] [io]
class OutgoingFrames {
  public:
    /// Begins with the frame after that number.
    void begin(std::uint32_t last_sent) noexcept;
    /// The link has numbered one more frame.
    void sent(std::uint32_t number, FrameOrder order);
    /// The peer has everything up to that number.
    void acknowledged(std::uint32_t number) noexcept;

    /// When there is something to write: the far past if a frame is new, kNever if there is nothing.
    [[nodiscard]] LocalTime due() const noexcept;
    /// The same for new frames alone.
    [[nodiscard]] LocalTime due_new() const noexcept;
    /// When the oldest frame that is not acknowledged was first sent; kNever: there is none.
    [[nodiscard]] LocalTime oldest() const noexcept;

    struct Written {
        std::size_t size = 0; // bytes; 0: no frame, there was no room or all were too long
        std::uint32_t frames = 0;
        std::uint32_t again = 0;   // of these, not for the first time
        std::uint32_t barrier = 0; // [TOAST-12.5-6]
    };
    /// Writes frames out of `kept`: the new ones in order, as many as fit into `out`; with the last of them also older
    /// ones, up to `room_for_old` bytes; and if none is new, the newest ones again. To be called when due() has come.
    [[nodiscard]] Written write(std::span<std::uint8_t> out, std::size_t room_for_old, const SendQueue& kept,
                                LocalTime now);
    /// Leaves new frames to TCP, and skips the repetition that is due.
    void leave_out(LocalTime now) noexcept;

  private:
    static constexpr std::size_t kMost = 2048; // more than ever belong to the window
    struct SentFrame {
        std::uint32_t number = 0;
        FrameOrder order = FrameOrder::strict;
        LocalTime at = kNever; // since when it was first written; kNever: it is new
    };
    void pop() noexcept;
    void repeat_later() noexcept;
    void forget_old(LocalTime now) noexcept;
    void written_up_to(std::size_t end, LocalTime now) noexcept;
    [[nodiscard]] std::uint32_t barrier_below(std::size_t end) const noexcept;
    [[nodiscard]] std::size_t first_that_fits(std::size_t end, std::size_t room, const SendQueue& kept) const noexcept;
    [[nodiscard]] Written copy(std::size_t begin, std::size_t end, std::size_t first_new, std::span<std::uint8_t> out,
                               const SendQueue& kept) const noexcept;

    Fifo<SentFrame> sent_{256}; // oldest first, without holes
    std::size_t new_ = 0;       // how many at its end are new
    std::uint32_t barrier_ = 0; // the last strict one that is not in sent_ any more
    LocalTime repeat_at_ = kNever;
    LocalTime newest_at_{};
    std::size_t repeats_ = 0; // of the newest
};

} // namespace midip2p::core
