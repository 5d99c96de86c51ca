// The actions that Paths asks for; the owner of the connections and the links carries them out.
#pragma once

#include "core/result.hpp"
#include "core/toast/paths/path.hpp"
#include "core/types.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace midip2p::core::path_action {

/// Begin a connection to that address: Paths::opened or Paths::failed follows.
struct Dial {
    ConnectionId connection;
    Address address;
    std::optional<Lane> from{}; // from our own port for that lane, which a reflector sees; none: from any
};
/// Give these bytes to the connection, which is not secured, and what comes on it to Paths::receive until Secure.
struct Greet {
    ConnectionId connection;
    std::vector<std::uint8_t> bytes;
};
/// Let both ends prove their keys: Paths::secured or Paths::failed follows. Paths decides which end is the TLS client,
/// because after a simultaneous open both have dialled.
struct Secure {
    ConnectionId connection;
    bool as_client;
    std::optional<Fingerprint> pinned; // the only key that is accepted; none: every key is
    std::vector<std::uint8_t> early{}; // what has come of it already
};
/// Give the bytes that come on the connection, and those that have come already, to Paths::receive.
struct Listen {
    ConnectionId connection;
};
/// Nothing is read from the connection until Listen or Carry.
struct Hold {
    ConnectionId connection;
};
/// Give these bytes to the connection at once.
struct Speak {
    ConnectionId connection;
    std::vector<std::uint8_t> bytes;
};
/// From here on the connection carries that lane of the link. Tell the link so, with the number from which it resumes,
/// or that it begins anew; bytes that came after the handshake belong to the lane.
struct Carry {
    ConnectionId connection;
    LinkId link;
    Lane lane;
    std::optional<std::uint32_t> peer_received; // of a notes lane that resumes [TOAST-3.4-5]
    bool datagrams = false;                     // a notes lane that datagrams may go beside [TOAST-12.4-6]
    std::optional<std::string> by_relay{};      // for people: which direct paths were tried; none: it is a direct one
    std::vector<std::uint8_t> words;            // bytes that the handshake still has to send; they go first
    std::vector<std::uint8_t> rest;             // bytes that have come after the handshake
};
/// The connection carries nothing any more: neither read nor write it. Call Paths::failed when the peer ends it.
struct Retire {
    ConnectionId connection;
};
/// No connection carries that lane any more. Tell the link of it.
struct Lose {
    LinkId link;
    Lane lane;
    Errc why; // ok: another connection is about to carry it
};
/// Say goodbye on the connection and forget it.
struct Close {
    ConnectionId connection;
};
/// The link is over. Send the reason on its lanes, report it, and forget the link; its connections are closed next.
struct End {
    LinkId link;
    Errc why;
    std::string words; // for people: what was tried, or how it ended
};
/// Ask the server for tokens with which this link goes by a relay: Paths::take_tokens follows. [TOAST-13.6-1]
struct WantTokens {
    LinkId link;
};
/// Somebody has connected who was not introduced.
struct ReportStranger {
    Address from;
};

} // namespace midip2p::core::path_action

namespace midip2p::core {

using PathAction =
    std::variant<path_action::Dial, path_action::Greet, path_action::Secure, path_action::Listen, path_action::Hold,
                 path_action::Speak, path_action::Carry, path_action::Retire, path_action::Lose, path_action::Close,
                 path_action::End, path_action::WantTokens, path_action::ReportStranger>;

} // namespace midip2p::core
