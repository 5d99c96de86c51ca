// From links to outputs: parse, check, route, hand over.
#include "core/engine/engine_impl.hpp"
#include "core/toast/stream_event.hpp"

#include <algorithm>
#include <cmath>

namespace midip2p::core {

Errc Engine::Impl::receive_midi(LinkState& link, const HeardText& heard, LocalTime now) {
    const auto event = read_stream_event(heard.text, heard.captured_at, midi);
    if (!event) return event.error();
    if (!link.allowance.flood.take(event->bytes.size(), now)) return Errc::too_fast; // [TOAST-6.2-3]
    RemoteStream* stream = link.find_stream(event->stream);
    if (stream == nullptr) return Errc::undeclared_stream; // [TOAST-5.1-2]
    const auto complete = stream->messages.take(*event);
    if (!complete) return complete.error();
    if (complete->empty()) return Errc::ok; // parts are missing
    const ByteView message = *complete;
    if (!may_play(link, *stream)) { // not a fault of the link: a mute may have been overtaken by notes on their way
        ++link.refused;
        notice({.kind = Notice::Kind::refused,
                .link = link.id,
                .stream = stream->id,
                .error = Errc::not_allowed,
                .count = 1,
                .text = {},
                .at = now});
        return Errc::ok;
    }
    ++link.events_received;
    if (stream->way != Way::played) { // [TOAST-5.6-6]
        ++stream->not_played;
        return Errc::ok;
    }
    // Streams that the peer passes on carry the time of a player who may not be linked to us, so we know nothing of it.
    const bool trusted = link.time_trusted || !stream->what.passed.empty(); // [ELECTION-1.3-4]
    const SessionTime captured = trusted ? heard.captured_at : kUnsynchronised;
    const LocalTime captured_here = here(captured, now);
    if (captured_here != kNotKnown) link.reach.add(heard.stamped_at - captured_here);
    const LocalTime until = (captured_here == kNotKnown ? heard.stamped_at : captured_here) + stream->what.window_us;
    const bool overtaken = is_overtaken(link, heard, stream->id, message);
    const bool late = is_note_on(message) && (overtaken || heard.stamped_at > until + longest_wait());
    const HeardHeader header{.kind = HeardHeader::Kind::event,
                             .late = late,
                             .owner = {link.id, stream->id},
                             .sequence = heard.sequence,
                             .captured = captured,
                             .captured_here = captured_here,
                             .arrived = heard.stamped_at,
                             .ready = now,
                             .strike_until = until}; // [TOAST-5.4-2]
    put_on_tapes(header, message, now);              // what was played, whether it is struck or not
    if (late) {
        ++link.late;
        notice({.kind = Notice::Kind::late, .link = link.id, .stream = stream->id, .count = 1, .text = {}, .at = now});
        return Errc::ok;
    }
    if (overtaken) return Errc::ok; // a newer value holds already
    stream->struck = true;
    if (heard.ahead) end_before_restrike(link, *stream, header, message, now);
    follow_keys(*stream, message);
    deliver(link, stream->id, header, message, now);
    return Errc::ok;
}

/// The longest that an instrument of ours may let an event wait, so that none that it still waits for is refused here.
/// [PLAYOUT-5.2-2]
std::int64_t Engine::Impl::longest_wait() const noexcept {
    std::int64_t longest = 0;
    for (const auto& output : outputs) longest = std::max(longest, output->longest_wait());
    return longest;
}

/// The capture time by our own clock, if both its player and we know session time.
LocalTime Engine::Impl::here(SessionTime captured_at, LocalTime now) const {
    const Timeline timeline = arbiter.timeline(now);
    if (captured_at == kUnsynchronised || !timeline.synchronised()) return kNotKnown;
    return {static_cast<std::int64_t>(std::floor(timeline.to_local(captured_at)))};
}

Errc Engine::Impl::receive_clock(LinkState& link, ByteView payload, LocalTime stamped_at, LocalTime now,
                                 bool by_datagram) {
    auto reply = arbiter.receive(payload, link.id == master, stamped_at, now);
    if (!reply) return reply.error();
    if (*reply) {
        auto& replies = by_datagram ? link.datagram_replies : link.replies;
        if (replies.size() >= kMaxReplies) return Errc::too_many; // it asks and does not read
        replies.push_back(**reply);
    }
    publish_timeline(now);
    return Errc::ok;
}

/// Checks role and mute of the peer, and of the player whose notes it passes on. [TOAST-5.3-2] [TOAST-5.6-7]
/// [TOAST-5.8-4]
bool Engine::Impl::may_play(const LinkState& link, const RemoteStream& stream) const noexcept {
    const auto allows = [&](const LinkConfig& player) {
        return player.may_play && std::ranges::find(player.muted_ports, stream.what.name) == player.muted_ports.end();
    };
    if (stream.what.passed.empty()) return allows(link.config);
    return link.config.may_play && std::ranges::all_of(links, [&](const auto& other) {
               return other->config.peer != stream.what.origin.peer || allows(other->config);
           });
}

Errc Engine::Impl::declare(LinkState& link, StreamId id, const StreamDescription& what, LocalTime now) {
    if (!what.passed.empty() && what.passed.back() != link.config.peer) return Errc::frame_payload; // [TOAST-5.6-2]
    RemoteStream* known = link.find_stream(id);
    const bool same_way = known != nullptr && known->what.origin == what.origin && known->what.passed == what.passed;
    if (known != nullptr) {
        known->what = what;
    } else {
        known = &link.streams.emplace(id, RemoteStream{.id = id, .what = what, .messages = {}}).first->second;
        for (const Route& route : routes.all())
            if (route.source.link == link.id && (route.source.id == 0 || route.source.id == id))
                route.passage->prepare(id); // before its first note
    }
    notice({.kind = Notice::Kind::stream_declared,
            .link = link.id,
            .stream = id,
            .text = what.name,
            .at = now,
            .origin = what.origin.peer});
    if (!same_way) count_stream(link, *known, now);
    pass_stream(link, *known);
    return Errc::ok;
}

void Engine::Impl::undeclare(LinkState& link, StreamId id, LocalTime now) {
    const auto stream = link.streams.find(id);
    if (stream == link.streams.end()) return;
    if (stream->second.struck) // what a closed stream holds would hang
        for (const auto& output : outputs) output->put_release(link.id, id, now);
    uncount_stream(link, id, now);
    stop_passing({.link = link.id, .id = id});
    link.streams.erase(stream);
    for (const Route& route : routes.all())
        if (route.source.link == link.id) route.passage->forget(id);
    notice({.kind = Notice::Kind::stream_closed, .link = link.id, .stream = id, .text = {}, .at = now});
}

/// Delivers the event to every output and peer that a route leads to.
void Engine::Impl::deliver(LinkState& link, StreamId stream, const HeardHeader& header, ByteView message,
                           LocalTime now) {
    const Source source{.link = link.id, .id = stream};
    bool withheld = false, handed_over = false;
    routes.each_sink(source, [&](const Sink& sink, Passage& passage) {
        if (sink.link != 0) return pass_on(source, sink.link, passage, header, message);
        withheld = withheld || passage.withholds(message);
        passage.apply(source.id, message, [&](ByteView midi_now) {
            handed_over = true;
            put(sink.port, header, midi_now, now);
        });
    });
    if (withheld && !handed_over) ++link.withheld; // [TOAST-3.2-3]
}

OutPort* Engine::Impl::find_output(const Sink& sink) noexcept {
    if (sink.link != 0) return nullptr;
    for (const auto& output : outputs)
        if (output->id() == sink.port) return output.get();
    return nullptr;
}

void Engine::Impl::put(PortId id, const HeardHeader& header, ByteView message, LocalTime now) {
    if (OutPort* output = find_output({.link = 0, .port = id})) put(*output, header, message, now);
}

void Engine::Impl::put(OutPort& output, const HeardHeader& header, ByteView message, LocalTime now) {
    if (output.put(header, message) != Errc::full) return;
    // The taker is gone, or not fast enough for this player.
    notice({.kind = Notice::Kind::overflow,
            .link = header.owner.link,
            .stream = header.owner.stream,
            .port = output.id(),
            .error = Errc::full,
            .count = 1,
            .text = {},
            .at = now});
}

/// Puts the event on the tapes, which record everything as it was played: no route leads there or changes it.
void Engine::Impl::put_on_tapes(const HeardHeader& header, ByteView message, LocalTime now) {
    for (const auto& output : outputs)
        if (output->is_tape()) put(*output, header, message, now);
}

} // namespace midip2p::core
