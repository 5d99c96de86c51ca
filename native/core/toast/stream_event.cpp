#include "core/toast/stream_event.hpp"

namespace midip2p::core {

Result<StreamEvent> read_stream_event(ByteView text, SessionTime stamp, std::span<std::uint8_t> midi) {
    const auto parsed = parse_jsonmidi(text, midi);
    if (!parsed) return parsed.error();
    const EventFields& fields = parsed->fields;
    if (!fields.port) return Errc::undeclared_stream;
    if (fields.timestamp && *fields.timestamp != stamp.us) return Errc::frame_timestamp;
    return StreamEvent{*fields.port, parsed->part, ByteView(midi).first(parsed->midi_size)};
}

Result<ByteView> MessageAssembly::take(const StreamEvent& event) {
    if (state_ == State::complete) {
        bytes_.clear();
        state_ = State::idle;
    }
    const bool realtime = event.bytes.size() == 1 && event.bytes[0] >= 0xf8;
    if (realtime || (event.part == SysexPart::whole && state_ == State::idle)) return event.bytes;
    const bool starts = event.part == SysexPart::first;
    if (event.part == SysexPart::whole || starts != (state_ == State::idle)) return Errc::frame_payload;
    if (bytes_.size() + event.bytes.size() > kMaxMessage) return Errc::too_large;
    bytes_.insert(bytes_.end(), event.bytes.begin(), event.bytes.end());
    state_ = event.part == SysexPart::last ? State::complete : State::open;
    return state_ == State::complete ? ByteView(bytes_) : ByteView{};
}

} // namespace midip2p::core
