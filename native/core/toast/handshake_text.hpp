// The payloads of HANDSHAKE: texts in, values out, and back. spec/toast.md, section 4
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <string>
#include <vector>

namespace midip2p::core {

/// What each end says first.
struct Hello {
    std::string session, peer, boot; // visible words: UUIDs, and something new at every start
    std::string agent;               // e.g. "midip2p/0.1.0"
    std::uint16_t version = 1;       // chosen by the listener from the dialler's list
    std::vector<std::string> capabilities;
    // [TOAST-3.4-1] Of a notes lane; what resumes has both `resumes` and `received`.
    std::string link{}, resumes{}; // visible words, "" where absent
    std::uint32_t received = 0;
};

/// [TOAST-12.4-6] The capability of an end that sends and takes datagrams beside the notes lane.
inline constexpr const char* kDatagramsCapability = "datagrams";

/// A hello as it came: a dialler's has `versions`, a listener's the `version` that it chose.
struct HelloText {
    Hello hello;
    std::vector<std::uint16_t> versions;
    Lane lane = Lane::notes;
};

enum class HandshakeKind : std::uint8_t { hello, probe, probe_reply, nominate, unknown };

// All reading fails with frame_payload. [TOAST-2.6-2]

[[nodiscard]] Result<HandshakeKind> read_handshake_kind(ByteView payload);
[[nodiscard]] Result<HelloText> read_hello(ByteView payload, bool from_dialler);
/// Of a probe or its reply. [TOAST-4.4-2]
[[nodiscard]] Result<std::uint32_t> read_probe_id(ByteView payload);

[[nodiscard]] std::vector<std::uint8_t> write_hello(const Hello& hello, Lane lane, bool from_dialler);
/// `id` only for probe and probe_reply.
[[nodiscard]] std::vector<std::uint8_t> write_handshake(HandshakeKind kind, std::uint32_t id = 0);

/// The versions of TOAST spoken here.
inline constexpr std::uint16_t kToastVersion = 1;

} // namespace midip2p::core
