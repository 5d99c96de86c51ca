// The protocol of one link, above frames and below the engine: numbers, acknowledgements, declarations, silence.
#pragma once

#include "core/result.hpp"
#include "core/stream.hpp"
#include "core/toast/control.hpp"
#include "core/toast/datagrams/datagram_lane.hpp"
#include "core/toast/datagrams/held_frames.hpp"
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

/// [TOAST-3.2-1] How often a heartbeat on the notes lane says that the peer is alive and what it has received.
inline constexpr std::int64_t kHeartbeat = 100'000;
inline constexpr std::int64_t kHeartbeatEarly = 50'000; // may go that much early, together with another one
/// [TOAST-3.3-1] Another path is looked for after the notes lane has been silent for this long.
inline constexpr std::int64_t kQuiet = 300'000;
/// [TOAST-3.3-2] The notes that the peer holds are released after the notes lane has been silent for this long.
inline constexpr std::int64_t kDropped = 2'000'000;
/// [TOAST-3.3-4] How long a link lives after it has lost its connection, or while it is merely silent.
inline constexpr std::int64_t kDeathTime = 3'000'000;
inline constexpr std::int64_t kSilenceTime = 10'000'000;
/// [TOAST-5.2-2] The most streams declared at a time in one direction.
inline constexpr std::size_t kMaxStreams = 1024;

/// Design: both lanes of one link, from the end of the handshake to the end of the link, over as many connections as
/// the link needs. Sans-I/O. The Sink handles what frames mean for MIDI and clocks; Link decides whether the link is
/// still valid, and when it needs another path. After an error a Link is only good for sending the ERROR frame that
/// says why. [io]
class Link {
  public:
    /// Gets the contents of frames, in order. If it returns an error, the link is broken with that reason.
    class Sink {
      public:
        virtual ~Sink() = default;
        /// Link does not check that the stream is declared; the Sink must, because only it parses the text.
        virtual Errc on_midi(SessionTime captured_at, std::uint32_t sequence, ByteView text) = 0;
        /// The peer has declared a stream that can be played, or has changed what it said of one.
        virtual Errc on_stream_declared(StreamId stream, const StreamDescription& what) = 0;
        virtual Errc on_stream_closed(StreamId stream) = 0;
        /// Any other frame: its type is known (kFrameKinds), and Link itself has no use for it, as for clock exchanges
        /// and for what the peer's program tells ours.
        virtual Errc on_frame(FrameType type, ByteView payload) = 0;
        /// So many numbered frames are lost for good; this closes all streams. [TOAST-3.4-6]
        virtual void on_gap(std::uint32_t frames) = 0;
        /// Whether that event may be played before others that are missing. [TOAST-12.6-4]
        virtual bool may_play_ahead(SessionTime, ByteView) { return false; }
        /// It is played before others that are missing. When these have come, it does not come again.
        virtual Errc on_midi_ahead(SessionTime, std::uint32_t, ByteView) { return Errc::ok; }
    };

    /// The last frame numbers sent and received. A new link begins at 0.
    struct Numbers {
        std::uint32_t sent = 0, received = 0;
    };
    Link() = default;
    explicit Link(Numbers numbers)
        : last_sent_(numbers.sent), last_received_(numbers.received), last_by_tcp_(numbers.received),
          acknowledged_(numbers.sent) {}

    /// A connection carries this lane from now on. For the notes lane this is the first one; the clock lane may have
    /// had others.
    void open_lane(Lane lane, LocalTime now);
    /// Another connection carries the notes lane from now on. The peer has received every frame up to that number.
    /// frame_payload: no frame with that number was ever sent. [TOAST-3.4-5]
    [[nodiscard]] Errc resume_notes(std::uint32_t peer_received, LocalTime now);
    /// The connection of this lane has ended without a goodbye: frames sent from now on wait for the next connection.
    void lose_lane(Lane lane, Errc why, LocalTime now);

