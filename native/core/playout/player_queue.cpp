#include "core/playout/player_queue.hpp"

#include <algorithm>

namespace midip2p::core {

Errc PlayerQueue::put(const HeardHeader& header, ByteView midi) noexcept {
    const bool crowded = ring_.used() > ring_.capacity() / 2;
    if (!crowded) (void)pump();
    const bool of_channel = !midi.empty() && midi[0] < 0xf0;
    if (!crowded || !of_channel) return push(header, midi) ? Errc::ok : lose(header, midi);
    KeptBack& kept = kept_[midi[0] & 0x0fu];
    const bool thinnable = may_be_thinned(midi);
    const bool same = kept.size > 0 && kept.header.owner.stream == header.owner.stream && thinnable &&
                      same_control({kept.bytes.data(), kept.size}, midi);
    if (same) thinned_.fetch_add(1, std::memory_order_relaxed);
    if (!same && kept.size > 0 && !push_kept(kept)) return lose(header, midi);
    if (!thinnable) return push(header, midi) ? Errc::ok : lose(header, midi);
    kept.header = header;
    std::copy(midi.begin(), midi.end(), kept.bytes.begin());
    kept.size = static_cast<std::uint8_t>(midi.size());
    return Errc::ok;
}

void PlayerQueue::put_release(const HeardHeader& header) noexcept {
    for (KeptBack& kept : kept_) // it would only be given back
        if (header.owner.stream == 0 || kept.header.owner.stream == header.owner.stream) kept.size = 0;
    if (ring_.try_push(header, {})) {
        releases_.fetch_add(1, std::memory_order_release);
    } else {
        release_.store(true, std::memory_order_release);
    }
}

bool PlayerQueue::pump() noexcept {
    bool any = false;
    for (KeptBack& kept : kept_) any = (kept.size > 0 && push_kept(kept)) || any;
    return any;
}

bool PlayerQueue::reusable() noexcept {
    return retired_ && ring_.used() == 0 && put_.load() == gone_.load() && !release_.load(std::memory_order_acquire) &&
           !seen_.load(std::memory_order_acquire);
}

void PlayerQueue::give_to(LinkId link) noexcept {
    retired_ = false;
    for (KeptBack& kept : kept_) kept.size = 0;
    for (auto* count : {&put_, &gone_, &late_, &lost_, &thinned_, &beyond_}) count->store(0, std::memory_order_relaxed);
    for (auto* delay : {&least_, &slow_, &adaptive_}) delay->store(0, std::memory_order_relaxed);
    took_.store({});
    sounded_.store({});
    link_.store(link, std::memory_order_release);
}

LocalTime PlayerQueue::due_of_head(const Playout& playout, const TakeSpan& span) noexcept {
    const auto item = ring_.front();
    const LocalTime due = times_.due_of_head(link(), *item.header, item.bytes, playout, span);
    const AdaptiveDelay& delay = times_.adaptive();
    beyond_.store(times_.beyond(), std::memory_order_relaxed);
    least_.store(delay.least_micros(), std::memory_order_relaxed);
    slow_.store(delay.slow_micros(), std::memory_order_relaxed);
    adaptive_.store(delay.micros(), std::memory_order_relaxed);
    if (times_.sounded().worth_a_look()) {
        took_.store(delay.seen().percentiles());
        sounded_.store(times_.sounded().percentiles());
    }
    return due;
}

void PlayerQueue::taken(const HeardHeader& header, Fate fate) noexcept {
    if (header.kind != HeardHeader::Kind::event) return;
    if (fate == Fate::late) late_.fetch_add(1, std::memory_order_relaxed);
    if (fate == Fate::turned_away) lost_.fetch_add(1, std::memory_order_relaxed);
    gone_.fetch_add(1, std::memory_order_release); // behind the verdict: who sees all gone sees all that was late
}

PlayerQueue::Counts PlayerQueue::counts() const noexcept {
    const std::uint64_t gone = gone_.load(std::memory_order_acquire);
    return {.put = put_.load(std::memory_order_relaxed),
            .gone = gone,
            .late = late_.load(std::memory_order_relaxed),
            .lost = lost_.load(std::memory_order_relaxed),
            .thinned = thinned_.load(std::memory_order_relaxed),
            .beyond = beyond_.load(std::memory_order_relaxed)};
}

// ---- details

bool PlayerQueue::push(const HeardHeader& header, ByteView midi) noexcept {
    if (!ring_.try_push(header, midi)) return false;
    put_.fetch_add(1, std::memory_order_relaxed);
    return true;
}

bool PlayerQueue::push_kept(KeptBack& kept) noexcept {
    if (!push(kept.header, {kept.bytes.data(), kept.size})) return false;
    kept.size = 0;
    return true;
}

Errc PlayerQueue::lose(const HeardHeader& header, ByteView midi) noexcept {
    lost_.fetch_add(1, std::memory_order_relaxed);
    // If one of them is a note-off or the end of a pedal, what it ends would hang.
    const bool ends = !midi.empty() && midi[0] < 0xf0 && !is_note_on(midi) && !may_be_thinned(midi);
    if (!ends) return Errc::full;
    HeardHeader release = header;
    release.kind = HeardHeader::Kind::release;
    put_release(release);
    return Errc::full;
}

} // namespace midip2p::core
