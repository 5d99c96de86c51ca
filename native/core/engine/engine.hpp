// The heart of a client: MIDI in from ports and links, MIDI out to links and ports, the session clock beside it.
#pragma once

#include "core/clock/timeline.hpp"
#include "core/engine/notice.hpp"
#include "core/engine/stats.hpp"
#include "core/playout/out_port.hpp"
#include "core/queue/in_port.hpp"
#include "core/result.hpp"
#include "core/routing/route.hpp"
#include "core/routing/rule.hpp"
#include "core/types.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::core {

/// What the server's introduction and the handshake said of the peer at the other end of a link.
struct LinkConfig {
    std::string peer;                       // peer id (lower-case UUID)
    bool may_play = true;                   // role and mute: checked here, at the receiver
    std::vector<std::string> muted_ports{}; // of the peer's inputs, by name
};

struct EngineConfig {
    std::string peer;   // our own peer id
    bool trace = false; // record every event's hops (Engine::traces)
};

/// Design: sans-I/O. Bytes and `now` are arguments, nothing is read from the OS, nothing blocks, nothing throws
/// out. One thread owns it, the io thread [io]; InPort and OutPort are its doors to other threads. Two engines, a
/// lossy pipe and a manual clock make a ten-minute jam a test of milliseconds.
///
/// A link starts when its path has been nominated and both handshakes are done (core/toast/handshake.hpp): the
/// engine never sees a HANDSHAKE frame. Bytes of a lane that is not attached are a bug of the caller.
class Engine {
  public:
    explicit Engine(EngineConfig config);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // ---- links [io]

    /// A new link to a peer, without connections yet.
    [[nodiscard]] Errc attach_link(LinkId link, LinkConfig config);
    /// One of its two connections carries bytes from now on. A notes lane that comes again begins anew: whatever was
    /// before on this link is forgotten, and released.
    [[nodiscard]] Errc attach_lane(LinkId link, Lane lane, LocalTime now);
    /// Another connection carries the notes lane, and both ends remember the link; the peer has received everything
    /// up to that number. An error: close the link with that reason. [TOAST-3.4-2]
    [[nodiscard]] Errc resume_notes(LinkId link, std::uint32_t peer_received, LocalTime now);
    /// The number of the last numbered frame that the peer has sent and we have.
    [[nodiscard]] std::uint32_t received(LinkId link) const;
    /// A connection has ended without a word. Of the notes lane: what the peer's streams hold is released at once, and
    /// what is played waits to be sent.
    void lose_lane(LinkId link, Lane lane, Errc why, LocalTime now);
    /// Links whose peer is not heard: they need another path. [TOAST-3.3-1]
    [[nodiscard]] std::vector<LinkId> seeking() const;
    /// Queues the ERROR frame that tells the peer why this end closes the link; nothing else is sent after it.
    void refuse(LinkId link, Errc why);
    /// What that peer may play from now on, instead of what the LinkConfig says; what it holds and may not play any
    /// more is released at once. A link that is not there: nothing. [TOAST-5.8-4]
    void permit(LinkId link, bool may_play, std::vector<std::string> muted_ports, LocalTime now);
    /// Whether the session time of that peer can be ours. Where it cannot, what the peer plays has no age that we could
    /// know: it is struck as it arrives. A link that is not there: nothing. [ELECTION-1.3-4]
    void trust_time(LinkId link, bool trusted) noexcept;
    /// The link is over: every note that its streams hold at an output is released at once.
    void detach_link(LinkId link, Errc why, LocalTime now);

    /// Bytes of a lane, in order, cut anywhere. `stamped_at`: when the kernel received them, else now.
    /// An error means: these bytes break the protocol, close the link with that reason (transmit() still holds
    /// the ERROR frame for the peer).
    [[nodiscard]] Errc receive(LinkId link, Lane lane, ByteView bytes, LocalTime stamped_at, LocalTime now);
    /// What a lane wants to send now: whole frames, at most about `budget` bytes (at least one frame). The view holds
    /// until the next call for that lane. Clock stamps are taken from `now`, so call it right before the write.
    [[nodiscard]] ByteView transmit(LinkId link, Lane lane, std::size_t budget, LocalTime now);
    /// The first `n` bytes of the last view have been given to the kernel at `at`; the rest is offered again.
    void sent(LinkId link, Lane lane, std::size_t n, LocalTime at);
    /// True while a lane has bytes to offer.
    [[nodiscard]] bool wants_to_send(LinkId link, Lane lane, LocalTime now) const;

    /// Links that have to be closed, with the reason: the caller closes their connections and calls detach_link.
    [[nodiscard]] std::vector<std::pair<LinkId, Errc>> broken() const;

    /// Drains the InPorts (events whose capture time has come), runs every timer, and says when to be called next.
    [[nodiscard]] LocalTime advance(LocalTime now);

    /// One JSON object for the peer's program (Notice::said there). full: the peer does not read, and its link is
    /// broken with that reason; closed_here, unknown_link, frame_payload.
    [[nodiscard]] Errc say(LinkId link, ByteView json);

    // ---- ports and routes [io]; the ports outlive their place in the engine

    [[nodiscard]] Errc add_in_port(std::shared_ptr<InPort> port);
    [[nodiscard]] Errc add_out_port(std::shared_ptr<OutPort> port);
    /// Declares the stream closed to all peers, or releases what the output still sounds.
    [[nodiscard]] Errc remove_port(PortId port, LocalTime now);
    /// A route that is there gets the new rule from the next event on; what it has struck ends where it was struck. One
    /// of the very stream takes the place of those of every stream of that link. From a peer's streams to another peer:
    /// they are declared there as passed on, where they may go. [TOAST-5.6-3]
    [[nodiscard]] Errc connect(const Source& source, const Sink& sink, const Rule& rule, LocalTime now,
                               RouteNumber number = 0);
    /// What the route has struck at the output, or at the peer, ends.
    [[nodiscard]] Errc disconnect(const Source& source, const Sink& sink, LocalTime now, RouteNumber number = 0);

    // ---- session clock [io]

    /// The elected master: `link` is 0 when it is this peer itself. An older epoch than the current one is refused
    /// (false). Clock frames of another epoch than this are refused from now on; notes never are.
    bool set_master(Epoch epoch, LinkId link, LocalTime now);
    /// As of `now`, with both bounds.
    [[nodiscard]] Timeline timeline(LocalTime now) const;

    // ---- what happened [io]

    /// Oldest first; empties the list.
    [[nodiscard]] std::vector<Notice> notices();
    [[nodiscard]] EngineStats stats() const;
    /// The same, into a value that is used again: where nothing came or went it allocates nothing.
    void read_stats(EngineStats& into) const;
    /// Hops of sent events since the last call (EngineConfig::trace); bounded, drops are counted in stats.
    [[nodiscard]] std::vector<SentTrace> traces();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace midip2p::core
