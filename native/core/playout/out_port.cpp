#include "core/playout/out_port.hpp"

#include <algorithm>
#include <utility>

namespace midip2p::core {

OutPort::OutPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake, OutPortUse use)
    : id_(id), name_(std::move(name)), use_(use), capacity_(capacity_bytes), wake_(std::move(wake)) {}

// ---- the engine's end

PlayerQueue* OutPort::find(LinkId link) const noexcept {
    for (std::size_t i = 0; i < size(); ++i)
        if (queues_[i]->link() == link) return queues_[i].get();
    return nullptr;
}

PlayerQueue& OutPort::queue_of(LinkId link) {
    if (PlayerQueue* known = find(link)) return *known;
    const std::size_t count = size();
    for (std::size_t i = 0; i < count; ++i) {
        if (!queues_[i]->reusable()) continue;
        queues_[i]->give_to(link);
        return *queues_[i];
    }
    if (count + 1 == kQueues) link = kShared; // the last one is for all who come after
    if (count == kQueues) return *queues_[kQueues - 1];
    queues_[count] = std::make_unique<PlayerQueue>(link, capacity_);
    size_.store(count + 1, std::memory_order_release);
    return *queues_[count];
}

void OutPort::prepare(LinkId link) { (void)queue_of(link); }

Errc OutPort::put(const HeardHeader& header, ByteView midi) {
    if (closed()) return Errc::closed;
    const Errc e = queue_of(header.owner.link).put(header, midi);
    if (e == Errc::ok) events_.fetch_add(1, std::memory_order_relaxed);
    if (e != Errc::ok) overflow_.fetch_add(1, std::memory_order_relaxed);
    if (wake_) wake_();
    return e;
}

void OutPort::put_release(LinkId link, StreamId stream, LocalTime now) noexcept {
    HeardHeader header;
    header.kind = HeardHeader::Kind::release;
    header.owner = {link, stream};
    header.arrived = now;
    header.ready = now;
    if (link == 0 && stream == 0) {
        release_all_.store(true, std::memory_order_release);
    } else {
        PlayerQueue* queue = find(link);
        if (queue == nullptr && size() == kQueues) queue = queues_[kQueues - 1].get();
        if (queue == nullptr) return; // it has never played here
        queue->put_release(header);
    }
    if (wake_) wake_();
}

void OutPort::forget(LinkId link) noexcept {
    if (PlayerQueue* queue = find(link)) queue->retire();
}

void OutPort::pump() noexcept {
    bool any = false;
    for (std::size_t i = 0; i < size(); ++i) any = queues_[i]->pump() || any;
    if (any && wake_) wake_();
}

PlayerQueue::Counts OutPort::counts_of(LinkId link) const noexcept {
    const PlayerQueue* queue = find(link);
    return queue == nullptr ? PlayerQueue::Counts{} : queue->counts();
}

void OutPort::close() noexcept {
    closed_.store(true, std::memory_order_release);
    if (wake_) wake_();
}

// ---- the taker's end

/// A message made here, which silences what an owner held.
static TakenEvent released_event(ByteView midi, NoteOwner owner, LocalTime at) noexcept {
    return {.midi = midi,
            .link = owner.link,
            .stream = owner.stream,
            .sequence = 0,
            .captured = kUnsynchronised,
            .captured_here = kNotKnown,
            .arrived = at,
            .ready = at};
}

LocalTime OutPort::next_due(const TakeLimits& limits) noexcept {
    if (next(limits) != nullptr) return kOnArrival;
    bool release = release_seen_ || release_all_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < size(); ++i) {
        if (queues_[i]->ring().front().header != nullptr) return kNever; // SysEx that has to wait
        release = release || queues_[i]->see_release();
    }
    return release ? kOnArrival : kNever;
}

/// By time, where players have little to be taken; else one after the other.
PlayerQueue* OutPort::next(const TakeLimits& limits) noexcept {
    const std::size_t count = size();
    PlayerQueue* best = nullptr;
    std::size_t best_at = 0;
    LocalTime best_ready = kNever;
    bool crowded = false;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = (turn_ + i) % count;
        PlayerQueue& queue = *queues_[at];
        (void)queue.see_release();
        const MessageRing<HeardHeader>::Item item = queue.ring().front();
        if (item.header == nullptr) continue;
        const bool sysex = !item.bytes.empty() && item.bytes[0] == 0xf0;
        if (sysex && item.bytes.size() > limits.sysex_room && !limits.any_sysex) continue;
        crowded = crowded || queue.waiting() > kCrowd;
        if (best != nullptr && (crowded || item.header->ready >= best_ready)) continue;
        best = &queue;
        best_at = at;
        best_ready = item.header->ready;
    }
    if (best != nullptr) turn_ = best_at + 1;
    return best;
}

