// The taker's end of an OutPort: queues → pending → taken.
#include "core/playout/out_port.hpp"

#include <algorithm>

namespace midip2p::core {

/// A message made here to end a note that an owner held.
static TakenEvent released_event(ByteView midi, NoteOwner owner, LocalTime at) noexcept {
    return {.midi = midi,
            .link = owner.link,
            .stream = owner.stream,
            .sequence = 0,
            .captured = kUnsynchronised,
            .captured_here = kNotKnown,
            .arrived = at,
            .ready = at,
            .sounds_at = kOnArrival};
}

static bool is_sysex(ByteView midi) noexcept { return !midi.empty() && midi[0] == 0xf0; }

LocalTime OutPort::next_due(LocalTime now, const TakeLimits& limits) noexcept {
    const TakeSpan span(now);
    LocalTime due = kNever;
    bool release = release_seen_ || release_all_.load(std::memory_order_acquire), empty = true;
    for (std::size_t i = 0; i < size(); ++i) {
        const Head head = head_of(i, span);
        release = release || queues_[i]->see_release();
        if (head.item.header == nullptr) continue;
        empty = false;
        if (fits(head.item.bytes, limits)) due = std::min(due, head.due);
    }
    if (release && empty) return kOnArrival;
    return pending_.empty() ? due : std::min(due, pending_.front().due);
}

bool OutPort::nothing_to_take() noexcept {
    if (!pending_.empty() || release_seen_ || release_all_.load(std::memory_order_acquire)) return false;
    for (std::size_t i = 0; i < size(); ++i)
        if (queues_[i]->ring().front().header != nullptr || queues_[i]->see_release()) return false;
    return true;
}

bool OutPort::fits(ByteView midi, const TakeLimits& limits) noexcept {
    return !is_sysex(midi) || midi.size() <= limits.sysex_room || limits.any_sysex;
}

/// The first event of a queue, after all events that sound later were moved to the pending ones. An event that cannot
/// be moved (a SysEx, or if there is no room) holds up those behind it; but it does not hold up a release, which never
/// waits.
OutPort::Head OutPort::head_of(std::size_t index, const TakeSpan& span) noexcept {
    PlayerQueue& queue = *queues_[index];
    // Read it before looking at the queue: events that were put before are then taken first.
    bool released = queue.see_release() || release_seen_ || release_all_.load(std::memory_order_relaxed);
    while (true) {
        const auto item = queue.ring().front();
        if (item.header == nullptr || is_tape() || item.header->kind == HeardHeader::Kind::release)
            return {item, kOnArrival};
        const LocalTime due = queue.due_of_head(playout(), span);
        if (due <= span.end) return {item, due};
        HeardHeader header = *item.header;
        header.strike_until = queue.times().strike_until();
        if (!pending_.add(due, index, header, item.bytes)) {
            queue.times().wait();
            released = released || queue.release_waits();
            return {item, released ? kOnArrival : due};
        }
        queue.pop();
    }
}

/// Picks by time while few events wait, otherwise from one player after the other.
OutPort::Pick OutPort::next(const TakeSpan& span, const TakeLimits& limits) noexcept {
    const std::size_t count = size();
    Pick best;
    std::size_t best_at = 0;
    LocalTime best_ready = kNever;
    bool crowded = false;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = (turn_ + i) % count;
        PlayerQueue& queue = *queues_[at];
        const Head head = head_of(at, span);
        if (head.item.header == nullptr || head.due > span.end || !fits(head.item.bytes, limits)) continue;
        crowded = crowded || queue.waiting() > kCrowd + pending_.of(at);
        const LocalTime ready = head.item.header->ready;
        const bool later = head.due != best.due ? head.due > best.due : ready >= best_ready;
        if (best.queue != nullptr && (crowded || later)) continue;
        best = {&queue, head.due};
        best_at = at;
        best_ready = ready;
    }
    if (best.queue != nullptr) turn_ = best_at + 1;
    return best;
}

