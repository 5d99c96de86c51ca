#include "core/toast/datagrams/outgoing_frames.hpp"

#include <algorithm>

namespace midip2p::core {

void OutgoingFrames::begin(std::uint32_t last_sent) noexcept {
    sent_.clear();
    new_ = 0;
    barrier_ = last_sent; // nothing is known of those before
    repeat_at_ = kNever;
}

void OutgoingFrames::sent(std::uint32_t number, FrameOrder order) {
    if (sent_.size() >= kMost) pop();
    sent_.push_back({.number = number, .order = order});
    ++new_;
}

void OutgoingFrames::acknowledged(std::uint32_t number) noexcept {
    while (!sent_.empty() && static_cast<std::int32_t>(sent_.front().number - number) <= 0) pop();
}

LocalTime OutgoingFrames::due() const noexcept { return std::min(due_new(), repeat_at_); }

LocalTime OutgoingFrames::due_new() const noexcept {
    return new_ > 0 ? kNotKnown : kNever; // the far past
}

LocalTime OutgoingFrames::oldest() const noexcept { return sent_.size() == new_ ? kNever : sent_[0].at; }

auto OutgoingFrames::write(std::span<std::uint8_t> out, std::size_t room_for_old, const SendQueue& kept, LocalTime now)
    -> Written {
    forget_old(now);
    const std::size_t first_new = sent_.size() - new_;
    if (new_ == 0) {
        if (repeat_at_ > now || sent_.empty()) return {};
        repeat_later();
        const std::size_t begin = first_that_fits(sent_.size(), std::min(out.size(), room_for_old), kept);
        return copy(begin, sent_.size(), first_new, out, kept);
    }
    std::size_t end = first_new;
    std::size_t room = out.size();
    for (; end < sent_.size(); ++end) {
        const std::size_t size = kept.frame(sent_[end].number).size();
        if (size > kMaxDatagramFrame) continue; // TCP alone carries it [TOAST-12.5-1]
        if (size > room) break;
        room -= size;
    }
    if (end == first_new) return {};
    std::size_t begin = first_new;
    if (end == sent_.size()) begin = first_that_fits(first_new, std::min(room, room_for_old), kept);
    const Written written = copy(begin, end, first_new, out, kept);
    written_up_to(end, now);
    return written;
}

void OutgoingFrames::leave_out(LocalTime now) noexcept {
    if (new_ > 0) return written_up_to(sent_.size(), now);
    if (repeat_at_ <= now) repeat_later();
}

// ---- details

void OutgoingFrames::pop() noexcept {
    if (sent_.front().order == FrameOrder::strict) barrier_ = sent_.front().number;
    if (sent_.size() == new_) --new_;
    sent_.pop_front();
    if (sent_.empty()) repeat_at_ = kNever;
}

void OutgoingFrames::repeat_later() noexcept {
    ++repeats_;
    repeat_at_ = repeats_ < kRepeatAfter.size() ? newest_at_ + kRepeatAfter[repeats_] : kNever;
}

void OutgoingFrames::forget_old(LocalTime now) noexcept {
    while (sent_.size() > new_ && now - sent_.front().at > kRepeatedFor) pop();
}

/// All before that place have been written once.
void OutgoingFrames::written_up_to(std::size_t end, LocalTime now) noexcept {
    for (std::size_t i = sent_.size() - new_; i < end; ++i) sent_[i].at = now;
    new_ = sent_.size() - end;
    if (new_ > 0) return;
    newest_at_ = now;
    repeats_ = 0;
    repeat_at_ = now + kRepeatAfter[0];
}

/// The last one before the last before that place that must not be overtaken.
std::uint32_t OutgoingFrames::barrier_below(std::size_t end) const noexcept {
    for (std::size_t i = end - 1; i > 0; --i)
        if (sent_[i - 1].order == FrameOrder::strict) return sent_[i - 1].number;
    return barrier_;
}

/// The first place from which all up to `end` fit.
std::size_t OutgoingFrames::first_that_fits(std::size_t end, std::size_t room, const SendQueue& kept) const noexcept {
    for (; end > 0; --end) {
        const std::size_t size = kept.frame(sent_[end - 1].number).size();
        if (size > kMaxDatagramFrame) continue;
        if (size > room) break;
        room -= size;
    }
    return end;
}

auto OutgoingFrames::copy(std::size_t begin, std::size_t end, std::size_t first_new, std::span<std::uint8_t> out,
                          const SendQueue& kept) const noexcept -> Written {
    Written written;
    std::size_t last = end;
    for (std::size_t i = begin; i < end; ++i) {
        const ByteView frame = kept.frame(sent_[i].number);
        if (frame.empty() || frame.size() > kMaxDatagramFrame) continue;
        std::ranges::copy(frame, out.begin() + static_cast<std::ptrdiff_t>(written.size));
        written.size += frame.size();
        ++written.frames;
        if (i < first_new) ++written.again;
        last = i + 1;
    }
    written.barrier = last > 0 ? barrier_below(last) : barrier_;
    return written;
}

} // namespace midip2p::core
