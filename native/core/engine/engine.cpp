#include "core/engine/engine.hpp"

#include "core/engine/engine_impl.hpp"

#include <algorithm>

namespace midip2p::core {

Engine::Engine(EngineConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Engine::~Engine() = default;

// ---- links

Errc Engine::attach_link(LinkId id, LinkConfig config) {
    if (id == 0 || impl_->find_link(id) != nullptr) return Errc::unknown_link;
    impl_->links.push_back(std::make_unique<LinkState>(id, std::move(config)));
    return Errc::ok;
}

Errc Engine::attach_lane(LinkId id, Lane lane, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    link->attached[static_cast<std::size_t>(lane)] = true;
    link->toast.open_lane(lane, now);
    if (lane == Lane::notes) {
        for (const InputState& input : impl_->inputs) {
            if (const Errc e = link->toast.declare_stream(input.port->id(), input.port->name()); e != Errc::ok)
                return e;
        }
    } else if (id == impl_->master) {
        impl_->arbiter.lane_opened(now);
    }
    if (!link->up && link->attached[0] && link->attached[1]) {
        link->up = true;
        impl_->notice({.kind = Notice::Kind::link_up, .link = id, .text = {}, .at = now});
    }
    return Errc::ok;
}

void Engine::detach_link(LinkId id, Errc why, LocalTime now) {
    if (LinkState* link = impl_->find_link(id)) impl_->forget(*link, why, now);
}

Errc Engine::receive(LinkId id, Lane lane, ByteView bytes, LocalTime stamped_at, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    struct FromLink final : Link::Sink {
        Impl& impl;
        LinkState& from;
        LocalTime stamped, at;
        FromLink(Impl& i, LinkState& f, LocalTime s, LocalTime n) : impl(i), from(f), stamped(s), at(n) {}
        Errc on_midi(SessionTime captured_at, std::uint32_t sequence, ByteView text) override {
            return impl.receive_midi(from, captured_at, sequence, text, stamped, at);
        }
        Errc on_clock(ByteView payload) override { return impl.receive_clock(from, payload, stamped, at); }
        Errc on_stream_declared(StreamId stream, std::string_view name) override {
            impl.declare(from, stream, name, at);
            return Errc::ok;
        }
        Errc on_stream_closed(StreamId stream) override {
            impl.undeclare(from, stream, at);
            return Errc::ok;
        }
    } sink(*impl_, *link, stamped_at, now);
    const Errc e = link->toast.receive(lane, bytes, now, sink);
    if (e != Errc::ok) link->broken = e;
    return e;
}

ByteView Engine::transmit(LinkId id, Lane lane, std::size_t budget, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return {};
    if (lane == Lane::clock && link->toast.view(lane, budget).empty() && link->broken == Errc::ok)
        impl_->stamp_clock(*link, now);
    return link->toast.view(lane, budget);
}

void Engine::sent(LinkId id, Lane lane, std::size_t n, LocalTime at) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return;
    link->toast.consume(lane, n);
    if (lane == Lane::notes && impl_->config.trace) impl_->trace_sent(*link, link->toast.sent_bytes(lane), at);
}

bool Engine::wants_to_send(LinkId id, Lane lane, LocalTime now) const {
    const LinkState* link = impl_->find_link(id);
    if (link == nullptr || !link->attached[static_cast<std::size_t>(lane)]) return false;
    if (link->toast.has_bytes(lane)) return true;
    if (lane != Lane::clock || link->broken != Errc::ok) return false;
    return !link->replies.empty() || (id == impl_->master && impl_->arbiter.request_due() <= now);
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
    for (const auto& link : impl_->links) {
        Errc error = Errc::ok;
        next = std::min(next, link->toast.advance(now, error));
        impl_->mark_broken(*link, error);
    }
    next = std::min(next, impl_->arbiter.advance(now));
    const LinkState* master = impl_->master_link();
    if (master != nullptr && master->attached[1]) next = std::min(next, impl_->arbiter.request_due());
    impl_->publish_timeline(now);
    return next;
}

// ---- ports and routes

Errc Engine::add_in_port(std::shared_ptr<InPort> port) {
    for (const auto& link : impl_->links) {
        if (!link->attached[0]) continue;
        impl_->mark_broken(*link, link->toast.declare_stream(port->id(), port->name()));
    }
    impl_->inputs.push_back({.port = std::move(port)});
    return Errc::ok;
}

Errc Engine::add_out_port(std::shared_ptr<OutPort> port) {
    impl_->outputs.push_back(std::move(port));
    return Errc::ok;
}

Errc Engine::remove_port(PortId id, LocalTime now) {
    for (InputState& input : impl_->inputs) {
        if (input.port->id() != id) continue;
        input.port->close();
        input.closing = true; // what is in its ring still goes out
        (void)impl_->drain_inputs(now);
        return Errc::ok;
    }
    for (auto it = impl_->outputs.begin(); it != impl_->outputs.end(); ++it) {
        if ((*it)->id() != id) continue;
        (*it)->put_release(0, 0, now);
        (*it)->close();
        impl_->routes = impl_->routes.without_port(id);
        impl_->outputs.erase(it);
        return Errc::ok;
    }
    return Errc::unknown_port;
}

Errc Engine::connect(const Source& source, const Sink& sink, const Rule& rule) {
    if (sink.link != 0 && impl_->find_link(sink.link) == nullptr) return Errc::unknown_link;
    if (source.link != 0 && impl_->find_link(source.link) == nullptr) return Errc::unknown_link;
    auto table = impl_->routes.with({.source = source, .sink = sink, .rule = rule});
    if (!table) return table.error();
    impl_->routes = std::move(*table);
    return Errc::ok;
}

Errc Engine::disconnect(const Source& source, const Sink& sink, LocalTime now) {
    auto table = impl_->routes.without(source, sink);
    if (!table) return table.error();
    impl_->routes = std::move(*table);
    // What the source holds there would never be released by its own note-offs.
    for (const auto& output : impl_->outputs) {
        if (sink.link == 0 && output->id() == sink.port) output->put_release(source.link, source.id, now);
    }
    return Errc::ok;
}

// ---- session clock

bool Engine::set_master(Epoch epoch, LinkId link, LocalTime now) {
    if (!impl_->arbiter.set_master(epoch, link == 0, now)) return false;
    impl_->master = link;
    const LinkState* master = impl_->master_link();
    if (master != nullptr && master->attached[1]) impl_->arbiter.lane_opened(now);
    impl_->publish_timeline(now);
    return true;
}

Timeline Engine::timeline(LocalTime now) const { return impl_->arbiter.timeline(now); }

// ---- what happened

std::vector<Notice> Engine::notices() { return std::exchange(impl_->notices, {}); }
std::vector<SentTrace> Engine::traces() { return std::exchange(impl_->traces, {}); }

EngineStats Engine::stats() const {
    EngineStats stats;
    for (const auto& link : impl_->links) {
        stats.links.push_back({.link = link->id,
                               .lanes = {link->toast.stats(Lane::notes), link->toast.stats(Lane::clock)},
                               .events_sent = link->events_sent,
                               .events_received = link->events_received,
                               .duplicates = link->toast.duplicates(),
                               .rtt_us = link->id == impl_->master ? impl_->arbiter.round_trip() : -1,
                               .unacked = link->toast.unacknowledged()});
    }
    for (const InputState& input : impl_->inputs) {
        stats.ports.push_back({.port = input.port->id(),
                               .events = input.events,
                               .overflow = input.port->overflow(),
                               .unrouted = input.unrouted});
    }
    for (const auto& output : impl_->outputs) {
        stats.ports.push_back({.port = output->id(), .events = output->events(), .overflow = output->overflow()});
    }
    stats.traces_dropped = impl_->traces_dropped;
    return stats;
}

// ---- details

LinkState* Engine::Impl::find_link(LinkId id) noexcept {
    for (const auto& link : links) {
        if (link->id == id) return link.get();
    }
    return nullptr;
}

void Engine::Impl::mark_broken(LinkState& link, Errc why) noexcept {
    if (link.broken == Errc::ok) link.broken = why;
}

void Engine::Impl::forget(LinkState& link, Errc why, LocalTime now) {
    const LinkId id = link.id;
    for (const auto& output : outputs) output->put_release(id, 0, now);
    routes = routes.without_link(id);
    notice({.kind = Notice::Kind::link_down, .link = id, .error = why, .text = link.toast.refusal(), .at = now});
    std::erase_if(links, [id](const auto& l) { return l->id == id; });
}

/// Puts one clock frame into the lane, stamped now: a reply that is owed, else a request that is due.
void Engine::Impl::stamp_clock(LinkState& link, LocalTime now) {
    std::array<std::uint8_t, kClockSyncBound> payload;
    std::size_t size = 0;
    if (!link.replies.empty()) {
        size = arbiter.write_reply(link.replies.front(), now, payload);
        link.replies.pop_front();
    } else if (link.id == master) {
        size = arbiter.poll_request(now, payload).value_or(0);
    }
    if (size > 0) mark_broken(link, link.toast.send_clock({payload.data(), size}));
}

void Engine::Impl::publish_timeline(LocalTime now) {
    const Timeline timeline = arbiter.timeline(now);
    for (const auto& output : outputs) output->set_timeline(timeline);
    if (timeline.state == told_state) return;
    told_state = timeline.state;
    constexpr const char* kNames[] = {"unsynced", "acquiring", "locked", "holdover"};
    notice({.kind = Notice::Kind::clock_state, .text = kNames[static_cast<std::size_t>(timeline.state)], .at = now});
}

} // namespace midip2p::core
