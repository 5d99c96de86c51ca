// What Paths asks of whoever has the connections and the links.
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
};
/// Let both ends prove their keys: Paths::secured or Paths::failed follows. Which end is the client of TLS is decided
/// here, since with a simultaneous open both have dialled.
struct Secure {
    ConnectionId connection;
    bool as_client;
    std::optional<Fingerprint> pinned; // the only key that is accepted; none: any is
};
/// What comes on the connection is wanted, also what has come already: Paths::receive.
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
/// From here on the connection carries that lane of the link. Tell the link of it, with the number from which it
/// resumes, or that it begins anew; what came after the handshake already belongs to the lane.
struct Carry {
    ConnectionId connection;
    LinkId link;
    Lane lane;
    std::optional<std::uint32_t> peer_received; // of a notes lane that resumes [TOAST-3.4-5]
    std::vector<std::uint8_t> words;            // what the handshake still has to say: it goes first
    std::vector<std::uint8_t> rest;             // what has come after the handshake
};
/// The connection carries nothing any more and is neither read nor written; when its peer ends it, Paths::failed.
struct Retire {
    ConnectionId connection;
};
/// No connection carries that lane any more. Tell the link of it.
struct Lose {
    LinkId link;
    Lane lane;
    Errc why; // ok: another is about to
};
/// Say goodbye on the connection and forget it.
struct Close {
    ConnectionId connection;
};
/// The link is over. Let it say why on its lanes, tell it, and forget it; its connections are closed next.
struct End {
    LinkId link;
    Errc why;
    std::string words; // for people: what was tried, or how it ended
};
/// Somebody called who was not introduced.
struct TellOfStranger {
    Address from;
};

} // namespace midip2p::core::path_action

namespace midip2p::core {

using PathAction = std::variant<path_action::Dial, path_action::Secure, path_action::Listen, path_action::Hold,
                                path_action::Speak, path_action::Carry, path_action::Retire, path_action::Lose,
                                path_action::Close, path_action::End, path_action::TellOfStranger>;

} // namespace midip2p::core
