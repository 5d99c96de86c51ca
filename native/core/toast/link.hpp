// The protocol of one link, above frames and below the engine: numbers, acknowledgements, declarations, silence.
#pragma once

#include "core/result.hpp"
#include "core/stream.hpp"
#include "core/toast/control.hpp"
#include "core/toast/declaration_limit.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/toast/lane_stats.hpp"
#include "core/toast/send_queue.hpp"
#include "core/types.hpp"

#include <array>
#include <limits>
#include <map>
#include <string>

namespace midip2p::core {

/// [TOAST-3.2-1] How often the notes lane says that it lives, and what it has received.
inline constexpr std::int64_t kHeartbeat = 100'000;
inline constexpr std::int64_t kHeartbeatEarly = 50'000; // with another that is due
/// [TOAST-3.3-1] Another path is looked for when the notes lane was silent for so long.
inline constexpr std::int64_t kQuiet = 300'000;
/// [TOAST-3.3-2] What the peer holds is released when the notes lane was silent for so long.
inline constexpr std::int64_t kDropped = 2'000'000;
/// [TOAST-3.3-4] How long a link lives that has lost its connection, and one that is merely silent.
inline constexpr std::int64_t kDeathTime = 3'000'000;
inline constexpr std::int64_t kSilenceTime = 10'000'000;
/// [TOAST-5.2-2] Of one direction, at once.
inline constexpr std::size_t kMaxStreams = 1024;

/// Design: both lanes of one link, from the end of the handshake to the end of the link, over as many connections as
/// that takes. Sans-I/O. What a frame means for MIDI and clocks is the Sink's business; what makes the link itself
/// valid, and when it needs another path, is decided here. After an error the link only serves to send the ERROR frame
/// that says why. [io]
class Link {
  public:
    /// Gets what frames carry, in order. An error it returns breaks the link with that reason.
    class Sink {
      public:
        virtual ~Sink() = default;
        /// Declared or not is for the Sink to say: only it reads the text.
        virtual Errc on_midi(SessionTime captured_at, std::uint32_t sequence, ByteView text) = 0;
        virtual Errc on_clock(ByteView payload) = 0;
        /// A stream that can be played; again: what is said of it has changed.
        virtual Errc on_stream_declared(StreamId stream, const StreamDescription& what) = 0;
        virtual Errc on_stream_closed(StreamId stream) = 0;
        /// What peers' programs tell each other: one JSON object, to be read by whoever understands it.
        virtual Errc on_control(ByteView payload) = 0;
        /// So many numbered frames are lost; all streams are closed by it. [TOAST-3.4-6]
        virtual void on_gap(std::uint32_t frames) = 0;
    };

    /// Where numbering stands: the last numbers sent and received. A new link begins at 0.
    struct Numbers {
        std::uint32_t sent = 0, received = 0;
    };
    Link() = default;
    explicit Link(Numbers numbers)
        : last_sent_(numbers.sent), last_received_(numbers.received), acknowledged_(numbers.sent) {}

    /// A connection carries this lane from now on: the notes lane for the first time, the clock lane whenever.
    void open_lane(Lane lane, LocalTime now);
    /// Another connection carries the notes lane, and the peer has received everything up to that number.
    /// frame_payload: that was never sent. [TOAST-3.4-5]
    [[nodiscard]] Errc resume_notes(std::uint32_t peer_received, LocalTime now);
    /// The connection of this lane has ended without a word: what is sent from now on waits for the next.
    void lose_lane(Lane lane, Errc why, LocalTime now);

    /// How the peer is heard, as of the last call. [TOAST-3.3-1] [TOAST-3.3-2]
    enum class Condition : std::uint8_t { live, quiet, dropped };
    [[nodiscard]] Condition condition() const noexcept { return condition_; }
    /// Number of the last numbered frame that has come.
    [[nodiscard]] std::uint32_t received() const noexcept { return last_received_; }

    /// Bytes of a lane, cut anywhere. An error breaks the link; the ERROR frame for the peer is queued then, and
    /// nothing else is sent or read any more.
    [[nodiscard]] Errc receive(Lane lane, ByteView bytes, LocalTime now, Sink& sink);

    /// Queues one event and returns its number. full: the peer has stopped reading; frame_too_long: no frame holds it;
    /// closed_here: the link is broken.
    [[nodiscard]] Result<std::uint32_t> send_midi(SessionTime captured_at, ByteView text);
    [[nodiscard]] Errc send_clock(ByteView payload);
    /// One JSON object for the peer's program. [TOAST-5.5-1]
    [[nodiscard]] Errc send_control(ByteView payload);
    /// Any name will do: what a peer would not take is replaced. too_many: kMaxStreams are declared.
    [[nodiscard]] Errc declare_stream(StreamId stream, const StreamDescription& what);
    /// Nothing to do where the stream was not declared on this link.
    [[nodiscard]] Errc close_stream(StreamId stream);

