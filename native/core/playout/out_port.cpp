#include "core/playout/out_port.hpp"

#include <algorithm>
#include <cmath>
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

Errc OutPort::put(const MessageHeader& header, ByteView midi) {
    if (closed()) return Errc::closed;
    const Errc e = queue_of(header.link).put(header, midi);
    if (e == Errc::ok) events_.fetch_add(1, std::memory_order_relaxed);
    if (e != Errc::ok) overflow_.fetch_add(1, std::memory_order_relaxed);
    if (wake_) wake_();
    return e;
}

void OutPort::put_release(LinkId link, StreamId stream, LocalTime now) noexcept {
    MessageHeader header;
    header.kind = MessageHeader::Kind::release;
    header.link = link;
    header.stream = stream;
    header.due = kDueNow;
    header.captured_at = kUnsynchronised.us;
    header.arrived_at = now.us;
    header.ready_at = now.us;
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

LocalTime OutPort::due_of(const MessageHeader& header) noexcept {
    if (header.kind == MessageHeader::Kind::release || header.due == kDueNow) return kOnArrival;
    timeline_.try_load(seen_);
    if (!seen_.synchronised()) return kOnArrival; // session time means nothing here: sound it on arrival
    return {static_cast<std::int64_t>(std::ceil(seen_.to_local({header.due})))};
}

LocalTime OutPort::next_due(const TakeLimits& limits) noexcept {
    LocalTime due = kNever;
    if (next({std::numeric_limits<std::int64_t>::max()}, limits, due) != nullptr) return due;
    bool release = release_seen_ || release_all_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < size(); ++i) {
        if (queues_[i]->ring().front().header != nullptr) return kNever; // SysEx that has to wait
        release = release || queues_[i]->see_release();
    }
    return release ? kOnArrival : kNever;
}

/// By time, where players have little to be taken; else one after the other.
PlayerQueue* OutPort::next(LocalTime t, const TakeLimits& limits, LocalTime& due) noexcept {
    const std::size_t count = size();
    PlayerQueue* best = nullptr;
    std::size_t best_at = 0;
    std::int64_t best_ready = std::numeric_limits<std::int64_t>::max();
    bool crowded = false;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = (turn_ + i) % count;
        PlayerQueue& queue = *queues_[at];
        (void)queue.see_release();
        const MessageRing::Item item = queue.ring().front();
        if (item.header == nullptr) continue;
        const bool sysex = !item.bytes.empty() && item.bytes[0] == 0xf0;
        if (sysex && item.bytes.size() > limits.sysex_room && !limits.any_sysex) continue;
        const LocalTime its_due = due_of(*item.header);
        due = std::min(due, its_due);
        if (its_due > t) continue;
        crowded = crowded || queue.waiting() > kCrowd;
        if (best != nullptr && (crowded || item.header->ready_at >= best_ready)) continue;
        best = &queue;
        best_at = at;
        best_ready = item.header->ready_at;
    }
    if (best != nullptr) turn_ = best_at + 1;
    return best;
}

Taken OutPort::take(LocalTime t, const TakeLimits& limits, Emit emit, void* sink) noexcept {
    Taken taken;
    TakeLimits left = limits;
    bool room = true;
    for (std::size_t events = 0; events < limits.most && room; ++events) {
        // Read before the queues: what was in them when it was said is taken first.
        if (release_all_.load(std::memory_order_relaxed))
            release_seen_ = release_all_.exchange(false, std::memory_order_acquire) || release_seen_;
        LocalTime due = kNever;
        PlayerQueue* const queue = next(t, left, due);
        if (queue == nullptr) {
            const std::size_t released = release_overdue(t, emit, sink);
            taken.count += released;
            if (released > 0) continue;
            taken.next_due = due;
            return taken;
        }
        const MessageRing::Item item = queue->ring().front();
        const MessageHeader& header = *item.header;
        if (header.kind == MessageHeader::Kind::release) {
            taken.count += release(header, emit, sink);
            queue->ring().pop();
            continue;
        }
        if (!item.bytes.empty() && item.bytes[0] == 0xf0) {
            left.sysex_room -= std::min(left.sysex_room, item.bytes.size());
            left.any_sysex = false;
        }
        const bool late = !is_tape() && t.us > header.strike_until && is_note_on(item.bytes);
        if (!late) {
            const auto out = [&](ByteView midi) {
                room = emit(sink, {midi,
                                   header.link,
                                   header.stream,
                                   header.sequence,
                                   {header.captured_at},
                                   {header.arrived_at},
                                   {header.ready_at},
                                   due_of(header),
                                   header.late}) &&
                       room;
                ++taken.count;
            };
            if (is_tape()) {
                out(item.bytes);
            } else {
                held_.apply({header.link, header.stream}, item.bytes, out);
            }
        }
        const std::uint64_t turned_away = held_.turned_away();
        const bool let_in = turned_away == turned_away_.load(std::memory_order_relaxed);
        turned_away_.store(turned_away, std::memory_order_relaxed);
        using Fate = PlayerQueue::Fate;
        queue->taken(header, late ? Fate::late : let_in ? Fate::played : Fate::turned_away);
        queue->ring().pop();
    }
    taken.next_due = kOnArrival;
    return taken;
}

std::size_t OutPort::release(const MessageHeader& header, Emit emit, void* sink) noexcept {
    const auto out = [&](ByteView midi) {
        (void)emit(
            sink,
            {midi, header.link, header.stream, 0, kUnsynchronised, {header.arrived_at}, {header.ready_at}, kOnArrival});
    };
    if (!is_tape()) return held_.release({header.link, header.stream}, out);
    out({});
    return 1;
}

/// What did not fit, or waited for all to be taken. Whose queue is not empty is not released yet.
std::size_t OutPort::release_overdue(LocalTime t, Emit emit, void* sink) noexcept {
    std::size_t count = 0;
    bool empty = true;
    const auto all_of = [&](LinkId link, bool everybody) -> std::size_t {
        const auto out = [&](ByteView midi) {
            (void)emit(sink, {midi, link, 0, 0, kUnsynchronised, t, t, kOnArrival});
        };
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
            at = {item.header->ready_at};
            queue.taken(*item.header, PlayerQueue::Fate::played);
            queue.ring().pop();
        }
    }
    const auto out = [&](ByteView midi) { (void)emit(sink, {midi, 0, 0, 0, kUnsynchronised, at, at, kOnArrival}); };
    if (!is_tape()) return held_.release({}, out);
    out({});
    return 1;
}

} // namespace midip2p::core
