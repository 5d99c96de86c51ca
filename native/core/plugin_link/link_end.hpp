// One end of a plugin link after the greeting: seats, their events, and messages between the two programs.
#pragma once

#include "core/result.hpp"
#include "core/toast/link.hpp"
#include "core/toast/stream_event.hpp"
#include "core/types.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace midip2p::core {

/// Times on a plugin link are the machine's: both ends read the same clock. [TOAST-11.4-1]
inline constexpr MachineTime kNoTime{-1};

/// Design: a Link that has a notes lane and nothing else. A *seat* is one plugin instance: the plugin declares it as a
/// stream, and the client declares the stream of the same number back once it has made a Port of it. Sans-I/O. [io]
class PluginLinkEnd {
  public:
    class Sink {
      public:
        virtual ~Sink() = default;
        /// `at`: when it happened, or kNoTime. The bytes hold until it returns.
        virtual void on_event(StreamId seat, MachineTime at, ByteView midi) = 0;
        virtual void on_seat_declared(StreamId seat, std::string_view name) = 0;
        virtual void on_seat_closed(StreamId seat) = 0;
        virtual void on_control(ByteView json) = 0;
    };

    explicit PluginLinkEnd(LocalTime now) { link_.open_lane(Lane::notes, now); }

    /// Takes bytes, cut anywhere. An error ends the link; view() then still holds the ERROR frame.
    [[nodiscard]] Errc receive(ByteView bytes, LocalTime now, Sink& sink);
    /// Sends one complete message. Errors: full (the other end has stopped reading), not_midi, too_large.
    [[nodiscard]] Errc play(StreamId seat, MachineTime at, ByteView midi);
    [[nodiscard]] Errc declare(StreamId seat, std::string_view name) {
        StreamDescription what;
        what.name = name;
        return link_.declare_stream(seat, what);
    }
    [[nodiscard]] Errc close(StreamId seat) { return link_.close_stream(seat); }
    [[nodiscard]] Errc send_control(ByteView json) { return link_.send(FrameType::session_control, json); }
    /// Sends ERROR link-closed-here, so that the other end does not wait for more. [TOAST-3.3-5]
    void leave() { link_.refuse(Lane::notes, Errc::closed_here); }

    [[nodiscard]] ByteView view(std::size_t budget) const noexcept { return link_.view(Lane::notes, budget); }
    void consume(std::size_t n) noexcept { link_.consume(Lane::notes, n); }
    /// Sends heartbeats. Errc::silence if nothing has arrived for 2 s. [TOAST-11.3-4]
    [[nodiscard]] LocalTime advance(LocalTime now, Errc& error);
    [[nodiscard]] const std::string& refusal() const noexcept { return link_.refusal(); }

  private:
    struct FromLink;
    Errc receive_event(SessionTime at, ByteView text, Sink& sink);

    Link link_;
    std::map<StreamId, MessageAssembly> seats_; // that the other end declared
    std::vector<std::uint8_t> text_ = std::vector<std::uint8_t>(kMaxFrame);
    std::vector<std::uint8_t> midi_ = std::vector<std::uint8_t>(kMaxMessage);
};

} // namespace midip2p::core
