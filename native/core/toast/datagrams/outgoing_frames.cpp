#include "core/toast/datagrams/outgoing_frames.hpp"

#include <algorithm>
#include <utility>

namespace midip2p::core {

void OutgoingFrames::begin(std::uint32_t last_sent) noexcept {
    sent_.clear();
    new_ = 0;
    barrier_ = last_sent; // nothing is known of those before
    repeats_ = 0;
    again_at_ = kNever;
}

void OutgoingFrames::sent(std::uint32_t number, FrameOrder order) {
    if (sent_.size() >= kMost) pop();
    sent_.push_back({.number = number, .order = order});
    ++new_;
}

void OutgoingFrames::acknowledged(std::uint32_t number) noexcept {
    bool any = false;
    for (; !sent_.empty() && static_cast<std::int32_t>(sent_.front().number - number) <= 0; any = true) pop();
    if (any) find_next_repeat();
}

void OutgoingFrames::set_repeats(std::size_t repeats, LocalTime now) noexcept {
    const std::size_t before = std::exchange(repeats_, repeats);
    if (repeats == before) return;
    for (std::size_t i = 0; i < first_new(); ++i) {
        SentFrame& frame = sent_[i];
        frame.repeats = 0;
        if (repeats == 0) frame.again_at = kNever;
        if (repeats > before && frame.again_at == kNever) frame.again_at = std::max(now, frame.at + kPauses[0]);
    }
    find_next_repeat();
}

LocalTime OutgoingFrames::due() const noexcept {
    return new_ > 0 ? kNotKnown : again_at_; // the far past
}

auto OutgoingFrames::oldest() const noexcept -> Oldest {
    if (first_new() == 0) return {};
    return {.at = sent_[0].at, .by_datagram = sent_[0].by_datagram};
}

auto OutgoingFrames::write(std::span<std::uint8_t> out, std::size_t room_for_old, const SendQueue& kept, LocalTime now)
    -> Written {
    std::size_t end = first_new();
    std::size_t room = out.size();
    for (; end < sent_.size(); ++end) {
        const std::size_t size = kept.frame(sent_[end].number).size();
        if (size > kMaxDatagramFrame) continue; // TCP alone carries it [TOAST-12.5-1]
        if (size > room) break;
        room -= size;
    }
    std::size_t begin = first_new();
    if (end == sent_.size()) begin = choose_old(std::min(room, room_for_old), kept, now);
    const Written written = copy(begin, end, out, kept, now);
    written_up_to(end, now);
    return written;
}

void OutgoingFrames::leave_out(LocalTime now) noexcept {
    for (std::size_t i = 0; i < first_new(); ++i)
        if (sent_[i].again_at <= now) repeated(sent_[i], now);
    written_up_to(sent_.size(), now);
}

void OutgoingFrames::give_up(LocalTime now) noexcept {
    written_up_to(sent_.size(), now);
    for (std::size_t i = 0; i < sent_.size(); ++i) sent_[i].again_at = kNever;
    again_at_ = kNever;
}

// ---- details

void OutgoingFrames::pop() noexcept {
    if (sent_.front().order == FrameOrder::strict) barrier_ = sent_.front().number;
    if (first_new() == 0) --new_;
    sent_.pop_front();
}

/// It was sent again, or its turn was skipped.
void OutgoingFrames::repeated(SentFrame& frame, LocalTime now) const noexcept {
    frame.again_at = ++frame.repeats < repeats_ ? now + kPauses[frame.repeats] : kNever;
}

void OutgoingFrames::find_next_repeat() noexcept {
    again_at_ = kNever;
    for (std::size_t i = 0; i < first_new(); ++i) again_at_ = std::min(again_at_, sent_[i].again_at);
}

/// All before that place have been written once, or left to TCP.
void OutgoingFrames::written_up_to(std::size_t end, LocalTime now) noexcept {
    for (std::size_t i = first_new(); i < end; ++i) {
        sent_[i].at = now;
        if (repeats_ > 0) sent_[i].again_at = now + kPauses[0];
    }
    new_ = sent_.size() - end;
    find_next_repeat();
}

/// The last one before the last before that place that must not be overtaken.
std::uint32_t OutgoingFrames::barrier_below(std::size_t end) const noexcept {
    for (std::size_t i = end - 1; i > 0; --i)
        if (sent_[i - 1].order == FrameOrder::strict) return sent_[i - 1].number;
    return barrier_;
}

/// Marks the old ones that go again, as many of the newest as fit; returns the place of the first.
std::size_t OutgoingFrames::choose_old(std::size_t room, const SendQueue& kept, LocalTime now) noexcept {
    std::size_t first = first_new();
    for (std::size_t i = first_new(); i > 0; --i) {
        SentFrame& frame = sent_[i - 1];
        if (frame.again_at > now + kTogether) continue;
        const std::size_t size = kept.frame(frame.number).size();
        if (size > kMaxDatagramFrame) {
            frame.again_at = kNever;
            continue;
        }
        if (size > room) break;
        room -= size;
        frame.goes = true;
        first = i - 1;
    }
    return first;
}

/// The old ones from that place on that were chosen, and the new ones before `end`.
auto OutgoingFrames::copy(std::size_t begin, std::size_t end, std::span<std::uint8_t> out, const SendQueue& kept,
                          LocalTime now) noexcept -> Written {
    Written written;
    std::size_t last = end;
    for (std::size_t i = begin; i < end; ++i) {
        SentFrame& sent = sent_[i];
        const bool is_new = i >= first_new();
        if (!is_new && !std::exchange(sent.goes, false)) continue;
        if (!is_new) repeated(sent, now);
        const ByteView frame = kept.frame(sent.number);
        if (frame.empty() || frame.size() > kMaxDatagramFrame) continue;
        std::ranges::copy(frame, out.begin() + static_cast<std::ptrdiff_t>(written.size));
        written.size += frame.size();
        ++written.frames;
        if (!is_new) ++written.again;
        sent.by_datagram = true;
        last = i + 1;
    }
    written.barrier = last > 0 ? barrier_below(last) : barrier_;
    return written;
}

} // namespace midip2p::core