    /// What a lane wants to send: see SendQueue.
    [[nodiscard]] bool has_bytes(Lane lane) const noexcept { return !at(lane).queue.empty(); }
    [[nodiscard]] ByteView view(Lane lane, std::size_t budget) const noexcept { return at(lane).queue.view(budget); }
    void consume(Lane lane, std::size_t n) noexcept;

    /// What became of the peer's events here, for the next heartbeat; and of ours there, as it said last. [TOAST-3.2-3]
    void tell_unplayed(const Unplayed& unplayed) noexcept { unplayed_ = unplayed; }
    [[nodiscard]] const Unplayed& unplayed_there() const noexcept { return unplayed_there_; }
    [[nodiscard]] bool heartbeat_due(LocalTime now) const noexcept {
        return !broken_ && at(Lane::notes).open && now >= heartbeat_at_;
    }
    /// Another link's is due: this one's goes with it, unless it went lately.
    void heartbeat_with_others(LocalTime now) noexcept {
        if (heartbeat_at_ <= now + kHeartbeatEarly) heartbeat_at_ = std::min(heartbeat_at_, now);
    }

    /// Heartbeats and silence: says when to be called next; `error` says why, and the link is broken, once the peer
    /// has been away for too long.
    [[nodiscard]] LocalTime advance(LocalTime now, Errc& error);

    /// Breaks the link from this end: queues the ERROR frame.
    void refuse(Lane lane, Errc why);

    /// What the peer has declared, closed and said: the next link with it goes on from there. [TOAST-6.2-4]
    [[nodiscard]] const DeclarationLimit& declarations() const noexcept { return declarations_; }
    void go_on_from(const DeclarationLimit& declarations) noexcept { declarations_ = declarations; }

    [[nodiscard]] const LaneStats& stats(Lane lane) const noexcept { return at(lane).stats; }
    [[nodiscard]] std::uint64_t duplicates() const noexcept { return duplicates_; }
    /// Numbered frames that the peer has not acknowledged.
    [[nodiscard]] std::uint32_t unacknowledged() const noexcept { return last_sent_ - acknowledged_; }
    /// Bytes ever queued, and ever taken by the kernel, on a lane.
    [[nodiscard]] std::uint64_t queued_bytes(Lane lane) const noexcept { return at(lane).queue.pushed(); }
    [[nodiscard]] std::uint64_t sent_bytes(Lane lane) const noexcept { return at(lane).queue.consumed(); }
    /// The code in the peer's ERROR frame, a visible word; "" where there was none.
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

  private:
    struct LaneState {
        FrameReader reader;
        SendQueue queue;
        LaneStats stats;
        std::uint64_t frames_since_open = 0;
        bool open = false;
    };
    LaneState& at(Lane lane) noexcept { return lanes_[static_cast<std::size_t>(lane)]; }
    const LaneState& at(Lane lane) const noexcept { return lanes_[static_cast<std::size_t>(lane)]; }

    Errc push(Lane lane, FrameType type, SessionTime timestamp, std::uint32_t sequence, ByteView payload);
    Errc push_numbered(FrameType type, SessionTime timestamp, ByteView payload);
    Errc receive_frame(Lane lane, const Frame& frame, Sink& sink);
    Errc receive_known(Lane lane, const Frame& frame, Sink& sink);
    Errc receive_heartbeat(ByteView payload);
    Errc receive_error(ByteView payload);
    Errc receive_handshake(ByteView payload) const;
    Errc receive_metadata(ByteView payload, Sink& sink);

    std::array<LaneState, kLanes> lanes_;
    std::uint32_t last_sent_ = 0;     // number of the last numbered frame
    std::uint32_t last_received_ = 0; // likewise, of the peer's
    std::uint32_t acknowledged_ = 0;  // by the peer
    std::uint64_t duplicates_ = 0;
    std::map<StreamId, StreamDescription> own_streams_; // declared
    std::map<StreamId, bool> peer_streams_;             // declared; whether in a format that can be played
    Unplayed unplayed_, unplayed_there_;
    LocalTime heard_at_{}, heartbeat_at_{};
    DeclarationLimit declarations_;
    LocalTime lost_at_ = kNever; // since when no connection carries the notes lane
    Errc lost_why_ = Errc::ok;
    Condition condition_ = Condition::live;
    bool may_jump_ = false; // resumed, and no numbered frame has come since
    bool broken_ = false;
    std::string refusal_;
};

} // namespace midip2p::core
