// One end of a link and what it has heard, for tests that send it frames by hand.
#pragma once

#include "core/test/toast/hex.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace midip2p::test {

using namespace core;

using Bytes = std::vector<std::uint8_t>;

inline StreamDescription named(std::string name) { return {.name = std::move(name), .origin = {}, .passed = {}}; }

struct Recorder final : Link::Sink {
    std::vector<std::string> midi, clock, said;
    Errc verdict = Errc::ok;
    Errc on_midi(SessionTime, std::uint32_t sequence, ByteView text) override {
        midi.push_back(std::to_string(sequence) + " " + std::string(text.begin(), text.end()));
        return verdict;
    }
    Errc on_stream_declared(StreamId stream, const StreamDescription& what) override {
        said.push_back("+" + std::to_string(stream) + " " + what.name);
        return Errc::ok;
    }
    Errc on_stream_closed(StreamId stream) override {
        said.push_back("-" + std::to_string(stream));
        return Errc::ok;
    }
    Errc on_frame(FrameType type, ByteView payload) override {
        const std::string text(payload.begin(), payload.end());
        if (type == FrameType::clock_sync) clock.push_back(text);
        if (type == FrameType::session_control) said.push_back("s " + text);
        return Errc::ok;
    }
    void on_gap(std::uint32_t frames) override { said.push_back("gap " + std::to_string(frames)); }
};

inline Bytes frame(std::uint32_t type, std::uint32_t sequence, std::string_view payload) {
    Bytes bytes(payload.size() + kFrameOverhead);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size());
    write_frame({type, kUnsynchronised, sequence, view}, bytes.data());
    return bytes;
}

/// A link with both lanes open at time 0.
struct End {
    Link link;
    Recorder heard;
    End() {
        link.open_lane(Lane::notes, {0});
        link.open_lane(Lane::clock, {0});
    }
    Errc gets(std::uint32_t type, std::uint32_t sequence, std::string_view payload, Lane lane = Lane::notes,
              LocalTime now = {0}) {
        return link.receive(lane, frame(type, sequence, payload), now, heard);
    }
    Bytes takes(Lane lane = Lane::notes) {
        const ByteView view = link.view(lane, 1 << 20);
        const Bytes bytes(view.begin(), view.end());
        link.consume(lane, bytes.size());
        return bytes;
    }
};

inline ByteView text(std::string_view s) { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }

constexpr std::uint32_t kMidi = 1, kClock = 2, kHeartbeatType = 4, kHandshake = 5, kError = 6, kMetadata = 7;

} // namespace midip2p::test
