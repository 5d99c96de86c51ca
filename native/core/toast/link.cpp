#include "core/toast/link.hpp"

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

/// [TOAST-2.4-1] Which frames have numbers: everything whose loss would be heard or would confuse.
bool is_numbered(FrameType type) {
    return type == FrameType::midi || type == FrameType::metadata || type == FrameType::session_control;
}
bool is_known(FrameType type) { return type >= FrameType::midi && type <= FrameType::metadata; }

} // namespace

void Link::open_lane(Lane lane, LocalTime now) {
    at(lane).open = true;
    if (lane != Lane::notes) return;
    heard_at_ = now;
    heartbeat_at_ = now;
}

// ---- in

Errc Link::receive(Lane lane, ByteView bytes, LocalTime now, Sink& sink) {
    LaneState& l = at(lane);
    if (broken_) return Errc::closed_here;
    l.stats.bytes_received += bytes.size();
    if (lane == Lane::notes) heard_at_ = now;
    l.reader.feed(bytes);
    for (Frame frame; l.reader.next(frame);) {
        ++l.stats.frames_received;
        if (const Errc e = receive_frame(lane, frame, sink); e != Errc::ok) {
            refuse(lane, e);
            return e;
        }
    }
    if (l.reader.error() != Errc::ok) refuse(lane, l.reader.error());
    return l.reader.error();
}

Errc Link::receive_frame(Lane lane, const Frame& frame, Sink& sink) {
    const FrameType type = frame.code();
    if (!is_known(type)) {
        if ((frame.type & kRequired) != 0) return Errc::frame_type; // [TOAST-2.2-2]
        ++at(lane).stats.refused;
        return Errc::ok;
    }
    // [TOAST-3.1-1] clock exchanges on their own connection, and nothing else there but errors
    if ((lane == Lane::clock) != (type == FrameType::clock_sync) && type != FrameType::error) return Errc::wrong_lane;
    if (is_numbered(type)) {
        const auto ahead = static_cast<std::int32_t>(frame.sequence - last_received_); // serial arithmetic
        if (ahead <= 0) {
            ++duplicates_; // [TOAST-2.4-3]
            return Errc::ok;
        }
        if (ahead > 1) return Errc::sequence_gap; // [TOAST-2.4-4]
        last_received_ = frame.sequence;
    }
    switch (type) {
    case FrameType::midi:
        if (frame.timestamp.us < -1) return Errc::frame_payload; // over 2^63: no time, and not the stated value
        return sink.on_midi(frame.timestamp, frame.sequence, frame.payload);
    case FrameType::clock_sync:
        return sink.on_clock(frame.payload);
    case FrameType::heartbeat:
        return receive_heartbeat(frame.payload);
    case FrameType::metadata:
        return receive_metadata(frame.payload, sink);
    case FrameType::error:
        return receive_error(frame.payload);
    case FrameType::session_control:
        return Errc::ok; // numbered and reserved: version 1 says nothing in it
    case FrameType::handshake:
        return Errc::handshake_order;
    }
    return Errc::frame_type;
}

Errc Link::receive_heartbeat(ByteView payload) {
    json::Reader r(payload);
    std::uint64_t ack = 0;
    bool said = false;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "ack") {
            said = r.unsigned_integer(ack);
        } else {
            r.skip();
        }
    }
    if (!r.finish() || !said || ack > 0xffffffffu) return Errc::frame_payload;
    const auto number = static_cast<std::uint32_t>(ack);
    // An acknowledgement of what was never sent is a lie; an old one is only late.
    if (static_cast<std::int32_t>(last_sent_ - number) < 0) return Errc::frame_payload;
    if (static_cast<std::int32_t>(number - acknowledged_) > 0) acknowledged_ = number;
    return Errc::ok;
}

Errc Link::receive_error(ByteView payload) {
    json::Reader r(payload);
    std::array<char, 128> buffer;
    std::string_view code;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "code") {
            if (r.string(buffer, code)) refusal_ = code;
        } else {
            r.skip();
        }
    }
    return r.finish() ? Errc::refused : Errc::frame_payload;
}

