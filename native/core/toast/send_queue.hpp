// A lane's outgoing bytes: whole frames, in order, until the kernel has taken them and the peer has acknowledged them.
#pragma once

#include "core/queue/fifo.hpp"
#include "core/result.hpp"
#include "core/toast/frame.hpp"

#include <vector>

namespace midip2p::core {

/// Design: one buffer with a read position; frames are written in place, so that everything queued leaves in one write.
/// Bytes that were read stay in front of that position for as long as a numbered frame among them may have to be sent
/// again: a replay sets the position back. Bounded: a peer that stops reading costs about kMaxKept bytes and no more.
/// [io]
class SendQueue {
  public:
    static constexpr std::size_t kMaxQueued = 4u << 20; // unsent bytes [TOAST-6.2-1]
    static constexpr std::size_t kMaxKept = 8u << 20;   // bytes kept for a replay [TOAST-3.4-5]

    /// Allocates the room that a busy link needs: a peer acknowledges ten times a second, and until then all is kept.
    SendQueue() : kept_(1u << 12) { bytes_.reserve(std::size_t{512} << 10); }

    /// On an error (full, frame_too_long) nothing was queued. A numbered frame is kept until it is acknowledged.
    [[nodiscard]] Errc push(const Frame& frame);
    /// At most `budget` bytes from the front; the last frame may be cut. The view holds until the next call.
    [[nodiscard]] ByteView view(std::size_t budget) const noexcept;
    /// The first n bytes of a view have been taken.
    void consume(std::size_t n) noexcept;

    /// No connection takes bytes for now: from here on a full queue drops its oldest frames instead of refusing new
    /// ones.
    void suspend() noexcept { suspended_ = true; }
    /// The peer has acknowledged the frames up to this number: they need not be sent again.
    void acknowledge(std::uint32_t number) noexcept;
    /// Sends on from the frame after that number, whatever was taken before. False if that frame is not kept any more:
    /// then nothing is left to send. [TOAST-3.4-5] [TOAST-3.4-6]
    [[nodiscard]] bool resume_after(std::uint32_t number, std::uint32_t last_pushed) noexcept;

    /// The bytes of a numbered frame, whether they were taken or not; nothing where it is acknowledged, or kept no
    /// more. The view holds until the next call.
    [[nodiscard]] ByteView frame(std::uint32_t number) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return read_ == bytes_.size(); }
    /// The end and the read position, counted in bytes from the beginning of the lane.
    [[nodiscard]] std::uint64_t pushed() const noexcept { return pushed_; }
    [[nodiscard]] std::uint64_t consumed() const noexcept { return pushed_ - (bytes_.size() - read_); }

  private:
    struct Kept {
        std::uint32_t number;
        std::uint64_t begins_at; // in bytes from the beginning of the lane
    };
    /// Bytes in front of this index are not needed any more.
    [[nodiscard]] std::size_t needed_from() const noexcept;
    [[nodiscard]] std::uint64_t base() const noexcept { return pushed_ - bytes_.size(); }
    void forget_oldest(std::size_t until_kept) noexcept;
    void tidy() noexcept;

    std::vector<std::uint8_t> bytes_;
    std::size_t read_ = 0;
    std::uint64_t pushed_ = 0;
    Fifo<Kept> kept_; // numbered frames that are not acknowledged, oldest first
    bool suspended_ = false;
};

} // namespace midip2p::core
