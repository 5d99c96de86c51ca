#include "core/engine/engine.hpp"

#include "core/engine/from_link.hpp"

#include <algorithm>

namespace midip2p::core {

Engine::Engine(EngineConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Engine::~Engine() = default;

// ---- bytes

Errc Engine::receive(LinkId id, Lane lane, ByteView bytes, LocalTime stamped_at, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    Impl::FromLink sink(*impl_, *link, stamped_at, now);
    const Errc e = link->toast.receive(lane, bytes, now, sink);
    if (e != Errc::ok) link->broken = e;
    impl_->judge(*link, Errc::ok, now);
    return e;
}

ByteView Engine::transmit(LinkId id, Lane lane, std::size_t budget, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr || !link->attached[static_cast<std::size_t>(lane)]) return {};
    if (lane == Lane::clock && link->toast.view(lane, budget).empty() && link->broken == Errc::ok)
        impl_->stamp_clock(*link, now);
    return link->toast.view(lane, budget);
}

void Engine::sent(LinkId id, Lane lane, std::size_t n, LocalTime at) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr || !link->attached[static_cast<std::size_t>(lane)]) return;
    link->toast.consume(lane, n);
    if (lane == Lane::notes && impl_->config.trace) impl_->trace_sent(*link, link->toast.sent_bytes(lane), at);
}

bool Engine::wants_to_send(LinkId id, Lane lane, LocalTime now) const {
    const LinkState* link = impl_->find_link(id);
    if (link == nullptr || !link->attached[static_cast<std::size_t>(lane)]) return false;
    if (link->toast.has_bytes(lane)) return true;
    if (lane != Lane::clock || link->broken != Errc::ok) return false;
    if (!link->replies.empty()) return true;
    return id == impl_->master && impl_->arbiter.request_due() <= now && !link->toast.clock_by_datagram(now);
}

std::vector<std::pair<LinkId, Errc>> Engine::broken() const {
    std::vector<std::pair<LinkId, Errc>> found;
    for (const auto& link : impl_->links) {
        if (link->broken != Errc::ok) found.emplace_back(link->id, link->broken);
    }
    return found;
}

LocalTime Engine::advance(LocalTime now) {
    LocalTime next = impl_->drain_inputs(now);
    for (const auto& output : impl_->outputs) output->pump();
    impl_->gather_heartbeats(now);
    for (const auto& link : impl_->links) {
        Errc error = Errc::ok;
        if (link->toast.heartbeat_due(now)) {
            Unplayed unplayed = impl_->unplayed_of(*link);
            unplayed.late -= std::min(unplayed.late, link->unreported.late);
            unplayed.lost -= std::min(unplayed.lost, link->unreported.lost);
            unplayed.withheld -= std::min(unplayed.withheld, link->unreported.withheld);
            link->toast.report_unplayed(unplayed);
        }
        next = std::min(next, link->toast.advance(now, error));
        impl_->mark_broken(*link, error);
        next = std::min(next, impl_->advance_datagrams(*link, now));
        impl_->judge(*link, Errc::silence, now);
    }
    impl_->advance_at = std::min(next, impl_->arbiter.advance(now));
    impl_->publish_timeline(now);
    return deadline(now);
}

LocalTime Engine::deadline(LocalTime now) const { return std::min(impl_->advance_at, impl_->send_due(now)); }

// ---- what happened

std::vector<Notice> Engine::notices() { return std::exchange(impl_->notices, {}); }
std::vector<SentTrace> Engine::traces() { return std::exchange(impl_->traces, {}); }

// ---- details

LinkState* Engine::Impl::find_link(LinkId id) const noexcept {
    for (const auto& link : links) {
        if (link->id == id) return link.get();
    }
    return nullptr;
}

void Engine::Impl::mark_broken(LinkState& link, Errc why) noexcept {
    if (link.broken == Errc::ok) link.broken = why;
}

/// Puts one clock frame into the lane, stamped now.
void Engine::Impl::stamp_clock(LinkState& link, LocalTime now) {
    std::array<std::uint8_t, kClockSyncBound> payload;
    // Where requests go by datagram, only those of the peer are answered here. [TOAST-12.5-8]
    if (link.replies.empty() && link.toast.clock_by_datagram(now)) return;
    const std::size_t size = write_clock(link, link.replies, now, payload);
    if (size > 0) mark_broken(link, link.toast.send(FrameType::clock_sync, {payload.data(), size}));
}

/// Writes a reply that is owed, or otherwise a request that is due; returns its size.
std::size_t Engine::Impl::write_clock(const LinkState& link, Fifo<PendingReply>& replies, LocalTime now,
                                      std::span<std::uint8_t> out) {
    if (!replies.empty()) {
        const std::size_t size = arbiter.write_reply(replies.front(), now, out);
        replies.pop_front();
        return size;
    }
    return link.id == master ? arbiter.poll_request(now, out).value_or(0) : 0;
}

void Engine::Impl::publish_timeline(LocalTime now) {
    const Timeline timeline = arbiter.timeline(now);
    for (const auto& output : outputs) output->set_timeline(timeline);
    if (timeline.state == published_state) return;
    published_state = timeline.state;
    constexpr const char* kNames[] = {"unsynced", "acquiring", "locked", "holdover"};
    notice({.kind = Notice::Kind::clock_state, .text = kNames[static_cast<std::size_t>(timeline.state)], .at = now});
}

} // namespace midip2p::core
