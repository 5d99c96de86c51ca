// A lane's outgoing bytes: whole frames, in order, until the kernel has taken them and the peer has acknowledged them.
#pragma once

#include "core/queue/fifo.hpp"
#include "core/result.hpp"
#include "core/toast/frame.hpp"

#include <vector>

namespace midip2p::core {

/// Design: one buffer with a read position; frames are written in place, so that what is queued leaves in one write.
/// What was read stays in front of that position for as long as a numbered frame in it may have to be sent again: to
/// replay is to set the position back. Bounded: a peer that stops reading costs about kMaxKept and no more. [io]
class SendQueue {
  public:
    static constexpr std::size_t kMaxQueued = 4u << 20; // unsent bytes [TOAST-6.2-1]
    static constexpr std::size_t kMaxKept = 8u << 20;   // bytes kept for a replay [TOAST-3.4-5]

    /// Takes the room that a busy link needs: a peer confirms ten times a second, and until then all of it is kept.
    SendQueue() : kept_(1u << 12) { bytes_.reserve(std::size_t{512} << 10); }

    /// full, or frame_too_long: nothing was queued. A frame with a number is kept until it is acknowledged.
    [[nodiscard]] Errc push(const Frame& frame);
    /// At most `budget` bytes from the front; the last frame may be cut. The view holds until the next call.
    [[nodiscard]] ByteView view(std::size_t budget) const noexcept;
    /// The first n bytes of a view have been taken.
    void consume(std::size_t n) noexcept;

    /// Nobody takes for now: then a full queue forgets its oldest frames instead of refusing new ones.
    void suspend() noexcept { suspended_ = true; }
    /// Frames up to this number need not be sent again.
    void acknowledge(std::uint32_t number) noexcept;
    /// Goes on behind that number, whatever was taken. False where the next frame is not there any more: then nothing
    /// is left to send. [TOAST-3.4-5] [TOAST-3.4-6]
    [[nodiscard]] bool resume_after(std::uint32_t number, std::uint32_t last_pushed) noexcept;

    [[nodiscard]] bool empty() const noexcept { return read_ == bytes_.size(); }
    /// Where the end and the read position are, counted in bytes from the beginning of all.
    [[nodiscard]] std::uint64_t pushed() const noexcept { return pushed_; }
    [[nodiscard]] std::uint64_t consumed() const noexcept { return pushed_ - (bytes_.size() - read_); }

  private:
    struct Kept {
        std::uint32_t number;
        std::uint64_t begins_at; // in bytes from the beginning of all
    };
    /// Bytes in front of this index are of no more use.
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