std::size_t OutPort::take(const TakeSpan& span, const TakeLimits& limits, Emit emit, void* sink) noexcept {
    std::size_t count = 0;
    TakeLimits left = limits;
    bool room = true;
    for (std::size_t events = 0; events < limits.most && room; ++events) {
        // Read it before the queues: events that were in them at that moment are taken first.
        if (release_all_.load(std::memory_order_relaxed))
            release_seen_ = release_all_.exchange(false, std::memory_order_acquire) || release_seen_;
        const auto [queue, due] = next(span, left);
        // Events that were due before go before those that have just come.
        if (!pending_.empty() && pending_.front().due <= (queue == nullptr ? span.end : std::max(due, span.start))) {
            const PendingEvents::Event event = pending_.front();
            pending_.pop();
            room = sound(*queues_[event.queue], event.header, event.midi(), event.due, span.end, {emit, sink}, count);
            continue;
        }
        if (queue == nullptr) {
            const std::size_t released = release_overdue(span.end, emit, sink);
            count += released;
            if (released > 0) continue;
            return count;
        }
        const auto item = queue->ring().front();
        if (item.header->kind == HeardHeader::Kind::release) {
            count += release(*item.header, emit, sink);
            queue->pop();
            continue;
        }
        if (is_sysex(item.bytes)) {
            left.sysex_room -= std::min(left.sysex_room, item.bytes.size());
            left.any_sysex = false;
        }
        HeardHeader header = *item.header;
        if (!is_tape()) header.strike_until = queue->times().strike_until();
        room = sound(*queue, header, item.bytes, due, span.end, {emit, sink}, count);
        queue->pop();
    }
    return count;
}

/// Hands one event on, or leaves it out if it is too late to be played. False: the taker has no more room.
bool OutPort::sound(PlayerQueue& queue, const HeardHeader& header, ByteView midi, LocalTime due, LocalTime t, Out to,
                    std::size_t& count) noexcept {
    bool room = true;
    const bool late = !is_tape() && t > header.strike_until && is_note_on(midi);
    const auto out = [&](ByteView heard) {
        room = to.emit(to.sink, {.midi = heard,
                                 .link = header.owner.link,
                                 .stream = header.owner.stream,
                                 .sequence = header.sequence,
                                 .captured = header.captured,
                                 .captured_here = header.captured_here,
                                 .arrived = header.arrived,
                                 .ready = header.ready,
                                 .sounds_at = due,
                                 .late = header.late}) &&
               room;
        ++count;
    };
    if (!late && is_tape()) out(midi);
    if (!late && !is_tape()) held_.apply(header.owner, midi, out);
    const std::uint64_t turned_away = held_.turned_away();
    const bool let_in = turned_away == turned_away_.load(std::memory_order_relaxed);
    turned_away_.store(turned_away, std::memory_order_relaxed);
    using Fate = PlayerQueue::Fate;
    queue.taken(header, late ? Fate::late : let_in ? Fate::played : Fate::turned_away);
    return room;
}

// ---- releases

/// Drops the pending events of an owner: see HeldNotes::release for which owners are meant.
template <class Owns> void OutPort::cancel_pending(Owns&& owns) noexcept {
    pending_.drop_if([&](const PendingEvents::Event& event) {
        if (!owns(event.header.owner)) return false;
        queues_[event.queue]->taken(event.header, PlayerQueue::Fate::played);
        return true;
    });
}

std::size_t OutPort::release(const HeardHeader& header, Emit emit, void* sink) noexcept {
    const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, header.owner, header.ready)); };
    const NoteOwner gone = header.owner;
    cancel_pending([&](NoteOwner o) { return o == gone || (gone.stream == 0 && o.link == gone.link); });
    if (!is_tape()) return held_.release(header.owner, out);
    out({});
    return 1;
}

/// Does the releases that did not fit into a queue, or had to wait until everything was taken. A player whose queue is
/// not empty is not released yet.
std::size_t OutPort::release_overdue(LocalTime t, Emit emit, void* sink) noexcept {
    std::size_t count = 0;
    bool empty = true;
    const auto all_of = [&](LinkId link, bool everybody) -> std::size_t {
        const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, {link, 0}, t)); };
        cancel_pending([&](NoteOwner o) { return everybody || o.link == link; });
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

std::size_t OutPort::drop_pending(Emit emit, void* sink) noexcept {
    cancel_pending([](NoteOwner) { return true; });
    const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, {}, {})); };
    return held_.release({}, out);
}

std::size_t OutPort::drop_and_release(Emit emit, void* sink) noexcept {
    release_seen_ = false;
    LocalTime at{};
    cancel_pending([](NoteOwner) { return true; });
    for (std::size_t i = 0; i < size(); ++i) {
        PlayerQueue& queue = *queues_[i];
        (void)queue.see_release();
        queue.released();
        for (auto item = queue.ring().front(); item.header != nullptr; item = queue.ring().front()) {
            at = item.header->ready;
            queue.taken(*item.header, PlayerQueue::Fate::played);
            queue.pop();
        }
    }
    const auto out = [&](ByteView midi) { (void)emit(sink, released_event(midi, {}, at)); };
    if (!is_tape()) return held_.release({}, out);
    out({});
    return 1;
}

} // namespace midip2p::core
