// How one link may go by a relay: the tokens that there are, and when it is tried.
#pragma once

#include "core/toast/paths/address.hpp"
#include "core/toast/paths/relay_call.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace midip2p::core {

/// Whether a link may go by a relay: never, where there is no direct path, or never otherwise.
enum class RelayUse : std::uint8_t { never, last, only };

/// For consecutive numbers, which both peers call one after the other; none: there is no relay. [TOAST-13.6-2]
struct RelayTokens {
    Address relay;
    std::vector<RelayToken> tokens;
    LocalTime good_until = kNever;
};

/// Design: both peers get the same numbers, and each connection that both call takes the next one. If they do not meet,
/// it is not known which number the other one calls next: then these tokens are done with, and new ones are asked for,
/// with which both begin anew. [TOAST-13.6-5] [io]
class RelayWay {
  public:
    RelayUse use = RelayUse::never;
    bool carries = false;         // the notes lane goes by a relay, or went there last
    bool failed = false;          // it was tried in this race, and nothing came of it
    bool asked = false;           // the server, in this race
    LocalTime call_at = kNever;   // when a race that has no path calls a relay, or asks for tokens
    LocalTime direct_at = kNever; // when direct paths are tried again while the relay carries the link
    std::int64_t direct_after = 0;

    /// From here on these count, from their first number on.
    void renew(RelayTokens tokens) {
        if (!tokens.tokens.empty()) relay_ = tokens.relay;
        tokens_ = std::move(tokens);
        called_ = 0;
    }
    /// The token of the next number; nullopt: others have to be asked for.
    [[nodiscard]] std::optional<RelayToken> next(LocalTime now) {
        if (now >= tokens_.good_until || called_ >= tokens_.tokens.size()) return std::nullopt;
        return tokens_.tokens[called_++];
    }
    /// The two peers may not call the same number next.
    void spend() { tokens_.tokens.clear(); }
    /// Where they are good. Only after next().
    [[nodiscard]] const Address& relay() const { return relay_; }

    /// True once in a race, at the end that does not nominate: it lets the other one ask first.
    [[nodiscard]] bool is_patient(bool nominates) { return !nominates && !std::exchange(was_patient_, true); }
    /// The pause before asking again, µs: longer each time. [TOAST-13.6-1]
    [[nodiscard]] std::int64_t next_pause() {
        pause_ = pause_ == 0 ? kFirstPause : std::min(2 * pause_, kLongestPause);
        return pause_;
    }
    /// Another race begins. [TOAST-13.6-1]
    void begin_race() {
        failed = asked = was_patient_ = false;
        pause_ = 0;
    }
    /// The notes lane goes by a relay from now on, or directly.
    void goes(bool by_relay, LocalTime now) {
        carries = by_relay;
        direct_after = by_relay ? direct_after : 0;
        if (by_relay) try_direct_later(now);
    }
    /// Direct paths are tried again, later each time. [TOAST-13.6-7]
    void try_direct_later(LocalTime now) {
        direct_after = direct_after == 0 ? kFirstDirect : std::min(2 * direct_after, kLastDirect);
        direct_at = now + direct_after;
    }
    /// A connection by the relay carries a lane.
    void met() { pause_ = 0; }

  private:
    static constexpr std::int64_t kFirstDirect = 2'000'000, kLastDirect = 32'000'000;
    static constexpr std::int64_t kFirstPause = 1'000'000, kLongestPause = 8'000'000;

    RelayTokens tokens_;
    Address relay_;
    std::size_t called_ = 0;
    std::int64_t pause_ = 0; // the last one
    bool was_patient_ = false;
};

} // namespace midip2p::core
