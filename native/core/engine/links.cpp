// A link's life in the engine: attached, dropped, resumed, begun anew, over.
#include "core/engine/engine_impl.hpp"

#include <algorithm>

namespace midip2p::core {

Errc Engine::attach_link(LinkId id, LinkConfig config) {
    if (id == 0 || impl_->find_link(id) != nullptr) return Errc::unknown_link;
    Allowance& allowance =
        impl_->allowances[config.peer]; // who opens a link anew goes on with what is left [TOAST-6.2-4]
    auto link = std::make_unique<LinkState>(id, std::move(config), allowance);
    link->toast.go_on_from(allowance.declarations);
    impl_->links.push_back(std::move(link));
    return Errc::ok;
}

Errc Engine::attach_lane(LinkId id, Lane lane, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    if (lane == Lane::notes && link->begun) {
        impl_->forget_streams(*link, now);
        const DeclarationLimit declarations = link->toast.declarations();
        link->toast = Link();
        link->toast.go_on_from(declarations);
        link->unreported = impl_->unplayed_of(*link);
        link->in_flight.clear();
        link->datagram_replies.clear();
        link->overtaken = {};
        impl_->forget_passed(id);
    }
    link->attached[static_cast<std::size_t>(lane)] = true;
    link->toast.open_lane(lane, now);
    if (lane == Lane::notes) {
        link->begun = true;
        impl_->judge(*link, Errc::ok, now);
        if (const Errc e = impl_->declare_inputs(*link); e != Errc::ok) return e;
        impl_->settle(now);
    } else if (id == impl_->master) {
        impl_->arbiter.lane_opened(now);
    }
    if (!link->up && link->attached[0] && link->attached[1]) {
        link->up = true;
        impl_->notice({.kind = Notice::Kind::link_up, .link = id, .text = {}, .at = now});
    }
    return Errc::ok;
}

Errc Engine::resume_notes(LinkId id, std::uint32_t peer_received, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    link->attached[0] = true;
    link->datagram_replies.clear();
    if (const Errc e = link->toast.resume_notes(peer_received, now); e != Errc::ok) return e;
    ++link->resumed;
    link->published_dropped = false;
    impl_->notice({.kind = Notice::Kind::link_resumed, .link = id, .text = {}, .at = now});
    impl_->settle(now);
    return Errc::ok;
}

std::uint32_t Engine::received(LinkId id) const {
    const LinkState* link = impl_->find_link(id);
    return link == nullptr ? 0 : link->toast.received();
}

void Engine::lose_lane(LinkId id, Lane lane, Errc why, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return;
    link->attached[static_cast<std::size_t>(lane)] = false;
    link->toast.lose_lane(lane, why, now);
    if (lane == Lane::clock) {
        link->replies.clear(); // their stamps belong to a connection that is no more
    } else {
        link->datagram_replies.clear();
        impl_->judge(*link, why, now);
    }
}

std::vector<LinkId> Engine::seeking() const {
    std::vector<LinkId> found;
    for (const auto& link : impl_->links) {
        if (link->begun && link->broken == Errc::ok && link->toast.condition() != Link::Condition::live)
            found.push_back(link->id);
    }
    return found;
}

Errc Engine::send_control(LinkId id, ByteView json) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr || !link->begun) return Errc::unknown_link;
    const Errc e = link->toast.send(FrameType::session_control, json);
    if (e == Errc::full) impl_->mark_broken(*link, e); // who does not read loses this link alone [TOAST-6.2-1]
    return e;
}

void Engine::refuse(LinkId id, Errc why) {
    if (LinkState* link = impl_->find_link(id)) link->toast.refuse(Lane::notes, why);
}