    /// Whether the peer is heard, as of the last call. [TOAST-3.3-1] [TOAST-3.3-2]
    enum class Condition : std::uint8_t { live, quiet, dropped };
    [[nodiscard]] Condition condition() const noexcept { return condition_; }
    /// The number of the last numbered frame that has arrived.
    [[nodiscard]] std::uint32_t received() const noexcept { return last_received_; }

    /// Takes bytes of a lane, cut anywhere. An error breaks the link: the ERROR frame for the peer is queued, and
    /// nothing else is sent or read any more.
    [[nodiscard]] Errc receive(Lane lane, ByteView bytes, LocalTime now, Sink& sink);

    /// Queues one event and returns its frame's number. Errors: full (the peer has stopped reading), frame_too_long (it
    /// fits into no frame), closed_here (the link is broken).
    [[nodiscard]] Result<std::uint32_t> send_midi(SessionTime captured_at, ByteView text,
                                                  FrameOrder order = FrameOrder::strict);
    /// Sends a frame that is Sink::on_frame's at the peer: on the lane of its type, and numbered if its type is. A
    /// SESSION_CONTROL whose payload a peer would refuse is not sent: see check_control. [TOAST-5.5-1]
    [[nodiscard]] Errc send(FrameType type, ByteView payload);
    /// Any name may be given: characters that a peer would refuse are replaced. too_many: kMaxStreams are declared.
    [[nodiscard]] Errc declare_stream(StreamId stream, const StreamDescription& what);
    /// Does nothing if the stream was not declared on this link.
    [[nodiscard]] Errc close_stream(StreamId stream);

    /// The bytes that a lane wants to send: see SendQueue.
    [[nodiscard]] bool has_bytes(Lane lane) const noexcept { return !at(lane).queue.empty(); }
    [[nodiscard]] ByteView view(Lane lane, std::size_t budget) const noexcept { return at(lane).queue.view(budget); }
    void consume(Lane lane, std::size_t n) noexcept;

    // ---- datagrams (link_datagrams.cpp)

    /// Datagrams reach the peer from now on, or do not any more; counts only while a connection carries the notes lane.
    void set_datagrams(bool usable, LocalTime now);
    /// Takes one datagram. One that is malformed is counted, an error breaks the link as in receive().
    [[nodiscard]] Errc receive_datagram(ByteView datagram, LocalTime now, Sink& sink);
    /// Plays the events that have waited for a missing one for long enough. [TOAST-12.6-3]
    [[nodiscard]] Errc play_ahead(LocalTime now, Sink& sink);
    /// Writes the next datagram to `out`, which has kMaxDatagram bytes, and returns its size; 0: there is none now.
    [[nodiscard]] std::size_t write_datagram(std::span<std::uint8_t> out, LocalTime now);
    /// The same for a clock exchange, whose payload stands at out + 1 already.
    [[nodiscard]] std::size_t write_clock_datagram(std::span<std::uint8_t> out, std::size_t payload) noexcept;
    /// Clock exchanges may go by datagram. [TOAST-12.5-8]
    [[nodiscard]] bool clock_by_datagram(LocalTime now) const noexcept { return !broken_ && datagrams_.answers(now); }
    /// When play_ahead has something to do.
    [[nodiscard]] LocalTime ahead_due() const noexcept;
    /// When write_datagram has something to do.
    [[nodiscard]] LocalTime datagram_due(LocalTime now) const noexcept;
    [[nodiscard]] DatagramFigures datagram_figures() const noexcept { return datagrams_.figures(); }

