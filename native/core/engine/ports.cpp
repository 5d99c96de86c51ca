// The engine's ports and routes, and the timing master that it follows.
#include "core/engine/engine_impl.hpp"

#include <algorithm>

namespace midip2p::core {

Errc Engine::add_in_port(std::shared_ptr<InPort> port) {
    for (const auto& link : impl_->links) {
        if (!link->begun) continue;
        impl_->mark_broken(*link, link->toast.declare_stream(port->id(), description_of(*port)));
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
        for (const auto& link : impl_->links) {
            const PlayerQueue::Counts counts = (*it)->counts_of(link->id);
            link->late += counts.late;
            link->lost += counts.lost;
            link->beyond += counts.beyond;
        }
        impl_->outputs.erase(it);
        return Errc::ok;
    }
    return Errc::unknown_port;
}

Errc Engine::connect(const Source& source, const Sink& sink, const Rule& rule, LocalTime now, RouteNumber number) {
    if (sink.link != 0 && impl_->find_link(sink.link) == nullptr) return Errc::unknown_link;
    if (source.link != 0 && impl_->find_link(source.link) == nullptr) return Errc::unknown_link;
    auto table = impl_->routes.with(source, sink, number, rule);
    if (!table) return table.error();
    impl_->routes = std::move(*table);
    impl_->end_general(source, sink, now);
    if (OutPort* output = impl_->find_output(sink)) output->prepare(source.link);
    Passage& passage = *impl_->routes.find(source, sink, number);
    if (source.link == 0) passage.prepare(source.id);
    if (const LinkState* link = impl_->find_link(source.link)) {
        for (const auto& [id, stream] : link->streams)
            if (source.id == 0 || source.id == id) passage.prepare(id);
    }
    impl_->pass_streams();
    return Errc::ok;
}

Errc Engine::disconnect(const Source& source, const Sink& sink, LocalTime now, RouteNumber number) {
    Passage* passage = impl_->routes.find(source, sink, number);
    if (passage == nullptr) return Errc::unknown_port;
    impl_->end_passage(source, sink, *passage, now); // its own note-offs will find no way any more
    impl_->routes = std::move(*impl_->routes.without(source, sink, number));
    impl_->pass_streams();
    return Errc::ok;
}

/// A route for one stream takes the place of those for all streams of its link: end the stream's notes that these have
/// sounding, which would hang otherwise.
void Engine::Impl::end_general(const Source& source, const Sink& sink, LocalTime now) {
    if (source.link == 0 || source.id == 0) return;
    for (const Route& every : routes.routes_of({source.link, 0}))
        if (every.sink == sink) end_passage(source, sink, *every.passage, now);
}

/// Ends the notes that a route has sounding, on the channel and key they were sent on; only those of one stream if the
/// source is one.
void Engine::Impl::end_passage(const Source& source, const Sink& sink, Passage& passage, LocalTime now) {
    const Timeline timeline = arbiter.timeline(now);
    const SessionTime session = session_time(timeline, now);
    LinkState* link = find_link(sink.link);
    passage.release(source.link == 0 ? StreamId{0} : source.id, [&](StreamId stream, ByteView message) {
        if (sink.link == 0) {
            const HeardHeader header{.owner = {source.link, stream}, .arrived = now, .ready = now};
            put(sink.port, header, message, now);
        } else if (link != nullptr && link->begun && link->broken == Errc::ok) {
            const PassedOn* passed = source.link == 0 ? nullptr : find_passed({source.link, stream}, sink.link);
            if (source.link != 0 && passed == nullptr) return; // closed there, which ended it
            send_message(*link, passed == nullptr ? stream : passed->id, now, session, message);
        }
    });
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

} // namespace midip2p::core
