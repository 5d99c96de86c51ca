// The receiving half of a link: what frames mean, and which are refused.
#include "core/toast/link.hpp"

#include "core/toast/handshake_text.hpp"
#include "core/toast/metadata.hpp"

#include <algorithm>

namespace midip2p::core {

Errc Link::receive(Lane lane, ByteView bytes, LocalTime now, Sink& sink) {
    LaneState& l = at(lane);
    if (broken_) return Errc::closed_here;
    l.stats.bytes_received += bytes.size();
    if (lane == Lane::notes) {
        heard_at_ = now;
        condition_ = Condition::live;
    }
    l.reader.feed(bytes);
    for (Frame frame; l.reader.next(frame);) {
        ++l.stats.frames_received;
        ++l.frames_since_open;
        if (const Errc e = receive_frame(lane, frame, sink); e != Errc::ok) {
            refuse(lane, e);
            return e;
        }
    }
    if (l.reader.error() != Errc::ok) refuse(lane, l.reader.error());
    return l.reader.error();
}

Errc Link::receive_frame(Lane lane, const Frame& frame, Sink& sink) {
    const FrameKind* kind = kind_of(frame.code());
    if (kind == nullptr) {
        if ((frame.type & kRequired) != 0) return Errc::frame_type; // [TOAST-2.2-2]
        ++at(lane).stats.refused;
        return Errc::ok;
    }
    // [TOAST-3.1-1] clock exchanges have their own connection, which carries nothing else but errors
    if (!(lane == Lane::clock ? kind->on_clock : kind->on_notes)) return Errc::wrong_lane;
    return kind->numbered ? receive_numbered(frame, sink) : receive_known(lane, frame, sink);
}

/// One that came over the notes lane's connection.
Errc Link::receive_numbered(const Frame& frame, Sink& sink) {
    const bool first_by_tcp = static_cast<std::int32_t>(frame.sequence - last_by_tcp_) > 0;
    const bool may_jump = may_jump_;
    if (first_by_tcp) {
        last_by_tcp_ = frame.sequence;
        may_jump_ = false;
    }
    const std::uint32_t ahead = frame.sequence - last_received_; // modulo 2^32
    if (ahead == 0 || ahead >= 0x80000000u) {
        if (!first_by_tcp) ++duplicates_; // [TOAST-2.4-3] else it came by datagram before [TOAST-12.6-1]
        return Errc::ok;
    }
    if (ahead > 1) {
        if (!may_jump) return Errc::sequence_gap; // [TOAST-2.4-4]
        peer_streams_.clear();
        held_.forget(frame.sequence - 1);
        sink.on_gap(ahead - 1); // [TOAST-3.4-6]
    }
    if (const Errc e = take_in_order(frame, sink); e != Errc::ok) return e;
    return take_held(sink);
}

Errc Link::receive_known(Lane lane, const Frame& frame, Sink& sink) {
    switch (frame.code()) {
    case FrameType::midi: // [TOAST-2.3-1] [TOAST-2.3-2]
        if (frame.timestamp < kUnsynchronised || frame.timestamp > kLatestTimestamp) return Errc::frame_payload;
        return sink.on_midi(frame.timestamp, frame.sequence, frame.payload);
    case FrameType::metadata: // a declaration counts by itself
        return receive_metadata(frame.payload, sink);
    case FrameType::error:
        return receive_error(frame.payload);
    default:
        break;
    }
    if (!declarations_.take(heard_at_)) return Errc::too_many; // [TOAST-6.2-5]
    switch (frame.code()) {
    case FrameType::heartbeat:
        return receive_heartbeat(frame.payload);
    case FrameType::handshake:
        return at(lane).frames_since_open == 1 ? receive_handshake(frame.payload) : Errc::handshake_order;
    case FrameType::session_control:
        if (check_control(frame.payload) != Errc::ok) return Errc::frame_payload;
        [[fallthrough]];
    default:
        return sink.on_frame(frame.code(), frame.payload);
    }
}

Errc Link::receive_heartbeat(ByteView payload) {
    const auto heartbeat = read_heartbeat(payload);
    if (!heartbeat) return heartbeat.error();
    const std::uint32_t ack = heartbeat->ack;
    // An acknowledgement of a frame that was never sent is a lie; an old acknowledgement is only late. [TOAST-3.2-2]
    if (static_cast<std::int32_t>(last_sent_ - ack) < 0) return Errc::frame_payload;
    unplayed_there_ = heartbeat->unplayed;
    acknowledge(ack);
    return Errc::ok;
}

void Link::acknowledge(std::uint32_t number) noexcept {
    if (static_cast<std::int32_t>(number - acknowledged_) <= 0) return;
    acknowledged_ = number;
    at(Lane::notes).queue.acknowledge(number);
    datagrams_.acknowledged(number);
}

Errc Link::receive_error(ByteView payload) {
    const auto code = read_error(payload);
    if (!code) return code.error();
    refusal_ = *code;
    return *code == code_of(Errc::closed_here) ? Errc::connection_closed : Errc::refused; // [TOAST-3.3-5]
}

/// The path may have been nominated while the answer to a probe was still on its way. [TOAST-4.4-6]
Errc Link::receive_handshake(ByteView payload) const {
    const auto kind = read_handshake_kind(payload);
    if (!kind) return kind.error();
    return *kind == HandshakeKind::probe_reply ? Errc::ok : Errc::handshake_order;
}

Errc Link::receive_metadata(ByteView payload, Sink& sink) {
    const auto metadata = read_metadata(payload);
    if (!metadata) return metadata.error();
    if (metadata->kind == Metadata::Kind::closed) {
        const auto known = peer_streams_.find(metadata->closed);
        if (known == peer_streams_.end()) return Errc::undeclared_stream; // [TOAST-5.2-2]
        if (!declarations_.take(heard_at_)) return Errc::too_many;
        const bool played = known->second;
        peer_streams_.erase(known);
        return played ? sink.on_stream_closed(metadata->closed) : Errc::ok;
    }
    if (metadata->streams.empty() && !declarations_.take(heard_at_)) return Errc::too_many;
    for (const StreamDeclaration& d : metadata->streams) {
        const auto known = peer_streams_.find(d.stream);
        if (known == peer_streams_.end() && peer_streams_.size() >= kMaxStreams) return Errc::too_many;
        if (!declarations_.take(heard_at_)) return Errc::too_many;
        const bool played = known != peer_streams_.end() && known->second;
        peer_streams_[d.stream] = d.playable;
        Errc e = Errc::ok;
        if (d.playable) e = sink.on_stream_declared(d.stream, d.what);
        if (!d.playable && played) e = sink.on_stream_closed(d.stream); // [TOAST-5.2-3] what it held has to end
        if (e != Errc::ok) return e;
    }
    return Errc::ok;
}

} // namespace midip2p::core
