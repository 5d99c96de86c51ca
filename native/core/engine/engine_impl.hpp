// The inside of Engine: its state, and its two halves, inbound (from links) and outbound (from inputs).
#pragma once

#include "core/clock/arbiter.hpp"
#include "core/engine/engine.hpp"
#include "core/engine/link_state.hpp"
#include "core/routing/route_table.hpp"
#include "core/routing/ways.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace midip2p::core {

/// An input, with the counts of its events.
struct InputState {
    std::shared_ptr<InPort> port;
    bool closing = false; // removed once its ring is empty
    std::uint64_t events = 0, unrouted = 0;
};

/// A MIDI frame as it comes.
struct HeardText {
    SessionTime captured_at{};
    std::uint32_t sequence = 0;
    ByteView text;
    LocalTime stamped_at{};
    bool ahead = false; // before others that are missing [TOAST-12.6-3]
};

struct Engine::Impl {
    /// A peer's stream that we pass on to another peer, and the declaration that peer got.
    struct PassedOn {
        StreamId id = 0;
        StreamDescription what;
        bool wanted = false;
    };
    using PassedOnes = std::map<std::pair<Source, LinkId>, PassedOn>; // by stream, and to whom

    struct FromLink; // from_link.hpp

    explicit Impl(EngineConfig c) : config(std::move(c)), ways(config.peer) {}

    // ---- links (engine.cpp)
    [[nodiscard]] LinkState* find_link(LinkId link) const noexcept;
    [[nodiscard]] Unplayed unplayed_of(const LinkState& link) const noexcept;
    void read_stats(const LinkState& link, LinkStats& into) const noexcept;
    void mark_broken(LinkState& link, Errc why) noexcept;
    void forget(LinkState& link, Errc why, LocalTime now);
    Errc declare_inputs(LinkState& link);
    void forget_streams(LinkState& link, LocalTime now);
    void judge(LinkState& link, Errc why, LocalTime now);

    // ---- from links (inbound.cpp)
    Errc receive_midi(LinkState& link, const HeardText& heard, LocalTime now);
    Errc receive_clock(LinkState& link, ByteView payload, LocalTime stamped_at, LocalTime now, bool by_datagram);
    [[nodiscard]] bool may_play_ahead(SessionTime captured_at, ByteView payload);
    [[nodiscard]] LocalTime advance_datagrams(LinkState& link, LocalTime now);
    [[nodiscard]] LocalTime send_due(LocalTime now) const noexcept;
    [[nodiscard]] bool is_overtaken(LinkState& link, const HeardText& heard, StreamId stream, ByteView message);
    void end_before_restrike(LinkState& link, const RemoteStream& stream, const HeardHeader& header, ByteView message,
                             LocalTime now);
    static void follow_keys(RemoteStream& stream, ByteView message) noexcept;
    [[nodiscard]] std::int64_t longest_wait() const noexcept;
    [[nodiscard]] LocalTime here(SessionTime captured_at, LocalTime now) const;
    [[nodiscard]] bool may_play(const LinkState& link, const RemoteStream& stream) const noexcept;
    Errc declare(LinkState& link, StreamId stream, const StreamDescription& what, LocalTime now);
    void undeclare(LinkState& link, StreamId stream, LocalTime now);
    void deliver(LinkState& link, StreamId stream, const HeardHeader& header, ByteView midi, LocalTime now);
    [[nodiscard]] OutPort* find_output(const Sink& sink) noexcept;
    void put(PortId port, const HeardHeader& header, ByteView midi, LocalTime now);
    void put(OutPort& output, const HeardHeader& header, ByteView midi, LocalTime now);
    void put_on_tapes(const HeardHeader& header, ByteView midi, LocalTime now);

    // ---- from peers to peers (passing.cpp)
    void settle(LocalTime now);
    void count_stream(LinkState& link, RemoteStream& stream, LocalTime now);
    void uncount_stream(LinkState& link, StreamId stream, LocalTime now);
    void count_streams(LinkState& link, bool counted, LocalTime now);
    void change_ways(const std::vector<Ways::Change>& changes, LocalTime now);
    void pass_streams();
    void pass_stream(const LinkState& from, const RemoteStream& stream);
    void want_passed(const LinkState& from, const RemoteStream& stream, LinkState& to);
    void stop_passing(const Source& source);
    PassedOnes::iterator end_passed(PassedOnes::iterator passed);
    void forget_passed(LinkId to);
    [[nodiscard]] PassedOn* find_passed(const Source& source, LinkId to) noexcept;
    [[nodiscard]] StreamId number_for(const Source& source) noexcept;
    void free_number(StreamId id, const Source& source) noexcept;
    void pass_on(const Source& source, LinkId to, Passage& passage, const HeardHeader& header, ByteView message);

