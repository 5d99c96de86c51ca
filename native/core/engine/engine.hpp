// The heart of a client: takes MIDI from ports and links, routes it to links and ports, and keeps the session clock.
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
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::core {

/// What the server's introduction and the handshake said of the peer at the other end of a link.
struct LinkConfig {
    std::string peer;                       // peer id (lower-case UUID)
    bool may_play = true;                   // by role and mute; checked here, at the receiver
    std::vector<std::string> muted_ports{}; // of the peer's inputs, by name
};

struct EngineConfig {
    std::string peer;   // our own peer id
    bool trace = false; // record every event's hops (Engine::traces)
};

/// Design: sans-I/O. Bytes and `now` are arguments, nothing is read from the OS, nothing blocks, and no exception
/// leaves it. One thread owns it, the io thread [io]; other threads reach it only through InPort and OutPort. With two
/// engines, a lossy pipe and a manual clock a test plays a ten-minute jam in milliseconds.
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
    /// One of the link's two connections carries bytes from now on. If a notes lane is attached again, the link begins
    /// anew: its state is forgotten, and the notes that the peer held are released.
    [[nodiscard]] Errc attach_lane(LinkId link, Lane lane, LocalTime now);
    /// Another connection carries the notes lane from now on, and both ends still know the link. The peer has received
    /// every frame up to that number. An error: close the link with that reason. [TOAST-3.4-2]
    [[nodiscard]] Errc resume_notes(LinkId link, std::uint32_t peer_received, LocalTime now);
    /// The number of the last numbered frame that has arrived from the peer.
    [[nodiscard]] std::uint32_t received(LinkId link) const;
    /// A connection has ended without a goodbye. If it carried the notes lane, the notes that the peer's streams hold
    /// are released at once, and events that are played meanwhile wait to be sent.
    void lose_lane(LinkId link, Lane lane, Errc why, LocalTime now);
    /// The links on which nothing arrives from the peer: they need another path. [TOAST-3.3-1]
    [[nodiscard]] std::vector<LinkId> seeking() const;
    /// Queues the ERROR frame that tells the peer why this end closes the link; nothing else is sent after it.
    void refuse(LinkId link, Errc why);
    /// Sets what that peer may play from now on, instead of what the LinkConfig says. Notes that it holds and may not
    /// play any more are released at once. Does nothing if the link is not there. [TOAST-5.8-4]
    void permit(LinkId link, bool may_play, std::vector<std::string> muted_ports, LocalTime now);
    /// Says whether the session time of that peer agrees with ours. If not, nobody can know how old the peer's notes
    /// are, so they are played as they arrive. Does nothing if the link is not there. [ELECTION-1.3-4]
    void trust_time(LinkId link, bool trusted) noexcept;
    /// The link is over: every note that its streams hold at an output is released at once.
    void detach_link(LinkId link, Errc why, LocalTime now);

    /// Takes bytes of a lane, in order, cut anywhere. `stamped_at`: when the kernel received them, or `now`.
    /// An error means: these bytes break the protocol, close the link with that reason (transmit() still holds
    /// the ERROR frame for the peer).
    [[nodiscard]] Errc receive(LinkId link, Lane lane, ByteView bytes, LocalTime stamped_at, LocalTime now);
    /// The bytes that a lane wants to send now: whole frames, at most about `budget` bytes (at least one frame). The
    /// view holds until the next call for that lane. Clock stamps are taken from `now`, so call it right before the
    /// write.
    [[nodiscard]] ByteView transmit(LinkId link, Lane lane, std::size_t budget, LocalTime now);
    /// The first `n` bytes of the last view have been given to the kernel at `at`; the rest is offered again.
    void sent(LinkId link, Lane lane, std::size_t n, LocalTime at);
    /// True while a lane has bytes to offer.
    [[nodiscard]] bool wants_to_send(LinkId link, Lane lane, LocalTime now) const;

    /// Whether datagrams reach the peer now. It may be said anew after each change of connection: attach_lane,
    /// resume_notes and lose_lane of the notes lane set it to false. [TOAST-12.4-6]
    void set_datagrams(LinkId link, bool usable, LocalTime now);
    /// Takes one datagram, unsealed, which was sealed for the link's present connection. An error is one of receive().
    [[nodiscard]] Errc receive_datagram(LinkId link, ByteView datagram, LocalTime stamped_at, LocalTime now);
    /// Writes the next datagram to `out`, which has kMaxDatagram bytes, and returns its size; 0: there is none now.
    /// Call it until then, right before each is sealed and sent. What cannot be sent is lost as if the network had lost
    /// it.
    [[nodiscard]] std::size_t transmit_datagram(LinkId link, std::span<std::uint8_t> out, LocalTime now);

    /// Links that have to be closed, with the reason: the caller closes their connections and calls detach_link.
    [[nodiscard]] std::vector<std::pair<LinkId, Errc>> broken() const;

    /// Drains the InPorts (events whose capture time has come), runs every timer, and returns when to call it next.
    [[nodiscard]] LocalTime advance(LocalTime now);
    /// The same time without what has been sent since: what advance() made due is not due any more.
    [[nodiscard]] LocalTime deadline(LocalTime now) const;

    /// Sends one JSON object to the peer's program, which gets it as Notice::control. Errors: full (the peer does not
    /// read, and its link is broken for that reason), closed_here, unknown_link, frame_payload.
    [[nodiscard]] Errc send_control(LinkId link, ByteView json);

    // ---- ports and routes [io]; the ports outlive their place in the engine

    [[nodiscard]] Errc add_in_port(std::shared_ptr<InPort> port);
    [[nodiscard]] Errc add_out_port(std::shared_ptr<OutPort> port);
    /// Declares the stream closed to all peers, or releases what the output still sounds.
    [[nodiscard]] Errc remove_port(PortId port, LocalTime now);
    /// If the route exists already, it gets the new rule from the next event on; notes already sounding end on the
    /// channel and key they were sent on. A route for one stream overrides a route for all streams of its link. A route
    /// from a peer's streams to another peer declares them there as passed on, if they may be passed on. [TOAST-5.6-3]
    [[nodiscard]] Errc connect(const Source& source, const Sink& sink, const Rule& rule, LocalTime now,
                               RouteNumber number = 0);
    /// Removes the route; the notes that it has sounding at the output, or at the peer, end.
    [[nodiscard]] Errc disconnect(const Source& source, const Sink& sink, LocalTime now, RouteNumber number = 0);

    // ---- session clock [io]

    /// Sets the elected master; `link` is 0 if that is this peer itself. Returns false for an epoch older than the
    /// current one, and changes nothing. From now on clock frames of any other epoch are refused; notes never are.
    bool set_master(Epoch epoch, LinkId link, LocalTime now);
    /// The Timeline as of `now`, with both bounds.
    [[nodiscard]] Timeline timeline(LocalTime now) const;

    // ---- what happened [io]

    /// Oldest first; empties the list.
    [[nodiscard]] std::vector<Notice> notices();
    [[nodiscard]] EngineStats stats() const;
    /// The same, into a value that is used again: if no link or port came or went, this allocates nothing.
    void read_stats(EngineStats& into) const;
    /// Hops of sent events since the last call (EngineConfig::trace); bounded, drops are counted in stats.
    [[nodiscard]] std::vector<SentTrace> traces();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace midip2p::core
