// The datagrams of a link: a second way for its numbered frames, beside the connection that carries all of them.
#include "core/toast/link.hpp"

#include "core/toast/datagrams/datagram.hpp"

namespace midip2p::core {

void Link::set_datagrams(bool usable, LocalTime now) {
    datagrams_.set_usable(usable && at(Lane::notes).open && !broken_, last_sent_, now);
}

// ---- in

Errc Link::receive_datagram(ByteView bytes, LocalTime now, Sink& sink) {
    if (broken_) return Errc::closed_here;
    if (!datagrams_.usable() || !datagrams_.take(now)) return Errc::ok;
    if (condition_ == Condition::dropped) condition_ = Condition::quiet; // [TOAST-12.6-6]
    const auto datagram = read_datagram(bytes);
    if (!datagram) {
        ++datagrams_.counted.refused; // [TOAST-12.4-5]
        return Errc::ok;
    }
    const Errc e = take_datagram(*datagram, now, sink);
    if (e != Errc::ok) refuse(Lane::notes, e);
    return e;
}

Errc Link::take_datagram(const Datagram& datagram, LocalTime now, Sink& sink) {
    if (const auto* notes = std::get_if<NotesDatagram>(&datagram)) return take_notes(*notes, now, sink);
    if (const auto* probe = std::get_if<ProbeDatagram>(&datagram)) {
        datagrams_.came(*probe);
    } else if (const auto* answer = std::get_if<AnswerDatagram>(&datagram)) {
        datagrams_.came(*answer, now);
    } else if (const auto* clock = std::get_if<ClockDatagram>(&datagram)) {
        if (declarations_.take(now)) return sink.on_frame(FrameType::clock_sync, clock->payload); // [TOAST-6.2-5]
        ++datagrams_.counted.refused;
    } else {
        ++datagrams_.counted.refused; // [TOAST-12.4-1]
    }
    return Errc::ok;
}

Errc Link::take_notes(const NotesDatagram& notes, LocalTime now, Sink& sink) {
    if (static_cast<std::int32_t>(last_sent_ - notes.ack) < 0) { // of a frame that was never sent [TOAST-12.4-5]
        ++datagrams_.counted.refused;
        return Errc::ok;
    }
    acknowledge(notes.ack);
    if (!notes.frames.empty()) datagrams_.owe_ack(now);
    return for_each_frame(notes.frames, [&](const Frame& frame) {
        const std::uint32_t ahead = frame.sequence - last_received_;
        if (ahead == 0 || ahead >= 0x80000000u) return Errc::ok; // it has come before [TOAST-12.6-1]
        if (ahead > 1) {
            if (held_.hold(frame, notes.barrier, last_received_, now)) ++datagrams_.counted.first;
            return Errc::ok;
        }
        if (held_.find(frame.sequence) == nullptr) ++datagrams_.counted.first;
        if (const Errc e = take_in_order(frame, sink); e != Errc::ok) return e;
        return take_held(sink);
    });
}

/// The next frame in order has come. It takes effect now, unless it was played ahead.
Errc Link::take_in_order(const Frame& frame, Sink& sink) {
    last_received_ = frame.sequence;
    const HeldFrames::Held* held = held_.find(frame.sequence);
    const bool played = held != nullptr && held->played;
    const Errc e = played ? Errc::ok : receive_known(Lane::notes, frame, sink);
    held_.forget(frame.sequence);
    return e;
}

Errc Link::take_held(Sink& sink) {
    while (const HeldFrames::Held* next = held_.find(last_received_ + 1))
        if (const Errc e = take_in_order(next->frame(), sink); e != Errc::ok) return e;
    return Errc::ok;
}

Errc Link::play_ahead(LocalTime now, Sink& sink) {
    if (broken_ || !at(Lane::notes).open) return Errc::ok;
    while (HeldFrames::Held* next = held_.next_ahead(last_received_, now)) {
        const Frame frame = next->frame();
        if (frame.code() != FrameType::midi || frame.timestamp < kUnsynchronised ||
            frame.timestamp > kLatestTimestamp || !sink.may_play_ahead(frame.timestamp, frame.payload)) {
            next->waits = true; // and so do all that follow: it is not a frame that may be played ahead [TOAST-12.6-4]
            continue;
        }
        next->played = true;
        ++datagrams_.counted.ahead;
        if (const Errc e = sink.on_midi_ahead(frame.timestamp, frame.sequence, frame.payload); e != Errc::ok) {
            refuse(Lane::notes, e);
            return e;
        }
    }
    return Errc::ok;
}

// ---- out

std::size_t Link::write_datagram(std::span<std::uint8_t> out, LocalTime now) {
    return broken_ ? 0 : datagrams_.write(out, at(Lane::notes).queue, last_received_, now);
}

std::size_t Link::write_clock_datagram(std::span<std::uint8_t> out, std::size_t payload) noexcept {
    out[0] = static_cast<std::uint8_t>(DatagramKind::clock);
    datagrams_.count_sent();
    return 1 + payload;
}

LocalTime Link::ahead_due() const noexcept {
    return broken_ || !at(Lane::notes).open ? kNever : held_.due(last_received_);
}

LocalTime Link::datagram_due(LocalTime now) const noexcept {
    return broken_ || !at(Lane::notes).open ? kNever : datagrams_.due(now);
}

} // namespace midip2p::core
