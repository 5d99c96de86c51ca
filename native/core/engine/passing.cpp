// Streams of peers on their way to other peers: who hears them by which way, and under which number they go on.
#include "core/engine/engine_impl.hpp"
#include "core/jsonmidi/jsonmidi.hpp"

#include <algorithm>

namespace midip2p::core {

static bool is_there(const LinkState& link) noexcept {
    return link.begun && link.broken == Errc::ok && link.toast.condition() != Link::Condition::dropped;
}

/// After whatever changes which streams, links or routes there are; changes nothing where nothing has to.
void Engine::Impl::settle(LocalTime now) {
    judge_streams(now);
    pass_streams();
}

/// [TOAST-5.6-4] [TOAST-5.6-5]
void Engine::Impl::judge_streams(LocalTime now) {
    std::vector<HeardStream> heard;
    std::vector<std::pair<LinkState*, RemoteStream*>> of;
    for (const auto& link : links) {
        if (!is_there(*link)) continue;
        for (RemoteStream& stream : link->streams) {
            heard.push_back({.sender = link->config.peer, .stream = stream.id, .what = &stream.what});
            of.emplace_back(link.get(), &stream);
        }
    }
    judge_ways(config.peer, heard);
    for (std::size_t i = 0; i < heard.size(); ++i) {
        auto& [link, stream] = of[i];
        const Way before = std::exchange(stream->way, heard[i].way);
        if (before == stream->way) continue;
        if (before == Way::played) {
            for (const auto& output : outputs) output->put_release(link->id, stream->id, now);
            for (const Route& route : routes.all())
                if (route.source.link == link->id && route.sink.link == 0) route.passage->forget(stream->id);
        }
        notice({.kind = Notice::Kind::stream_way,
                .link = link->id,
                .stream = stream->id,
                .error = error_of(stream->way),
                .text = {},
                .at = now});
    }
}

/// Declares what has a route to a peer and may go there, and closes what has not or may not any more.
void Engine::Impl::pass_streams() {
    for (PassedOn& passed : passed_on) passed.wanted = false;
    for (const Route& route : routes.all()) {
        if (route.source.link == 0 || route.sink.link == 0) continue;
        LinkState* from = find_link(route.source.link);
        LinkState* to = find_link(route.sink.link);
        if (from == nullptr || to == nullptr || !is_there(*from) || !to->begun || to->broken != Errc::ok) continue;
        for (const RemoteStream& stream : from->streams)
            if (route.source.id == 0 || route.source.id == stream.id) want_passed(*from, stream, *to);
    }
    std::erase_if(passed_on, [this](const PassedOn& passed) {
        if (passed.wanted) return false;
        if (LinkState* to = find_link(passed.to)) mark_broken(*to, to->toast.close_stream(passed.id));
        for (const Route& route : routes.all())
            if (route.source.link == passed.source.link && route.sink.link == passed.to)
                route.passage->forget(passed.source.id);
        return true;
    });
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
    const StreamId id = passed != nullptr ? passed->id : number_for(source);
    // One more than the peer takes is not passed on; what it has goes on.
    if (id == 0) return;
    if (const Errc e = to.toast.declare_stream(id, what); e != Errc::ok) {
        if (e == Errc::full) mark_broken(to, e);
        return;
    }
    if (passed == nullptr)
        passed = &passed_on.emplace_back(PassedOn{.source = source, .to = to.id, .id = id, .what = {}});
    passed->what = std::move(what);
    passed->wanted = true;
}

Engine::Impl::PassedOn* Engine::Impl::find_passed(const Source& source, LinkId to) noexcept {
    for (PassedOn& passed : passed_on)
        if (passed.source == source && passed.to == to) return &passed;
    return nullptr;
}

/// The same to every peer. From the top, where no port has its number; 0: there is none left.
StreamId Engine::Impl::number_for(const Source& source) const noexcept {
    for (const PassedOn& passed : passed_on)
        if (passed.source == source) return passed.id;
    for (unsigned id = 0xffff; id > kLastPort; --id) {
        const auto used = [id](const PassedOn& passed) { return passed.id == id; };
        if (std::ranges::none_of(passed_on, used)) return static_cast<StreamId>(id);
    }
    return 0;
}

/// One event of a peer to another, with the time of its capture. [TOAST-5.6-6]
void Engine::Impl::pass_on(const Source& source, LinkId to, Passage& passage, const MessageHeader& header,
                           ByteView message) {
    const PassedOn* passed = find_passed(source, to);
    LinkState* link = find_link(to);
    if (passed == nullptr || link == nullptr || link->broken != Errc::ok) return;
    passage.apply(source.id, message, [&](ByteView midi_now) {
        send_message(*link, passed->id, {header.arrived_at}, {header.captured_at}, midi_now);
    });
}

} // namespace midip2p::core
