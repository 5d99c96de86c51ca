// Converts between the texts of a stream and complete messages, on links to peers and to plugins alike.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace midip2p::core {

/// The contents of one text: a message, or a part of one.
struct StreamEvent {
    StreamId stream = 0;
    SysexPart part = SysexPart::whole;
    ByteView bytes;
};

/// Reads one text into `midi`. Errors: undeclared_stream if it names no stream [TOAST-5.1-2]; frame_timestamp if its
/// own time differs from its frame's [TOAST-5.1-3]; otherwise those of parse_jsonmidi.
[[nodiscard]] Result<StreamEvent> read_stream_event(ByteView text, SessionTime stamp, std::span<std::uint8_t> midi);

/// Writes a complete message as one text or several, since a long SysEx travels in parts. Each is written to `text`,
/// and `send(ByteView) -> Errc` is called with it. The first error ends this.
template <class Send>
[[nodiscard]] Errc write_stream_event(ByteView message, StreamId stream, std::span<std::uint8_t> text, Send&& send) {
    const EventFields fields{.port = stream, .timestamp = {}};
    const auto give = [&](const Result<std::size_t>& size) {
        return size ? send(ByteView(text).first(*size)) : size.error();
    };
    if (message.size() <= kMaxSysexText + 2) return give(write_jsonmidi(message, fields, text));
    if (message.size() > kMaxMessage) return Errc::too_large;
    for (std::size_t at = 0; at < message.size(); at += kMaxSysexText) {
        const std::size_t size = std::min(kMaxSysexText, message.size() - at);
        const SysexPart part = at == 0                       ? SysexPart::first
                               : at + size == message.size() ? SysexPart::last
                                                             : SysexPart::middle;
        if (const Errc e = give(write_sysex_part(message.subspan(at, size), part, fields, text)); e != Errc::ok)
            return e;
    }
    return Errc::ok;
}

/// Design: one for each stream that arrives. Bounded by kMaxMessage. A part out of turn is an error of the peer,
/// because events of one stream keep their order. Only realtime messages may come between the parts, as they may
/// between the bytes of a SysEx. [io]
class MessageAssembly {
  public:
    /// The message that is complete with this text, valid until the next call; empty while parts are missing.
    /// frame_payload: a part out of turn. too_large: over kMaxMessage.
    [[nodiscard]] Result<ByteView> take(const StreamEvent& event);

  private:
    enum class State : std::uint8_t { idle, open, complete };
    State state_ = State::idle;
    std::vector<std::uint8_t> bytes_;
};

} // namespace midip2p::core
