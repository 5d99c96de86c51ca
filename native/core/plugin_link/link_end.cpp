#include "core/plugin_link/link_end.hpp"

namespace midip2p::core {

/// A frame has one field for a time. On a plugin link it holds the machine's: only here one is written as the other.
static SessionTime on_the_wire(MachineTime at) noexcept { return at.us < 0 ? kUnsynchronised : SessionTime{at.us}; }
static MachineTime from_the_wire(SessionTime stamp) noexcept {
    return stamp == kUnsynchronised ? kNoTime : MachineTime{stamp.us};
}

struct PluginLinkEnd::FromLink final : Link::Sink {
    PluginLinkEnd& end;
    PluginLinkEnd::Sink& sink;
    FromLink(PluginLinkEnd& e, PluginLinkEnd::Sink& s) : end(e), sink(s) {}
    Errc on_midi(SessionTime at, std::uint32_t, ByteView text) override { return end.receive_event(at, text, sink); }
    Errc on_stream_declared(StreamId seat, const StreamDescription& what) override {
        end.seats_[seat];
        sink.on_seat_declared(seat, what.name);
        return Errc::ok;
    }
    Errc on_stream_closed(StreamId seat) override {
        end.seats_.erase(seat);
        sink.on_seat_closed(seat);
        return Errc::ok;
    }
    Errc on_frame(FrameType type, ByteView payload) override {
        if (type != FrameType::session_control) return Errc::wrong_lane; // [TOAST-11.3-1]
        sink.on_control(payload);
        return Errc::ok;
    }
    void on_gap(std::uint32_t) override {} // nothing is resumed here, so there is none
};

Errc PluginLinkEnd::receive(ByteView bytes, LocalTime now, Sink& sink) {
    FromLink from(*this, sink);
    return link_.receive(Lane::notes, bytes, now, from);
}

Errc PluginLinkEnd::play(StreamId seat, MachineTime at, ByteView midi) {
    const SessionTime stamp = on_the_wire(at);
    return write_stream_event(midi, seat, text_, [&](ByteView text) {
        const auto sent = link_.send_midi(stamp, text);
        return sent ? Errc::ok : sent.error();
    });
}

LocalTime PluginLinkEnd::advance(LocalTime now, Errc& error) {
    const LocalTime next = link_.advance(now, error);
    if (error == Errc::ok && link_.condition() == Link::Condition::dropped) error = Errc::silence;
    return next;
}

Errc PluginLinkEnd::receive_event(SessionTime at, ByteView text, Sink& sink) {
    const auto event = read_stream_event(text, at, midi_);
    if (!event) return event.error();
    const auto seat = seats_.find(event->stream);
    if (seat == seats_.end()) return Errc::undeclared_stream; // [TOAST-5.1-2]
    const auto message = seat->second.take(*event);
    if (!message) return message.error();
    if (!message->empty()) sink.on_event(seat->first, from_the_wire(at), *message);
    return Errc::ok;
}

} // namespace midip2p::core
