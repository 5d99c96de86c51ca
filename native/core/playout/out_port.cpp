#include "core/playout/out_port.hpp"

#include <cmath>
#include <utility>

namespace midip2p::core {

OutPort::OutPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake, OutPortUse use)
    : id_(id), name_(std::move(name)), use_(use), ring_(capacity_bytes), wake_(std::move(wake)) {}

// ---- the engine's end

Errc OutPort::put(const MessageHeader& header, ByteView midi) noexcept {
    if (closed()) return Errc::closed;
    if (!ring_.try_push(header, midi)) {
        overflow_.fetch_add(1, std::memory_order_relaxed);
        return Errc::full;
    }
    if (header.kind == MessageHeader::Kind::event) events_.fetch_add(1, std::memory_order_relaxed);
    if (wake_) wake_();
    return Errc::ok;
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
    if (!ring_.try_push(header, {})) release_all_.store(true, std::memory_order_release);
    if (wake_) wake_();
}

void OutPort::close() noexcept {
    closed_.store(true, std::memory_order_release);
    if (wake_) wake_();
}

// ---- the taker's end

LocalTime OutPort::due_of(const MessageHeader& header) noexcept {
    if (header.due == kDueNow) return kOnArrival;
    timeline_.try_load(seen_);
    if (!seen_.synchronised()) return kOnArrival; // session time means nothing here: sound it on arrival
    return {static_cast<std::int64_t>(std::ceil(seen_.to_local({header.due})))};
}

LocalTime OutPort::next_due() noexcept {
    const bool release = release_when_empty_ || release_all_.load(std::memory_order_acquire);
    const MessageRing::Item item = ring_.front();
    if (item.header == nullptr) return release ? kOnArrival : kNever;
    return item.header->kind == MessageHeader::Kind::release ? kOnArrival : due_of(*item.header);
}

Taken OutPort::take(LocalTime t, Emit emit, void* sink) noexcept {
    Taken taken;
    for (;;) {
        // Read before the ring: what was in the ring when the release did not fit is taken first.
        if (release_all_.load(std::memory_order_relaxed)) {
            release_when_empty_ = release_all_.exchange(false, std::memory_order_acquire) || release_when_empty_;
        }
        const MessageRing::Item item = ring_.front();
        if (item.header == nullptr) {
            if (!release_when_empty_) return taken;
            release_when_empty_ = false;
            MessageHeader everybody;
            everybody.captured_at = kUnsynchronised.us;
            everybody.arrived_at = everybody.ready_at = t.us;
            taken.count += release(everybody, emit, sink);
            continue;
        }
        const MessageHeader& header = *item.header;
        if (header.kind == MessageHeader::Kind::release) {
            taken.count += release(header, emit, sink);
        } else {
            const LocalTime due = due_of(header);
            if (due > t) {
                taken.next_due = due;
                return taken;
            }
            const auto out = [&](ByteView midi) {
                emit(sink, {midi,
                            header.link,
                            header.stream,
                            header.sequence,
                            {header.captured_at},
                            {header.arrived_at},
                            {header.ready_at},
                            due,
                            header.late});
                ++taken.count;
            };
            if (is_tape()) {
                out(item.bytes);
            } else {
                held_.apply({header.link, header.stream}, item.bytes, out);
            }
        }
        ring_.pop();
    }
}

std::size_t OutPort::release(const MessageHeader& header, Emit emit, void* sink) noexcept {
    const auto out = [&](ByteView midi) {
        emit(
            sink,
            {midi, header.link, header.stream, 0, kUnsynchronised, {header.arrived_at}, {header.ready_at}, kOnArrival});
    };
    if (!is_tape()) return held_.release({header.link, header.stream}, out);
    out({});
    return 1;
}

std::size_t OutPort::drop_and_release(Emit emit, void* sink) noexcept {
    release_when_empty_ = false;
    MessageHeader everybody;
    everybody.captured_at = kUnsynchronised.us;
    while (true) {
        const MessageRing::Item item = ring_.front();
        if (item.header == nullptr) break;
        everybody.arrived_at = everybody.ready_at = item.header->ready_at;
        ring_.pop();
    }
    return release(everybody, emit, sink);
}

} // namespace midip2p::core