    /// What became of the peer's events here, for the next heartbeat; and what became of ours there, as the peer said
    /// last. [TOAST-3.2-3]
    void report_unplayed(const Unplayed& unplayed) noexcept { unplayed_ = unplayed; }
    [[nodiscard]] const Unplayed& unplayed_there() const noexcept { return unplayed_there_; }
    [[nodiscard]] bool heartbeat_due(LocalTime now) const noexcept {
        return !broken_ && at(Lane::notes).open && now >= heartbeat_at_;
    }
    /// Another link's heartbeat is due: this link's goes with it, unless one went lately.
    void heartbeat_with_others(LocalTime now) noexcept {
        if (heartbeat_at_ <= now + kHeartbeatEarly) heartbeat_at_ = std::min(heartbeat_at_, now);
    }

    /// Sends heartbeats and watches for silence; returns when to call it next. Once the peer has been away for too
    /// long, the link is broken and `error` says why.
    [[nodiscard]] LocalTime advance(LocalTime now, Errc& error);

    /// Breaks the link from this end: queues the ERROR frame.
    void refuse(Lane lane, Errc why);

    /// How much the peer has declared, closed and said lately: the next link with it counts on from there.
    /// [TOAST-6.2-4]
    [[nodiscard]] const DeclarationLimit& declarations() const noexcept { return declarations_; }
    void go_on_from(const DeclarationLimit& declarations) noexcept { declarations_ = declarations; }

    [[nodiscard]] const LaneStats& stats(Lane lane) const noexcept { return at(lane).stats; }
    [[nodiscard]] std::uint64_t duplicates() const noexcept { return duplicates_; }
    /// Numbered frames that the peer has not acknowledged.
    [[nodiscard]] std::uint32_t unacknowledged() const noexcept { return last_sent_ - acknowledged_; }
    /// How many bytes were ever queued on a lane, and how many of them the kernel has taken.
    [[nodiscard]] std::uint64_t queued_bytes(Lane lane) const noexcept { return at(lane).queue.pushed(); }
    [[nodiscard]] std::uint64_t sent_bytes(Lane lane) const noexcept { return at(lane).queue.consumed(); }
    /// The code in the peer's ERROR frame, a visible word; "" if there was none.
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
    Errc push_numbered(FrameType type, SessionTime timestamp, ByteView payload, FrameOrder order = FrameOrder::strict);
    Errc receive_frame(Lane lane, const Frame& frame, Sink& sink);
    Errc receive_numbered(const Frame& frame, Sink& sink);
    Errc receive_known(Lane lane, const Frame& frame, Sink& sink);
    Errc take_in_order(const Frame& frame, Sink& sink);
    Errc take_held(Sink& sink);
    Errc take_datagram(const Datagram& datagram, LocalTime now, Sink& sink);
    Errc take_notes(const NotesDatagram& notes, LocalTime now, Sink& sink);
    void acknowledge(std::uint32_t number) noexcept;
    Errc receive_heartbeat(ByteView payload);
    Errc receive_error(ByteView payload);
    Errc receive_handshake(ByteView payload) const;
    Errc receive_metadata(ByteView payload, Sink& sink);

    std::array<LaneState, kLanes> lanes_;
    std::uint32_t last_sent_ = 0;     // number of the last numbered frame
    std::uint32_t last_received_ = 0; // likewise, of the peer's; all up to here have come, over either way
    std::uint32_t last_by_tcp_ = 0;   // of these, over connections
    std::uint32_t acknowledged_ = 0;  // by the peer
    std::uint64_t duplicates_ = 0;
    std::map<StreamId, StreamDescription> own_streams_; // declared
    std::map<StreamId, bool> peer_streams_;             // declared; whether in a format that can be played
    Unplayed unplayed_, unplayed_there_;
    LocalTime heard_at_{}, heartbeat_at_{};
    DeclarationLimit declarations_;
    DatagramLane datagrams_;
    HeldFrames held_;
    LocalTime lost_at_ = kNever; // since when no connection carries the notes lane
    Errc lost_why_ = Errc::ok;
    Condition condition_ = Condition::live;
    bool may_jump_ = false; // resumed, and no numbered frame has come since
    bool broken_ = false;
    std::string refusal_;
};

} // namespace midip2p::core
