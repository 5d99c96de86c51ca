// How a plugin and a client on one machine prove to each other that they may read the same token.
#pragma once

#include "core/result.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/types.hpp"

#include <array>
#include <string>
#include <vector>

namespace midip2p::core {

using PluginToken = std::array<std::uint8_t, 32>;
using PluginNonce = std::array<std::uint8_t, 32>;
using Mac = std::array<std::uint8_t, 32>;
/// HMAC-SHA-256; the core has no cryptography of its own.
using MacFunction = Mac (*)(ByteView key, ByteView message);

/// [TOAST-11.2-3]
enum class PluginLinkRole : std::uint8_t { client, plugin };
[[nodiscard]] Mac plugin_link_proof(PluginLinkRole prover, const PluginToken& token, const PluginNonce& of_plugin,
                                    const PluginNonce& of_client, MacFunction mac);

[[nodiscard]] std::string to_hex(ByteView bytes);
/// False if `hex` is not exactly that many bytes in lower-case hex.
[[nodiscard]] bool from_hex(std::string_view hex, std::span<std::uint8_t> bytes) noexcept;

/// Design: bytes in, bytes out, sans-I/O. The plugin speaks first, but the client proves first, so that a program which
/// merely listens where the client should learns nothing about a plugin. The token itself is never sent. [TOAST-11.2]
/// [io]
class PluginGreeting {
  public:
    struct Config {
        PluginLinkRole role;
        PluginToken token;
        PluginNonce nonce; // fresh from the system's source of randomness
        std::string agent;
        MacFunction mac;
    };
    PluginGreeting(Config config, LocalTime now);

    /// After an error transmit() holds the ERROR frame for the other end.
    [[nodiscard]] Errc receive(ByteView bytes);
    /// Returns Errc::handshake_timeout if the greeting has taken too long. [TOAST-11.2-5]
    [[nodiscard]] Errc advance(LocalTime now);
    [[nodiscard]] LocalTime deadline() const noexcept { return deadline_; }
    /// The bytes that are to be sent; the caller takes all of them.
    [[nodiscard]] std::vector<std::uint8_t> take_bytes() { return std::exchange(out_, {}); }
    /// Both ends have proved themselves.
    [[nodiscard]] bool done() const noexcept { return state_ == State::done; }
    /// The bytes that came after the last frame of the greeting.
    [[nodiscard]] std::vector<std::uint8_t> take_rest() { return std::exchange(rest_, {}); }
    /// The code with which the other end refused, "" if it gave none.
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

  private:
    enum class State : std::uint8_t { waits_for_hello, waits_for_challenge, waits_for_proof, done, failed };
    struct Text;
    Errc receive_frame(const Frame& frame);
    Errc receive_text(const Text& text);
    void send(ByteView payload, FrameType type = FrameType::handshake);
    Errc refuse(Errc why);

    Config config_;
    State state_;
    LocalTime deadline_;
    PluginNonce peer_nonce_{};
    FrameReader reader_;
    std::vector<std::uint8_t> out_, rest_;
    std::string refusal_;
};

} // namespace midip2p::core