    // ---- routes (ports.cpp)
    void end_passage(const Source& source, const Sink& sink, Passage& passage, LocalTime now);
    void end_general(const Source& source, const Sink& sink, LocalTime now);

    // ---- from inputs (outbound.cpp)
    LocalTime drain_inputs(LocalTime now);
    LocalTime drain(InputState& input, LocalTime now);
    void play(InputState& input, const MessageRing<PlayedHeader>::Item& item, LocalTime now);
    enum class Hearers : std::uint8_t { all, own_outputs };
    void release_source(PortId input, Hearers hearers, LocalTime now);
    void send_message(LinkState& link, StreamId stream, LocalTime captured, SessionTime session, ByteView message);
    void send_text(LinkState& link, StreamId stream, LocalTime captured, SessionTime session, ByteView line,
                   FrameOrder order);
    void trace_sent(LinkState& link, std::uint64_t sent_bytes, LocalTime at);

    // ---- clock (engine.cpp)
    void stamp_clock(LinkState& link, LocalTime now);
    [[nodiscard]] std::size_t write_clock(const LinkState& link, Fifo<PendingReply>& replies, LocalTime now,
                                          std::span<std::uint8_t> out);
    void publish_timeline(LocalTime now);
    void gather_heartbeats(LocalTime now);
    [[nodiscard]] bool may_ask() const noexcept;
    [[nodiscard]] LinkState* master_link() const noexcept { return master == 0 ? nullptr : find_link(master); }

    void notice(Notice n) { notices.push_back(std::move(n)); }

    EngineConfig config;
    std::map<std::string, Allowance> allowances;   // by peer
    std::vector<std::unique_ptr<LinkState>> links; // at most a few dozen: searched in order
    std::vector<InputState> inputs;
    std::vector<std::shared_ptr<OutPort>> outputs;
    RouteTable routes;
    Ways ways;
    PassedOnes passed_on;
    StreamId free_from = 0xffff; // every number above it is in use
    std::set<StreamId> passed_numbers;
    ClockDriftArbiter arbiter;
    LinkId master = 0;
    ClockState published_state = ClockState::unsynced;
    LocalTime advance_at{}; // when advance() has to be called again, whatever is sent
    std::vector<Notice> notices;
    std::vector<SentTrace> traces;
    std::uint64_t traces_dropped = 0;

    // Memory for writing and reading one event; as large as the largest frame, allocated once.
    std::vector<std::uint8_t> text = std::vector<std::uint8_t>(kMaxFrame);
    std::vector<std::uint8_t> midi = std::vector<std::uint8_t>(kMaxMessage);
};

/// The time of an event, as a frame contains it.
[[nodiscard]] inline SessionTime session_time(const Timeline& timeline, LocalTime at) noexcept {
    if (!timeline.synchronised()) return kUnsynchronised;
    const double session = timeline.to_session(at);
    // A frame cannot hold this time. An event without a time is played on arrival, and breaks no link. [TOAST-2.3-1]
    if (!(session <= static_cast<double>(kLatestTimestamp.us))) return kUnsynchronised;
    return {std::max<std::int64_t>(0, std::llround(session))};
}

/// A port of ours as it is declared to our peers.
[[nodiscard]] inline StreamDescription description_of(const InPort& port) {
    return {.name = port.name(), .window_us = port.window_us(), .origin = {}, .passed = {}};
}

[[nodiscard]] constexpr Errc error_of(Way way) noexcept {
    return way == Way::loop ? Errc::stream_loop : way == Way::doubled ? Errc::stream_doubled : Errc::ok;
}

/// Clock replies that may wait for one peer to read: a second of its exchanges at their quickest. [TOAST-6.2-1]
inline constexpr std::size_t kMaxReplies = 256;
/// The most streams of one peer that we pass on to another. The rest of what the other peer takes is for our own
/// streams and for those of other players.
inline constexpr std::size_t kMaxPassedOfOne = 256;
/// Traces kept until somebody asks for them.
inline constexpr std::size_t kMaxTraces = 1 << 16;

} // namespace midip2p::core
