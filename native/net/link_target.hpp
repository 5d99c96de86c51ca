// The peer that a link is opened to.
#pragma once

#include "core/toast/paths/address.hpp"
#include "core/toast/paths/peer_link.hpp"
#include "core/types.hpp"

#include <string>
#include <vector>

namespace midip2p::net {

using core::Address;
using core::kMaxCandidates; // [TOAST-4.3-1]
using core::RelayUse;

/// The peer, as the server has introduced it.
struct LinkTarget {
    std::string peer;                         // peer id
    core::Fingerprint fingerprint{};          // pinned
    std::vector<Address> candidates;          // at most kMaxCandidates; may be empty: we only listen
    std::vector<core::Reflexive> reflexive{}; // at most core::kMaxReflexive, each one a candidate as well
    bool may_play = true;
    std::vector<std::string> muted_ports{}; // of the peer's inputs, by name
    RelayUse relay = RelayUse::never;
};

} // namespace midip2p::net
