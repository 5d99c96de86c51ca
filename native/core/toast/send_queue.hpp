// A lane's outgoing bytes: whole frames, in order, until the kernel has taken them.
#pragma once

#include "core/result.hpp"
#include "core/toast/frame.hpp"

#include <vector>

namespace midip2p::core {

/// Design: one buffer with a read position; frames are written in place, so that what is queued leaves in one write.
/// Bounded: a peer that stops reading costs about twice kMaxQueued and no more. [io]
class SendQueue {
  public:
    static constexpr std::size_t kMaxQueued = 4u << 20; // unsent bytes [TOAST-6.2-1]

    /// full, or frame_too_long: nothing was queued.
    [[nodiscard]] Errc push(const Frame& frame);
    /// At most `budget` bytes from the front; the last frame may be cut. The view holds until the next call.
    [[nodiscard]] ByteView view(std::size_t budget) const noexcept;
    /// The first n bytes of a view have been taken.
    void consume(std::size_t n) noexcept;
    void clear() noexcept;

    [[nodiscard]] bool empty() const noexcept { return read_ == bytes_.size(); }
    /// Bytes ever pushed and ever consumed.
    [[nodiscard]] std::uint64_t pushed() const noexcept { return pushed_; }
    [[nodiscard]] std::uint64_t consumed() const noexcept { return consumed_; }

  private:
    std::vector<std::uint8_t> bytes_;
    std::size_t read_ = 0;
    std::uint64_t pushed_ = 0, consumed_ = 0;
};

} // namespace midip2p::core
