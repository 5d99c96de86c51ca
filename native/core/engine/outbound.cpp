// From inputs to links and outputs: wait for the capture time, route, encode once, frame per link.
#include "core/engine/engine_impl.hpp"
#include "core/toast/stream_event.hpp"

#include <algorithm>
#include <cmath>

namespace midip2p::core {

namespace {

/// Whether events after it may be played where it is missing. [TOAST-12.5-5]
FrameOrder order_of(ByteView message) noexcept {
    return stands_for_itself(message) ? FrameOrder::free : FrameOrder::strict;
}

} // namespace

LocalTime Engine::Impl::drain_inputs(LocalTime now) {
    LocalTime next = kNever;
    for (InputState& input : inputs) next = std::min(next, drain(input, now));
    for (const InputState& input : inputs) {
        if (!input.closing || input.port->ring().front().header != nullptr) continue;
        for (const auto& link : links) mark_broken(*link, link->toast.close_stream(input.port->id()));
        release_source(input.port->id(), Hearers::own_outputs, now); // peers were told, and release it themselves
        routes = routes.without_port(input.port->id());
    }
    std::erase_if(inputs, [](const InputState& i) { return i.closing && i.port->ring().front().header == nullptr; });
    return next;
}

/// Sends every event whose time has come; returns when the next one's time will come.
LocalTime Engine::Impl::drain(InputState& input, LocalTime now) {
    while (true) {
        const MessageRing<PlayedHeader>::Item item = input.port->ring().front();
        if (item.header == nullptr) {
            if (input.port->take_owed_release()) release_source(input.port->id(), Hearers::all, now);
            return kNever;
        }
        if (item.header->captured_at > now) return item.header->captured_at;
        if (item.header->kind == PlayedHeader::Kind::release)
            release_source(input.port->id(), Hearers::all, now);
        else
            play(input, item, now);
        input.port->ring().pop();
    }
}

/// The source of this input is gone: all notes that its routes have let through and that still sound end. The driver
/// does not need to know which notes these are.
void Engine::Impl::release_source(PortId input, Hearers hearers, LocalTime now) {
    const Source source{.link = 0, .id = input};
    for (const Route& route : routes.routes_of(source))
        if (hearers == Hearers::all || route.sink.link == 0) end_passage(source, route.sink, *route.passage, now);
    for (const auto& output : outputs)
        if (output->is_tape()) output->put_release(0, source.id, now);
}

void Engine::Impl::play(InputState& input, const MessageRing<PlayedHeader>::Item& item, LocalTime now) {
    ++input.events;
    bool routed = false;
    bool encoded = false;
    const Source source{.link = 0, .id = input.port->id()};
    const Timeline timeline = arbiter.timeline(now);
    const LocalTime captured = item.header->captured_at;
    const SessionTime session = session_time(timeline, captured);
    std::size_t text_size = 0;
    const HeardHeader taken{.owner = {0, source.id},
                            .captured = session,
                            .captured_here = captured,
                            .arrived = captured,
                            .ready = now,
                            .strike_until = captured + input.port->window_us()};
    put_on_tapes(taken, item.bytes, now);
    routes.each_sink(source, [&](const Sink& sink, Passage& passage) {
        LinkState* link = find_link(sink.link);
        if (sink.link != 0 && (link == nullptr || !link->begun || link->broken != Errc::ok)) return;
        passage.apply(source.id, item.bytes, [&](ByteView message) {
            routed = true;
            if (sink.link == 0) return put(sink.port, taken, message, now);
            link->leave.add(now - captured);
            const bool as_played = message.data() == item.bytes.data();
            if (!as_played || message.size() > kMaxSysexText + 2) {
                encoded = false; // the place is taken
                return send_message(*link, source.id, captured, session, message);
            }
            if (!encoded) { // once for all links that get it as it is
                const auto size = write_jsonmidi(message, {.port = source.id, .timestamp = {}}, text);
                text_size = size ? *size : 0;
                encoded = true;
            }
            if (text_size > 0)
                send_text(*link, source.id, captured, session, {text.data(), text_size}, order_of(message));
        });
    });
    if (!routed) ++input.unrouted;
}

void Engine::Impl::send_message(LinkState& link, StreamId stream, LocalTime captured, SessionTime session,
                                ByteView message) {
    (void)write_stream_event(message, stream, text, [&](ByteView line) {
        send_text(link, stream, captured, session, line, order_of(message));
        return Errc::ok;
    });
}

void Engine::Impl::send_text(LinkState& link, StreamId stream, LocalTime captured, SessionTime session, ByteView line,
                             FrameOrder order) {
    const auto sequence = link.toast.send_midi(session, line, order);
    if (!sequence) return mark_broken(link, sequence.error()); // its queue is full: the peer has stopped reading
    ++link.events_sent;
    if (config.trace) {
        link.in_flight.push_back({.stream = stream,
                                  .sequence = *sequence,
                                  .captured_at = captured,
                                  .ends_at = link.toast.queued_bytes(Lane::notes)});
    }
}

void Engine::Impl::trace_sent(LinkState& link, std::uint64_t sent_bytes, LocalTime at) {
    while (!link.in_flight.empty() && link.in_flight.front().ends_at <= sent_bytes) {
        const InFlight& f = link.in_flight.front();
        if (traces.size() < kMaxTraces) {
            traces.push_back({link.id, f.stream, f.sequence, f.captured_at, at});
        } else {
            ++traces_dropped;
        }
        link.in_flight.pop_front();
    }
}

} // namespace midip2p::core
