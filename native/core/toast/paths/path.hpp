// One connection, from the dial or the call to its end, as the paths of its end see it.
#pragma once

#include "core/toast/handshake.hpp"
#include "core/toast/paths/address.hpp"
#include "core/types.hpp"

#include <optional>

namespace midip2p::core {

/// One connection of this end; never 0, never used twice in its life. Later ones have higher numbers.
using ConnectionId = std::uint64_t;

struct Path {
    enum class Stage : std::uint8_t {
        connecting, // nobody has answered yet
        securing,   // the ends prove their keys
        parked,     // they have, and this one is of somebody whom we have not been told of yet [TOAST-7.1-4]
        greeting,   // hello, probe, nomination
        waiting,    // a clock lane whose notes lane is not there yet [TOAST-4.5-2]
        lane,       // carries a lane of `link`
        retired,    // carried one: the peer closes it when it has changed to the new path, too [TOAST-3.4-4]
    };

    ConnectionId id = 0;
    bool dialled = false; // by us
    Address remote;       // whom we dialled, or who dialled us
    LocalTime deadline;   // to carry a lane by then; retired: to be closed by then
    Stage stage = Stage::connecting;
    bool spoke = false; // something has come on it
    LinkId link = 0;    // 0: accepted, not known yet whose
    Lane lane = Lane::notes;
    Fingerprint peer{}; // once the ends have proved their keys
    std::optional<Handshake> handshake{};

    /// On its way to become a lane.
    [[nodiscard]] bool racing() const noexcept { return stage != Stage::lane && stage != Stage::retired; }
    /// On its way to become the path of a link.
    [[nodiscard]] bool races_for_notes() const noexcept { return racing() && lane == Lane::notes; }
};

} // namespace midip2p::core
