#include "core/toast/paths/relay_call.hpp"

#include "core/toast/control.hpp"
#include "core/toast/frame.hpp"

#include <string_view>

namespace midip2p::core {

namespace {

constexpr std::uint32_t kRelayFrame = 8; // known here, and on no lane [TOAST-13.1-1]

/// A relay may say its own codes, and those of TOAST about its greeting; no other is taken from it.
Errc errc_of(std::string_view code) {
    if (!code.starts_with("relay-") && !code.starts_with("toast-")) return Errc::refused;
    for (int e = 0; e <= static_cast<int>(Errc::system); ++e)
        if (code_of(static_cast<Errc>(e)) == code) return static_cast<Errc>(e);
    return Errc::refused;
}

} // namespace

std::vector<std::uint8_t> relay_greeting(const RelayToken& token) {
    std::vector<std::uint8_t> bytes(kFrameOverhead + token.size());
    write_frame({.type = kRelayFrame, .timestamp = kUnsynchronised, .sequence = 0, .payload = token}, bytes.data());
    return bytes;
}

Errc RelayAnswer::receive(ByteView bytes) {
    if (joined_) {
        rest_.insert(rest_.end(), bytes.begin(), bytes.end());
        return Errc::ok;
    }
    reader_.feed(bytes);
    Frame frame;
    if (!reader_.next(frame)) return reader_.error() == Errc::ok ? Errc::ok : Errc::handshake_order;
    if (frame.code() == FrameType::error) {
        const auto code = read_error(frame.payload);
        return code ? errc_of(*code) : Errc::handshake_order;
    }
    if (static_cast<std::uint32_t>(frame.code()) != kRelayFrame || !frame.payload.empty()) return Errc::handshake_order;
    joined_ = true;
    rest_.assign(reader_.rest().begin(), reader_.rest().end());
    return Errc::ok;
}

} // namespace midip2p::core
