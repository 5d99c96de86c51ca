#include "core/toast/link.hpp"

#include "core/toast/metadata.hpp"

#include <algorithm>

namespace midip2p::core {

// ---- lanes

void Link::open_lane(Lane lane, LocalTime now) {
    LaneState& l = at(lane);
    l.open = true;
    l.frames_since_open = 0;
    l.reader = {};
    if (lane == Lane::clock) {
        l.queue = {}; // what an old connection did not take is out of date
        return;
    }
    datagrams_.set_usable(false, last_sent_, now); // its keys were those of another connection
    heard_at_ = now;
    heartbeat_at_ = now;
    lost_at_ = kNever;
    condition_ = Condition::live;
}

Errc Link::resume_notes(std::uint32_t peer_received, LocalTime now) {
    if (static_cast<std::int32_t>(last_sent_ - peer_received) < 0) return Errc::frame_payload;
    open_lane(Lane::notes, now);
    may_jump_ = true;
    if (static_cast<std::int32_t>(peer_received - acknowledged_) > 0) acknowledged_ = peer_received;
    if (at(Lane::notes).queue.resume_after(acknowledged_, last_sent_)) return Errc::ok;
    // [TOAST-3.4-6] The peer has to get the declarations before anything else.
    acknowledged_ = last_sent_;
    for (const auto& [stream, own] : own_streams_) {
        const auto text = write_declaration(stream, own);
        if (const Errc e = push_numbered(FrameType::metadata, kUnsynchronised, text.view()); e != Errc::ok) return e;
    }
    return Errc::ok;
}

void Link::lose_lane(Lane lane, Errc why, LocalTime now) {
    LaneState& l = at(lane);
    if (!l.open) return;
    l.open = false;
    if (lane == Lane::clock) return;
    l.queue.suspend();
    datagrams_.set_usable(false, last_sent_, now);
    lost_at_ = now;
    lost_why_ = why;
    condition_ = Condition::dropped;
}

// ---- out

Errc Link::push(Lane lane, FrameType type, SessionTime timestamp, std::uint32_t sequence, ByteView payload) {
    LaneState& l = at(lane);
    if (broken_) return Errc::closed_here;
    if (const Errc e = l.queue.push({static_cast<std::uint32_t>(type), timestamp, sequence, payload}); e != Errc::ok)
        return e;
    ++l.stats.frames_sent;
    return Errc::ok;
}

Errc Link::push_numbered(FrameType type, SessionTime timestamp, ByteView payload, FrameOrder order) {
    if (const Errc e = push(Lane::notes, type, timestamp, last_sent_ + 1, payload); e != Errc::ok) return e;
    datagrams_.frame_sent(++last_sent_, order);
    return Errc::ok;
}

Result<std::uint32_t> Link::send_midi(SessionTime captured_at, ByteView text, FrameOrder order) {
    if (const Errc e = push_numbered(FrameType::midi, captured_at, text, order); e != Errc::ok) return e;
    return last_sent_;
}

Errc Link::declare_stream(StreamId stream, const StreamDescription& what) {
    if (!own_streams_.contains(stream) && own_streams_.size() >= kMaxStreams) return Errc::too_many;
    const Errc e = push_numbered(FrameType::metadata, kUnsynchronised, write_declaration(stream, what).view());
    if (e == Errc::ok) own_streams_[stream] = what;
    return e;
}

Errc Link::send(FrameType type, ByteView payload) {
    const FrameKind* kind = kind_of(type);
    if (kind == nullptr) return Errc::frame_type;
    if (type == FrameType::session_control)
        if (const Errc e = check_control(payload); e != Errc::ok) return e;
    if (kind->numbered) return push_numbered(type, kUnsynchronised, payload);
    return push(kind->on_notes ? Lane::notes : Lane::clock, type, kUnsynchronised, 0, payload);
}

Errc Link::close_stream(StreamId stream) {
    if (!own_streams_.contains(stream)) return Errc::ok;
    const Errc e = push_numbered(FrameType::metadata, kUnsynchronised, write_closed(stream).view());
    if (e == Errc::ok) own_streams_.erase(stream);
    return e;
}

void Link::consume(Lane lane, std::size_t n) noexcept {
    at(lane).queue.consume(n);
    at(lane).stats.bytes_sent += n;
}

void Link::refuse(Lane lane, Errc why) {
    if (broken_) return;
    // [TOAST-6.1-2] an ERROR is not answered
    if (refusal_.empty()) (void)push(lane, FrameType::error, kUnsynchronised, 0, write_error(why).view());
    broken_ = true;
}

// ---- time

LocalTime Link::advance(LocalTime now, Errc& error) {
    const bool open = at(Lane::notes).open;
    if (broken_ || (!open && lost_at_ == kNever)) return kNever; // over, or not begun
    const LocalTime end = open ? heard_at_ + kSilenceTime : std::min(lost_at_ + kDeathTime, heard_at_ + kSilenceTime);
    if (now >= end) { // [TOAST-3.3-4]
        error = open ? Errc::silence : lost_why_;
        refuse(Lane::notes, error);
        return kNever;
    }
    if (!open) return end;
    const std::int64_t silent = now - heard_at_;
    // A peer whose datagrams come is there; it only needs another connection. [TOAST-12.6-6]
    const bool there = silent < kDropped || (datagrams_.usable() && now - datagrams_.heard_at() < kDropped);
    condition_ = silent < kQuiet ? Condition::live : there ? Condition::quiet : Condition::dropped;
    if (now >= heartbeat_at_) { // where the queue is full it is left out: notes go first
        (void)push(Lane::notes, FrameType::heartbeat, kUnsynchronised, 0,
                   write_heartbeat({last_received_, unplayed_}).view());
        heartbeat_at_ = now + kHeartbeat;
    }
    return std::min(heartbeat_at_, end); // quiet and dropped are seen at a heartbeat's time: none is longer
}

} // namespace midip2p::core
