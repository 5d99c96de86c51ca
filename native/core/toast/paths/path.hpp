// One connection, from dialling or accepting it to its end, as Paths sees it.
#pragma once

#include "core/toast/handshake.hpp"
#include "core/toast/paths/address.hpp"
#include "core/toast/paths/relay_call.hpp"
#include "core/types.hpp"

#include <optional>

namespace midip2p::core {

/// One connection of this end; never 0, never used twice in its life. Later ones have higher numbers.
using ConnectionId = std::uint64_t;

/// A connection to a relay: what it is greeted with, and what it answers.
struct RelayCall {
    RelayToken token{};
    RelayAnswer answer{};
};

struct Path {
    enum class Stage : std::uint8_t {
        connecting, // nobody has answered yet
        meeting,    // a relay has answered, and the peer is not there yet [TOAST-13.6-3]
        securing,   // the ends prove their keys
        parked,     // they have; but the server has not introduced the other end to us yet [TOAST-7.1-4]
        greeting,   // hello, probe, nomination
        waiting,    // a clock lane whose link has no notes lane yet [TOAST-4.5-2]
        lane,       // carries a lane of `link`
        retired,    // carried a lane; the peer closes it when it has changed to the new path, too [TOAST-3.4-4]
    };

    ConnectionId id = 0;
    bool dialled = false; // by us; of a connection that was joined: we are side 0 [TOAST-13.6-3]
    bool punched = false; // between ports of both ends that listen and dial: both may have dialled [TOAST-4.7-2]
    Address remote;       // the other end's, or the relay's
    LocalTime deadline;   // to carry a lane by then; retired: to be closed by then
    LocalTime began;      // to be dialled, or when it was accepted
    Stage stage = Stage::connecting;
    bool spoke = false; // something has come on it
    LinkId link = 0;    // 0: accepted, and its link is not known yet
    Lane lane = Lane::notes;
    Fingerprint peer{}; // once the ends have proved their keys
    std::optional<Handshake> handshake{};
    std::optional<RelayCall> relay{}; // there is none in between

    /// On its way to become a lane.
    [[nodiscard]] bool racing() const noexcept { return stage != Stage::lane && stage != Stage::retired; }
    /// On its way to become the path of a link.
    [[nodiscard]] bool races_for_notes() const noexcept { return racing() && lane == Lane::notes; }
};

} // namespace midip2p::core