std::size_t OutPort::take(LocalTime t, const TakeLimits& limits, Emit emit, void* sink) noexcept {
    std::size_t count = 0;
    TakeLimits left = limits;
    bool room = true;
    for (std::size_t events = 0; events < limits.most && room; ++events) {
        // Read before the queues: what was in them when it was said is taken first.
        if (release_all_.load(std::memory_order_relaxed))
            release_seen_ = release_all_.exchange(false, std::memory_order_acquire) || release_seen_;
        PlayerQueue* const queue = next(left);
        if (queue == nullptr) {
            const std::size_t released = release_overdue(t, emit, sink);
            count += released;
            if (released > 0) continue;
            return count;
        }
        const MessageRing<HeardHeader>::Item item = queue->ring().front();
        const HeardHeader& header = *item.header;
        if (header.kind == HeardHeader::Kind::release) {
            count += release(header, emit, sink);
            queue->ring().pop();
            continue;
        }
        if (!item.bytes.empty() && item.bytes[0] == 0xf0) {
            left.sysex_room -= std::min(left.sysex_room, item.bytes.size());
            left.any_sysex = false;
        }
        const bool late = !is_tape() && t > header.strike_until && is_note_on(item.bytes);
        if (!late) {
            const auto out = [&](ByteView midi) {
                room = emit(sink, {.midi = midi,
                                   .link = header.owner.link,
                                   .stream = header.owner.stream,
                                   .sequence = header.sequence,
                                   .captured = header.captured,
                                   .captured_here = header.captured_here,
                                   .arrived = header.arrived,
                                   .ready = header.ready,
                                   .late = header.late}) &&
                       room;
                ++count;
            };
            if (is_tape()) {
                out(item.bytes);
            } else {
                held_.apply(header.owner, item.bytes, out);
            }
        }
        const std::uint64_t turned_away = held_.turned_away();
        const bool let_in = turned_away == turned_away_.load(std::memory_order_relaxed);
        turned_away_.store(turned_away, std::memory_order_relaxed);
        using Fate = PlayerQueue::Fate;
        queue->taken(header, late ? Fate::late : let_in ? Fate::played : Fate::turned_away);
        queue->ring().pop();
    }
    return count;
}

std::size_t OutPort::release(const HeardHeader& header, Emit emit, void* sink) noexcept {
    const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, header.owner, header.ready)); };
    if (!is_tape()) return held_.release(header.owner, out);
    out({});
    return 1;
}

/// What did not fit, or waited for all to be taken. Whose queue is not empty is not released yet.
std::size_t OutPort::release_overdue(LocalTime t, Emit emit, void* sink) noexcept {
    std::size_t count = 0;
    bool empty = true;
    const auto all_of = [&](LinkId link, bool everybody) -> std::size_t {
        const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, {link, 0}, t)); };
        if (!is_tape()) return everybody ? held_.release({}, out) : held_.release_link(link, out);
        out({});
        return 1;
    };
    for (std::size_t i = 0; i < size(); ++i) {
        PlayerQueue& queue = *queues_[i];
        const bool asked = queue.see_release();
        const bool drained = queue.ring().front().header == nullptr;
        empty = empty && drained;
        if (!asked || !drained) continue;
        const LinkId link = queue.link();
        count += link == kShared ? all_of(0, true) : all_of(link, false);
        queue.released();
    }
    if (!release_seen_ || !empty) return count;
    release_seen_ = false;
    return count + all_of(0, true);
}

std::size_t OutPort::drop_and_release(Emit emit, void* sink) noexcept {
    release_seen_ = false;
    LocalTime at{};
    for (std::size_t i = 0; i < size(); ++i) {
        PlayerQueue& queue = *queues_[i];
        (void)queue.see_release();
        queue.released();
        for (auto item = queue.ring().front(); item.header != nullptr; item = queue.ring().front()) {
            at = item.header->ready;
            queue.taken(*item.header, PlayerQueue::Fate::played);
            queue.ring().pop();
        }
    }
    const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, {}, at)); };
    if (!is_tape()) return held_.release({}, out);
    out({});
    return 1;
}

} // namespace midip2p::core
