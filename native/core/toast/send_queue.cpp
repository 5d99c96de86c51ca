#include "core/toast/send_queue.hpp"

#include "core/toast/big_endian.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

/// In the order of numbers, which wrap. [TOAST-2.4-3]
bool is_after(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) > 0; }

} // namespace

Errc SendQueue::push(const Frame& frame) {
    const std::size_t size = frame.payload.size() + kFrameOverhead;
    if (size > kMaxFrame) return Errc::frame_too_long;
    if (!suspended_ && bytes_.size() - read_ + size > kMaxQueued) return Errc::full;
    forget_oldest(kMaxKept - size);
    // Use the free room at the front before allocating more, but only if it is at least as large as what has to be
    // moved. Otherwise everything that waits for a slow peer would be moved again for every frame.
    const std::size_t free = needed_from();
    if (bytes_.size() + size > bytes_.capacity() && free >= bytes_.size() - free) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(free));
        read_ -= free;
    }
    if (const FrameKind* kind = kind_of(frame.code()); kind != nullptr && kind->numbered)
        kept_.push_back({frame.sequence, pushed_});
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
    tidy();
}

void SendQueue::acknowledge(std::uint32_t number) noexcept {
    while (!kept_.empty() && !is_after(kept_.front().number, number)) kept_.pop_front();
    tidy();
}

bool SendQueue::resume_after(std::uint32_t number, std::uint32_t last_pushed) noexcept {
    suspended_ = false;
    acknowledge(number);
    const std::uint32_t next = kept_.empty() ? last_pushed + 1 : kept_.front().number;
    const bool whole = next == number + 1;
    if (!whole) kept_.clear();
    read_ = kept_.empty() ? bytes_.size() : static_cast<std::size_t>(kept_.front().begins_at - base());
    tidy();
    return whole;
}

ByteView SendQueue::frame(std::uint32_t number) const noexcept {
    if (kept_.empty()) return {};
    const std::uint32_t at = number - kept_.front().number; // their numbers have no holes
    if (at >= kept_.size()) return {};
    const ByteView from = ByteView(bytes_).subspan(static_cast<std::size_t>(kept_[at].begins_at - base()));
    return from.first(get32(from.data()) + 4);
}

// ---- details

std::size_t SendQueue::needed_from() const noexcept {
    if (kept_.empty()) return read_;
    return std::min(read_, static_cast<std::size_t>(kept_.front().begins_at - base()));
}

void SendQueue::forget_oldest(std::size_t until_kept) noexcept {
    while (!kept_.empty() && pushed_ - kept_.front().begins_at > until_kept) kept_.pop_front();
    if (!suspended_) return;
    // Frames that nobody takes now and nobody will ask for again.
    const std::size_t from = kept_.empty() ? bytes_.size() : static_cast<std::size_t>(kept_.front().begins_at - base());
    read_ = std::max(read_, from);
}

void SendQueue::tidy() noexcept {
    if (needed_from() != bytes_.size()) return;
    bytes_.clear();
    read_ = 0;
}

} // namespace midip2p::core
