#include "core/toast/send_queue.hpp"

#include <algorithm>

namespace midip2p::core {

Errc SendQueue::push(const Frame& frame) {
    const std::size_t size = frame.payload.size() + kFrameOverhead;
    if (size > kMaxFrame) return Errc::frame_too_long;
    if (bytes_.size() - read_ + size > kMaxQueued) return Errc::full;
    // Room at the front before more memory, where at least as much is free as has to be moved: else a peer that reads
    // slowly would have all that waits for it moved again for every frame.
    if (bytes_.size() + size > bytes_.capacity() && read_ >= bytes_.size() - read_) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(read_));
        read_ = 0;
    }
    const std::size_t at = bytes_.size();
    bytes_.resize(at + size);
    pushed_ += write_frame(frame, bytes_.data() + at);
    return Errc::ok;
}

ByteView SendQueue::view(std::size_t budget) const noexcept {
    return ByteView(bytes_).subspan(read_, std::min(budget, bytes_.size() - read_));
}

void SendQueue::consume(std::size_t n) noexcept {
    read_ += n;
    consumed_ += n;
    if (read_ == bytes_.size()) clear();
}

void SendQueue::clear() noexcept {
    bytes_.clear();
    read_ = 0;
}

} // namespace midip2p::core
