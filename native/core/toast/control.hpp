// The payloads of HEARTBEAT, ERROR and METADATA: texts in, values out, and back.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace midip2p::core {

/// A payload that is written; large enough for each that is made here.
struct ControlText {
    std::array<std::uint8_t, 768> bytes;
    std::size_t size = 0;
    [[nodiscard]] ByteView view() const noexcept { return {bytes.data(), size}; }
};

// All reading fails with frame_payload. [TOAST-2.6-2]

/// {"ack":N} [TOAST-3.2-2]
[[nodiscard]] ControlText write_heartbeat(std::uint32_t ack);
[[nodiscard]] Result<std::uint32_t> read_heartbeat(ByteView payload);

/// {"code":"toast-frame-crc"} [TOAST-6.1-1]
[[nodiscard]] ControlText write_error(Errc why);
[[nodiscard]] Result<std::string> read_error(ByteView payload);

/// [TOAST-5.5-1] Of a SESSION_CONTROL, bytes.
inline constexpr std::size_t kMaxControl = 8192;

/// One stream of {"kind":"streams","streams":[{"stream":1,"name":"Piano","format":"midi1"}]}, or of
/// {"kind":"closed","stream":1}. [TOAST-5.1-1]
struct StreamDeclaration {
    StreamId stream = 0;
    std::string name;
    bool playable = false; // in a format that was agreed: midi1
    std::int64_t window_us = kDefaultWindow;
};
struct Metadata {
    enum class Kind : std::uint8_t { streams, closed, unknown };
    Kind kind = Kind::unknown;
    std::vector<StreamDeclaration> streams; // of `streams`
    StreamId closed = 0;                    // of `closed`
};
[[nodiscard]] ControlText write_declaration(StreamId stream, std::string_view name,
                                            std::int64_t window_us = kDefaultWindow);
[[nodiscard]] ControlText write_closed(StreamId stream);
[[nodiscard]] Result<Metadata> read_metadata(ByteView payload);

/// frame_payload where it is no JSON object with a kind, frame_too_long where it has more than kMaxControl bytes.
[[nodiscard]] Errc check_control(ByteView payload);

} // namespace midip2p::core
