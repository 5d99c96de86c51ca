#include "core/local/local_end.hpp"

#include "core/jsonmidi/jsonmidi.hpp"

#include <algorithm>

namespace midip2p::core {

/// A frame has one field for a time. On a local link it holds the machine's: only here one is written as the other.
static SessionTime on_the_wire(MachineTime at) noexcept { return at.us < 0 ? kUnsynchronised : SessionTime{at.us}; }
static MachineTime from_the_wire(SessionTime stamp) noexcept {
    return stamp == kUnsynchronised ? kNoTime : MachineTime{stamp.us};
}

struct LocalEnd::FromLink final : Link::Sink {
    LocalEnd& end;
    LocalEnd::Sink& sink;
    FromLink(LocalEnd& e, LocalEnd::Sink& s) : end(e), sink(s) {}
    Errc on_midi(SessionTime at, std::uint32_t, ByteView text) override { return end.receive_event(at, text, sink); }
    Errc on_clock(ByteView) override { return Errc::wrong_lane; } // [TOAST-11.3-1]
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
    Errc on_control(ByteView json) override {
        sink.on_said(json);
        return Errc::ok;
    }
    void on_gap(std::uint32_t) override {} // nothing is resumed here, so there is none
};

Errc LocalEnd::receive(ByteView bytes, LocalTime now, Sink& sink) {
    FromLink from(*this, sink);
    return link_.receive(Lane::notes, bytes, now, from);
}

Errc LocalEnd::play(StreamId seat, MachineTime at, ByteView midi) {
    const SessionTime stamp = on_the_wire(at);
    const auto send = [&](Result<std::size_t> size) {
        if (!size) return size.error();
        const auto sent = link_.send_midi(stamp, {text_.data(), *size});
        return sent ? Errc::ok : sent.error();
    };
    const EventFields fields{.port = seat, .timestamp = {}};
    if (midi.size() <= kMaxSysexText + 2) return send(write_jsonmidi(midi, fields, text_));
    if (midi.size() > kMaxMessage) return Errc::too_large;
    for (std::size_t done = 0; done < midi.size(); done += kMaxSysexText) {
        const std::size_t size = std::min(kMaxSysexText, midi.size() - done);
        const SysexPart part = done == 0                    ? SysexPart::first
                               : done + size == midi.size() ? SysexPart::last
                                                            : SysexPart::middle;
        if (const Errc e = send(write_sysex_part(midi.subspan(done, size), part, fields, text_)); e != Errc::ok)
            return e;
    }
    return Errc::ok;
}

LocalTime LocalEnd::advance(LocalTime now, Errc& error) {
    const LocalTime next = link_.advance(now, error);
    if (error == Errc::ok && link_.condition() == Link::Condition::dropped) error = Errc::silence;
    return next;
}

Errc LocalEnd::receive_event(SessionTime at, ByteView text, Sink& sink) {
    const auto parsed = parse_jsonmidi(text, midi_);
    if (!parsed) return parsed.error();
    const auto seat = parsed->fields.port ? seats_.find(*parsed->fields.port) : seats_.end();
    if (seat == seats_.end()) return Errc::undeclared_stream; // [TOAST-5.1-2]
    if (parsed->fields.timestamp && *parsed->fields.timestamp != at.us) return Errc::frame_timestamp;
    ByteView message(midi_.data(), parsed->midi_size);
    SysexAssembly& sysex = seat->second;
    if (parsed->part != SysexPart::whole || !sysex.idle()) {
        const bool realtime = message.size() == 1 && message[0] >= 0xf8;
        if (!realtime) {
            if (const Errc e = sysex.add(parsed->part, message); e != Errc::ok) return e;
            if (!sysex.complete()) return Errc::ok;
            message = sysex.bytes();
        }
    }
    sink.on_event(seat->first, from_the_wire(at), message);
    if (sysex.complete()) sysex.clear();
    return Errc::ok;
}

} // namespace midip2p::core
