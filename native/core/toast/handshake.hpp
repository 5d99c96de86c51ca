// From "TLS is up" to "this connection carries that lane": hello, probe, nomination. Sans-I/O.
#pragma once

#include "core/result.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/toast/handshake_text.hpp"
#include "core/toast/send_queue.hpp"
#include "core/types.hpp"

#include <string>
#include <vector>

namespace midip2p::core {

/// Design: one object per connection that has finished TLS and carries no lane yet. The dialler says hello, the
/// listener answers; then the dialler of a *clock* connection has said so in its hello, while *notes* connections
/// race: the end with the lower peer id probes each (3 round trips), and nominates the best within 250 ms
/// (core/toast/nomination.hpp decides, the caller feeds it). [io]
class Handshake {
  public:
    enum class Role : std::uint8_t { dialler, listener };
    struct Config {
        Role role{};
        Lane lane = Lane::notes; // dialler only: what it asks for
        Hello own;
        std::string expected_peer; // who the pinned fingerprint belongs to
    };
    Handshake(Config config, LocalTime now);

    /// Takes bytes from inside TLS. An error: close with that reason (transmit() still holds the ERROR frame).
    [[nodiscard]] Errc receive(ByteView bytes, LocalTime now);
    /// Whole frames to send; call sent() when they were written.
    [[nodiscard]] ByteView transmit(LocalTime now);
    void sent(std::size_t n);
    /// Returns when to call it next. Errc::handshake_timeout if there is no lane 5 s after the beginning. [TOAST-4.1-4]
    [[nodiscard]] LocalTime advance(LocalTime now, Errc& error);

    [[nodiscard]] bool open() const;         // hellos are exchanged
    [[nodiscard]] const Hello& peer() const; // valid when open
    [[nodiscard]] Lane lane() const;
    /// For the nominator of an open connection: measures one more round trip, from the next transmit() on. One at a
    /// time.
    void probe();
    [[nodiscard]] std::int64_t best_rtt() const;                   // µs, -1: none yet
    [[nodiscard]] std::uint32_t probes() const { return probes_; } // answered
    /// For the nominator of an open connection: chooses this one. An answer that is still on its way goes to the lane.
    /// [TOAST-4.4-6]
    void nominate();
    [[nodiscard]] bool nominated() const; // by either end; or accepted as a clock lane
    /// Bytes that came after the nomination: they belong to the lane.
    [[nodiscard]] std::vector<std::uint8_t> take_rest();
    /// The code in the peer's ERROR frame, a visible word; "" if there was none.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

  private:
    enum class State : std::uint8_t { fresh, hello_sent, open, nominated, failed };
    Errc receive_frame(const Frame& frame, LocalTime now);
    Errc receive_hello(ByteView payload);
    Errc receive_probe(HandshakeKind kind, ByteView payload, LocalTime now);
    Errc check(const HelloText& text) const;
    [[nodiscard]] bool own_end_nominates() const;
    void send(FrameType type, ByteView payload);
    void refuse(Errc why);

    Config config_;
    State state_ = State::fresh;
    Hello peer_;
    Lane lane_;
    FrameReader reader_;
    SendQueue queue_;
    std::vector<std::uint8_t> rest_;
    LocalTime deadline_;
    std::uint32_t probe_id_ = 0; // of the probe on its way, or the last
    LocalTime probed_at_{};
    bool probing_ = false;
    std::int64_t best_rtt_ = -1;
    std::uint32_t probes_ = 0; // answered
    std::string refusal_;
};

} // namespace midip2p::core
