#include "core/toast/datagrams/held_frames.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

bool is_after(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) > 0; } // [TOAST-2.4-3]

} // namespace

bool HeldFrames::hold(const Frame& frame, std::uint32_t barrier, std::uint32_t received, LocalTime now) {
    const bool bounded = is_after(frame.sequence, barrier);
    if (Held* known = find(frame.sequence)) {
        if (bounded && !known->bounded) {
            known->barrier = barrier;
            known->bounded = true;
        }
        return false;
    }
    if (held_.size() >= kMost || bytes_ + frame.payload.size() > kMostBytes) return false;
    if (frame.sequence - received > kFurthest) return false;
    bytes_ += frame.payload.size();
    held_.insert(held_.begin() + static_cast<std::ptrdiff_t>(place_of(frame.sequence)),
                 {.number = frame.sequence,
                  .type = frame.type,
                  .timestamp = frame.timestamp,
                  .payload = {frame.payload.begin(), frame.payload.end()},
                  .came_at = now,
                  .barrier = barrier,
                  .bounded = bounded});
    return true;
}

auto HeldFrames::find(std::uint32_t number) noexcept -> Held* {
    const std::size_t at = place_of(number);
    return at < held_.size() && held_[at].number == number ? &held_[at] : nullptr;
}

void HeldFrames::forget(std::uint32_t up_to) noexcept {
    const std::size_t end = place_of(up_to + 1);
    for (std::size_t i = 0; i < end; ++i) bytes_ -= held_[i].payload.size();
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(end));
}

auto HeldFrames::next_ahead(std::uint32_t received, LocalTime now) noexcept -> Held* {
    std::uint32_t last = received; // all up to here may go
    each_that_may(received, [&](const Held& held, LocalTime at) {
        if (at <= now && is_after(held.number, last)) last = held.number;
    });
    for (Held& held : held_)
        if (!held.played && !is_after(held.number, last)) return &held;
    return nullptr;
}

LocalTime HeldFrames::due(std::uint32_t received) const noexcept {
    LocalTime due = kNever;
    each_that_may(received, [&](const Held&, LocalTime at) { due = std::min(due, at); });
    return due;
}

// ---- details

std::size_t HeldFrames::place_of(std::uint32_t number) const noexcept {
    const auto found = std::ranges::find_if(held_, [&](const Held& held) { return !is_after(number, held.number); });
    return static_cast<std::size_t>(found - held_.begin());
}

/// Calls see(Held, when) for each that has not been played and need not wait for all that is missing before it: nothing
/// of that is strict, as far as its sender says, and no frame held here before it is. [TOAST-12.6-3] [TOAST-12.6-4]
template <class See> void HeldFrames::each_that_may(std::uint32_t received, See&& see) const {
    const auto strict = std::ranges::find_if(held_, [](const Held& held) { return held.waits; });
    LocalTime missed_at = kNever; // since when the last missing one before these frames is missed
    for (auto end = held_.end(); end != held_.begin();) {
        auto begin = end - 1;
        missed_at = std::min(missed_at, begin->came_at);
        for (; begin != held_.begin() && (begin - 1)->number + 1 == begin->number; --begin)
            missed_at = std::min(missed_at, (begin - 1)->came_at);
        for (auto held = begin; held < std::min(end, strict); ++held)
            if (!held->played && held->bounded && !is_after(held->barrier, received)) see(*held, missed_at + kHoldFor);
        end = begin;
    }
}

} // namespace midip2p::core
