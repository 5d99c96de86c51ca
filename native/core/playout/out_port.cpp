#include "core/playout/out_port.hpp"

#include <algorithm>
#include <utility>

namespace midip2p::core {

OutPort::OutPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake, OutPortUse use)
    : id_(id), name_(std::move(name)), use_(use), capacity_(capacity_bytes),
      pending_(use == OutPortUse::tape ? 0 : kMostPending, kQueues), wake_(std::move(wake)) {}

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

PlayerQueue::Delays OutPort::delays_of(LinkId link) const noexcept {
    const PlayerQueue* queue = find(link);
    return queue == nullptr ? PlayerQueue::Delays{} : queue->delays();
}

void OutPort::set_playout(const Playout& playout) noexcept {
    policy_.store(playout.policy, std::memory_order_relaxed);
    tight_us_.store(playout.tight_us, std::memory_order_relaxed);
    most_us_.store(playout.most_us, std::memory_order_relaxed);
    offset_us_.store(playout.offset_us, std::memory_order_relaxed);
    own_waits_.store(playout.own_waits, std::memory_order_relaxed);
}

void OutPort::close() noexcept {
    closed_.store(true, std::memory_order_release);
    if (wake_) wake_();
}

} // namespace midip2p::core
