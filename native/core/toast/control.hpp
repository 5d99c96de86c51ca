// The payloads of HEARTBEAT, ERROR and SESSION_CONTROL: texts in, values out, and back.
#pragma once

#include "core/json/writer.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <string>
#include <string_view>

namespace midip2p::core {

/// A payload that is written; large enough for each that is made: a declaration with every word at its longest.
struct ControlText {
    std::array<std::uint8_t, 4096> bytes;
    std::size_t size = 0;
    [[nodiscard]] ByteView view() const noexcept { return {bytes.data(), size}; }
};

// All reading fails with frame_payload. [TOAST-2.6-2]

/// What became of one end's events at the other end since the link began: how many came too late to be played, were not
/// played for want of room or because the player may not play, were not taken yet, or were SysEx that nobody there lets
/// in. [TOAST-3.2-3]
struct Unplayed {
    std::uint64_t late = 0, lost = 0, waiting = 0, withheld = 0;
    friend bool operator==(const Unplayed&, const Unplayed&) = default;
};
/// {"ack":N}, and those members of Unplayed that are not 0 [TOAST-3.2-2]
struct Heartbeat {
    std::uint32_t ack = 0;
    Unplayed unplayed;
};
[[nodiscard]] ControlText write_heartbeat(const Heartbeat& heartbeat);
[[nodiscard]] Result<Heartbeat> read_heartbeat(ByteView payload);

/// {"code":"toast-frame-crc"} [TOAST-6.1-1]
[[nodiscard]] ControlText write_error(Errc why);
[[nodiscard]] Result<std::string> read_error(ByteView payload);

/// [TOAST-5.5-1] Of a SESSION_CONTROL, bytes.
inline constexpr std::size_t kMaxControl = 8192;

/// frame_payload where it is no JSON object with a kind, frame_too_long where it has more than kMaxControl bytes.
[[nodiscard]] Errc check_control(ByteView payload);

/// The text of one object, whose members `write(json::Writer&)` writes.
template <class Write> ControlText control_text(Write&& write) {
    ControlText text;
    json::Writer w(text.bytes);
    w.begin_object();
    write(w);
    w.end_object();
    const auto size = w.finish();
    text.size = size ? *size : 0;
    return text;
}

} // namespace midip2p::core