Errc Link::receive_metadata(ByteView payload, Sink& sink) {
    // {"kind":"streams","streams":[{"stream":1,"name":"Piano","format":"midi1"}]} or {"kind":"closed","stream":1}
    json::Reader r(payload);
    std::array<char, 256> buffer;
    std::string kind;
    std::uint64_t stream = 0;
    Errc error = Errc::ok;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        std::string_view text;
        if (key == "kind") {
            if (r.word(text)) kind = text;
        } else if (key == "stream") {
            r.unsigned_integer(stream);
        } else if (key == "streams") {
            r.begin_array();
            while (r.next_element()) {
                std::uint64_t id = 0;
                std::string name;
                std::string format;
                r.begin_object();
                for (std::string_view k; r.next_key(k);) {
                    if (k == "stream") {
                        r.unsigned_integer(id);
                    } else if (k == "name") {
                        if (r.string(buffer, text)) name = text;
                    } else if (k == "format") {
                        if (r.word(text)) format = text;
                    } else {
                        r.skip();
                    }
                }
                if (!r.ok() || id == 0 || id > 0xffff) return Errc::frame_payload;
                if (format != "midi1") continue; // [TOAST-5.2-3] a form we cannot play: its frames stay undeclared
                error = sink.on_stream_declared(static_cast<StreamId>(id), name);
                if (error != Errc::ok) return error;
            }
        } else {
            r.skip();
        }
    }
    if (!r.finish()) return Errc::frame_payload;
    if (kind != "closed") return Errc::ok;
    if (stream == 0 || stream > 0xffff) return Errc::frame_payload;
    return sink.on_stream_closed(static_cast<StreamId>(stream));
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

Errc Link::push_numbered(FrameType type, SessionTime timestamp, ByteView payload) {
    const Errc e = push(Lane::notes, type, timestamp, last_sent_ + 1, payload);
    if (e == Errc::ok) ++last_sent_;
    return e;
}

Result<std::uint32_t> Link::send_midi(SessionTime captured_at, ByteView text) {
    if (const Errc e = push_numbered(FrameType::midi, captured_at, text); e != Errc::ok) return e;
    return last_sent_;
}

Errc Link::send_clock(ByteView payload) {
    return push(Lane::clock, FrameType::clock_sync, kUnsynchronised, 0, payload);
}

Errc Link::declare_stream(StreamId stream, std::string_view name) {
    std::array<std::uint8_t, 2048> buffer; // a name of kMaxName bytes, every one of them escaped
    json::Writer w(buffer);
    w.begin_object();
    w.member("kind", "streams");
    w.key("streams");
    w.begin_array();
    w.begin_object();
    w.member("stream", stream);
    w.member("name", name.substr(0, 200));
    w.member("format", "midi1");
    w.end_object();
    w.end_array();
    w.end_object();
    const auto size = w.finish();
    if (!size) return size.error();
    return push_numbered(FrameType::metadata, kUnsynchronised, {buffer.data(), *size});
}

Errc Link::close_stream(StreamId stream) {
    std::array<std::uint8_t, 64> buffer;
    json::Writer w(buffer);
    w.begin_object();
    w.member("kind", "closed");
    w.member("stream", stream);
    w.end_object();
    return push_numbered(FrameType::metadata, kUnsynchronised, {buffer.data(), *w.finish()});
}

void Link::consume(Lane lane, std::size_t n) noexcept {
    at(lane).queue.consume(n);
    at(lane).stats.bytes_sent += n;
}

void Link::refuse(Lane lane, Errc why) {
    if (broken_) return;
    std::array<std::uint8_t, 256> buffer;
    json::Writer w(buffer);
    w.begin_object();
    w.member("code", code_of(why));
    w.end_object();
    if (why != Errc::refused) (void)push(lane, FrameType::error, kUnsynchronised, 0, {buffer.data(), *w.finish()});
    broken_ = true;
}

// ---- time

LocalTime Link::advance(LocalTime now, Errc& error) {
    if (!at(Lane::notes).open || broken_) return kNever;
    if (now - heard_at_ >= kSilence) {
        error = Errc::silence;
        return kNever;
    }
    if (now >= heartbeat_at_) {
        std::array<std::uint8_t, 32> buffer;
        json::Writer w(buffer);
        w.begin_object();
        w.member("ack", last_received_);
        w.end_object();
        (void)push(Lane::notes, FrameType::heartbeat, kUnsynchronised, 0,
                   {buffer.data(), *w.finish()}); // full: notes go first
        heartbeat_at_ = now + kHeartbeat;
    }
    return std::min(heartbeat_at_, heard_at_ + kSilence);
}

} // namespace midip2p::core