void Engine::permit(LinkId id, bool may_play, std::vector<std::string> muted_ports, LocalTime now) {
    LinkState* permitted = impl_->find_link(id);
    if (permitted == nullptr) return;
    permitted->config.may_play = may_play;
    permitted->config.muted_ports = std::move(muted_ports);
    for (const auto& link : impl_->links) // others may pass its streams on
        for (auto& [stream_id, stream] : link->streams) {
            if (!stream.struck || impl_->may_play(*link, stream)) continue;
            for (const auto& output : impl_->outputs) output->put_release(link->id, stream_id, now);
            stream.struck = false;
        }
}

void Engine::trust_time(LinkId id, bool trusted) noexcept {
    if (LinkState* link = impl_->find_link(id)) link->time_trusted = trusted;
}

void Engine::detach_link(LinkId id, Errc why, LocalTime now) {
    if (LinkState* link = impl_->find_link(id)) impl_->forget(*link, why, now);
}

// ---- details

Errc Engine::Impl::declare_inputs(LinkState& link) {
    for (const InputState& input : inputs) {
        const InPort& port = *input.port;
        if (const Errc e = link.toast.declare_stream(port.id(), description_of(port)); e != Errc::ok) return e;
    }
    return Errc::ok;
}

/// The peer begins anew: release the notes of its streams, so that none hangs.
void Engine::Impl::forget_streams(LinkState& link, LocalTime now) {
    for (const auto& output : outputs) output->put_release(link.id, 0, now);
    count_streams(link, false, now);
    for (const auto& [id, stream] : link.streams)
        notice({.kind = Notice::Kind::stream_closed, .link = link.id, .stream = id, .text = {}, .at = now});
    for (const Route& route : routes.all())
        if (route.source.link == link.id)
            for (const auto& [id, stream] : link.streams) route.passage->forget(id);
    link.streams.clear();
    settle(now);
}

/// Reports once that a link has dropped, with the reason, and once that it is back.
void Engine::Impl::judge(LinkState& link, Errc why, LocalTime now) {
    const bool dropped = link.toast.condition() == Link::Condition::dropped;
    if (dropped == link.published_dropped) return;
    link.published_dropped = dropped;
    if (!dropped) {
        notice({.kind = Notice::Kind::link_resumed, .link = link.id, .text = {}, .at = now});
    } else {
        for (const auto& output : outputs) output->put_release(link.id, 0, now);
        notice({.kind = Notice::Kind::link_dropped, .link = link.id, .error = why, .text = {}, .at = now});
    }
    settle(now);
}

void Engine::Impl::forget(LinkState& link, Errc why, LocalTime now) {
    const LinkId id = link.id;
    for (const auto& output : outputs) {
        output->put_release(id, 0, now);
        output->forget(id);
    }
    routes = routes.without_link(id);
    count_streams(link, false, now);
    forget_passed(id);
    notice({.kind = Notice::Kind::link_down, .link = id, .error = why, .text = link.toast.refusal(), .at = now});
    link.allowance.declarations = link.toast.declarations();
    std::erase_if(links, [id](const auto& l) { return l->id == id; });
    std::erase_if(allowances, [&](const auto& left) {
        const auto is_its = [&](const auto& l) { return &l->allowance == &left.second; };
        return left.second.rested(now) && std::ranges::none_of(links, is_its);
    });
    settle(now);
}

/// When the thread wakes for one heartbeat, it sends all of them, and the clock's request. So it wakes ten times a
/// second, however many links there are. [TOAST-3.2-1] [CLOCK-2.4-1]
void Engine::Impl::gather_heartbeats(LocalTime now) {
    const bool beats = std::ranges::any_of(links, [&](const auto& link) { return link->toast.heartbeat_due(now); });
    if (!beats && !(may_ask() && arbiter.request_is_calm(now))) return;
    for (const auto& link : links) link->toast.heartbeat_with_others(now);
    arbiter.request_with_others(now);
}

/// Whether the master has a link with a clock lane, so that it can be asked for the time.
bool Engine::Impl::may_ask() const noexcept {
    const LinkState* link = master_link();
    return link != nullptr && link->attached[1] && link->broken == Errc::ok;
}

} // namespace midip2p::core
