// Streams that are passed on from peers to other peers: by which way each is played, and its number at the next peer.
#include "core/engine/engine_impl.hpp"
#include "core/jsonmidi/jsonmidi.hpp"

#include <algorithm>

namespace midip2p::core {

static bool is_there(const LinkState& link) noexcept {
    return link.begun && link.broken == Errc::ok && link.toast.condition() != Link::Condition::dropped;
}

/// To be called after every change of links or routes; does nothing if nothing has to change.
void Engine::Impl::settle(LocalTime now) {
    for (const auto& link : links) count_streams(*link, is_there(*link), now);
    pass_streams();
}

// ---- by which way [TOAST-5.6-4] [TOAST-5.6-5]

/// Streams of a link that is not heard do not count; what was decided about them stays as it was.
void Engine::Impl::count_streams(LinkState& link, bool counted, LocalTime now) {
    if (link.counted == counted) return;
    link.counted = counted;
    for (auto& [id, stream] : link.streams) counted ? count_stream(link, stream, now) : uncount_stream(link, id, now);
}

void Engine::Impl::count_stream(LinkState& link, RemoteStream& stream, LocalTime now) {
    if (!link.counted) return;
    std::vector<Ways::Change> changes;
    ways.add(link.id, {.sender = link.config.peer, .stream = stream.id, .what = &stream.what}, changes);
    change_ways(changes, now);
}

void Engine::Impl::uncount_stream(LinkState& link, StreamId stream, LocalTime now) {
    std::vector<Ways::Change> changes;
    ways.remove(link.id, stream, changes);
    change_ways(changes, now);
}

void Engine::Impl::change_ways(const std::vector<Ways::Change>& changes, LocalTime now) {
    for (const auto& [link_id, id, way] : changes) {
        LinkState* link = find_link(link_id);
        RemoteStream* stream = link == nullptr ? nullptr : link->find_stream(id);
        if (stream == nullptr) continue;
        const Way before = std::exchange(stream->way, way);
        if (before == way) continue;
        if (before == Way::played) {
            for (const auto& output : outputs) output->put_release(link_id, id, now);
            for (const Route& route : routes.all())
                if (route.source.link == link_id && route.sink.link == 0) route.passage->forget(id);
        }
        notice({.kind = Notice::Kind::stream_way,
                .link = link_id,
                .stream = id,
                .error = error_of(way),
                .text = {},
                .at = now});
        pass_stream(*link, *stream);
    }
}

// ---- and where to

/// Declares the streams that have a route to a peer and may go there, and closes those that have none or may not any
/// more.
void Engine::Impl::pass_streams() {
    const bool any = std::ranges::any_of(
        routes.all(), [](const Route& route) { return route.source.link != 0 && route.sink.link != 0; });
    if (!any && passed_on.empty()) return;
    for (const auto& from : links)
        for (const auto& [id, stream] : from->streams) pass_stream(*from, stream);
    // Streams of links that are gone are not passed on any more.
    for (auto it = passed_on.begin(); it != passed_on.end();) {
        const Source& source = it->first.first;
        LinkState* from = find_link(source.link);
        if (from != nullptr && from->find_stream(source.id) != nullptr) {
            ++it;
            continue;
        }
        it = end_passed(it);
    }
}

/// The same for one stream, so that a peer which declares many costs only the work for each of them.
void Engine::Impl::pass_stream(const LinkState& from, const RemoteStream& stream) {
    const Source source{.link = from.id, .id = stream.id};
    const auto first = passed_on.lower_bound({source, 0});
    for (auto it = first; it != passed_on.end() && it->first.first == source; ++it) it->second.wanted = false;
    if (is_there(from)) {
        for (const Source& by : {Source{from.id, 0}, source}) {
            for (const Route& route : routes.routes_of(by)) {
                if (route.sink.link == 0) continue;
                LinkState* to = find_link(route.sink.link);
                if (to != nullptr && to->begun && to->broken == Errc::ok) want_passed(from, stream, *to);
            }
        }
    }
    for (auto it = passed_on.lower_bound({source, 0}); it != passed_on.end() && it->first.first == source;) {
        if (it->second.wanted) {
            ++it;
            continue;
        }
        it = end_passed(it);
    }
}

void Engine::Impl::want_passed(const LinkState& from, const RemoteStream& stream, LinkState& to) {
    const HeardStream heard{.sender = from.config.peer, .stream = stream.id, .what = &stream.what, .way = stream.way};
    if (stream.way != Way::played || !may_pass(heard, to.config.peer)) return;
    const Source source{.link = from.id, .id = stream.id};
    StreamDescription what = passed_by(config.peer, heard);
    PassedOn* passed = find_passed(source, to.id);
    if (passed != nullptr && passed->what == what) {
        passed->wanted = true;
        return;
    }
    if (passed == nullptr && to.passed_from[from.id] >= kMaxPassedOfOne) return;
    const StreamId id = passed != nullptr ? passed->id : number_for(source);
    if (id == 0) return;
    // If the peer takes no more streams, this one is not passed on; those that it has go on.
    if (const Errc e = to.toast.declare_stream(id, what); e != Errc::ok) {
        if (e == Errc::full) mark_broken(to, e);
        if (passed == nullptr) free_number(id, source);
        return;
    }
    if (passed == nullptr) {
        passed = &passed_on[{source, to.id}];
        passed->id = id;
        ++to.passed_from[from.id];
    }
    passed->what = std::move(what);
    passed->wanted = true;
}

/// The stream is closed: close it also at every peer to which it was passed on.
void Engine::Impl::stop_passing(const Source& source) {
    for (auto it = passed_on.lower_bound({source, 0}); it != passed_on.end() && it->first.first == source;) {
        it = end_passed(it);
    }
}

/// Closes the stream at the peer; returns the next element.
auto Engine::Impl::end_passed(PassedOnes::iterator passed) -> PassedOnes::iterator {
    const auto [source, to] = passed->first;
    const StreamId id = passed->second.id;
    if (LinkState* link = find_link(to)) {
        mark_broken(*link, link->toast.close_stream(id));
        if (std::size_t& count = link->passed_from[source.link]; count > 0) --count;
    }
    for (const Route& route : routes.all())
        if (route.source.link == source.link && route.sink.link == to) route.passage->forget(source.id);
    const auto next = passed_on.erase(passed);
    free_number(id, source);
    return next;
}

/// That peer has begun anew, or is gone: no stream is declared there any more.
void Engine::Impl::forget_passed(LinkId to) {
    for (auto it = passed_on.begin(); it != passed_on.end();) {
        if (it->first.second != to) {
            ++it;
            continue;
        }
        const auto [source, id] = std::pair(it->first.first, it->second.id);
        it = passed_on.erase(it);
        free_number(id, source);
    }
    if (LinkState* link = find_link(to)) link->passed_from.clear();
}

Engine::Impl::PassedOn* Engine::Impl::find_passed(const Source& source, LinkId to) noexcept {
    const auto found = passed_on.find({source, to});
    return found == passed_on.end() ? nullptr : &found->second;
}

/// A stream number, the same for every peer. Counted down from the top, where no port has its number; 0: none is left.
StreamId Engine::Impl::number_for(const Source& source) noexcept {
    const auto passed = passed_on.lower_bound({source, 0});
    if (passed != passed_on.end() && passed->first.first == source) return passed->second.id;
    for (; free_from > kLastPort; --free_from)
        if (passed_numbers.insert(free_from).second) return free_from--;
    return 0;
}

/// Frees the number if no other peer hears that stream under it.
void Engine::Impl::free_number(StreamId id, const Source& source) noexcept {
    const auto passed = passed_on.lower_bound({source, 0});
    if (passed != passed_on.end() && passed->first.first == source) return;
    passed_numbers.erase(id);
    free_from = std::max(free_from, id);
}

/// Passes one event of a peer on to another peer, with the time of its capture. [TOAST-5.6-6]
void Engine::Impl::pass_on(const Source& source, LinkId to, Passage& passage, const HeardHeader& header,
                           ByteView message) {
    const PassedOn* passed = find_passed(source, to);
    LinkState* link = find_link(to);
    if (passed == nullptr || link == nullptr || link->broken != Errc::ok) return;
    passage.apply(source.id, message, [&](ByteView midi_now) {
        send_message(*link, passed->id, header.arrived, header.captured, midi_now);
    });
}

} // namespace midip2p::core
