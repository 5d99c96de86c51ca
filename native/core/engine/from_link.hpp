// What the frames of one link mean to the engine, for the length of one call.
#pragma once

#include "core/engine/engine_impl.hpp"

#include <string>

namespace midip2p::core {

struct Engine::Impl::FromLink final : Link::Sink {
    /// `stamped`: when the bytes arrived. `by_datagram`: they did not come over a connection.
    FromLink(Impl& engine, LinkState& link, LocalTime stamped, LocalTime now, bool by_datagram = false)
        : impl(engine), from(link), stamped_at(stamped), at(now), datagram(by_datagram) {}

    Errc on_midi(SessionTime captured_at, std::uint32_t sequence, ByteView text) override {
        return impl.receive_midi(from, {captured_at, sequence, text, stamped_at, false}, at);
    }
    Errc on_midi_ahead(SessionTime captured_at, std::uint32_t sequence, ByteView text) override {
        return impl.receive_midi(from, {captured_at, sequence, text, stamped_at, true}, at);
    }
    bool may_play_ahead(SessionTime captured_at, ByteView text) override {
        return impl.may_play_ahead(captured_at, text);
    }
    Errc on_stream_declared(StreamId stream, const StreamDescription& what) override {
        return impl.declare(from, stream, what, at);
    }
    Errc on_frame(FrameType type, ByteView payload) override {
        switch (type) {
        case FrameType::clock_sync:
            return impl.receive_clock(from, payload, stamped_at, at, datagram);
        case FrameType::session_control:
            impl.notice({.kind = Notice::Kind::control,
                         .link = from.id,
                         .text = std::string(payload.begin(), payload.end()),
                         .at = at});
            return Errc::ok;
        default:
            return Errc::frame_type; // Link handles all others
        }
    }
    void on_gap(std::uint32_t frames) override {
        from.gaps += frames;
        impl.forget_streams(from, at);
        impl.notice({.kind = Notice::Kind::gap, .link = from.id, .count = frames, .text = {}, .at = at});
    }
    Errc on_stream_closed(StreamId stream) override {
        impl.undeclare(from, stream, at);
        return Errc::ok;
    }

    Impl& impl;
    LinkState& from;
    LocalTime stamped_at, at;
    bool datagram;
};

} // namespace midip2p::core
