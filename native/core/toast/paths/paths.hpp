// Which connections carry which link: dialled, raced, nominated, resumed, retired, dialled again. Sans-I/O.
#pragma once

#include "core/result.hpp"
#include "core/toast/paths/path.hpp"
#include "core/toast/paths/path_action.hpp"
#include "core/toast/paths/peer_link.hpp"
#include "core/types.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace midip2p::core {

/// Design: every connection and every link of one end, without a socket. Events of connections come in, with the time;
/// next_action() gives out what is to be done, in the order in which it has to be done. Doing it may bring in more
/// events. An action for a connection that does not exist any more is to be ignored. Bytes of a lane do not come here:
/// the owner of the connections gives them to the link. The lives of links and connections are in paths.cpp, accepted
/// connections in callers.cpp, those that both ends may have dialled in punching.cpp, the race for a path in race.cpp,
/// the lanes that come of it in lanes.cpp, paths by a relay in relay.cpp, the timers in timers.cpp. [io]
class Paths {
  public:
    struct Config {
        std::string session, peer, boot, agent; // who we are
        /// The number of the last numbered frame that has arrived on a link; a hello that resumes the link contains it.
        std::function<std::uint32_t(LinkId)> received;
        std::vector<std::string> capabilities{}; // that our hellos name [TOAST-4.2-5]
    };
    explicit Paths(Config config) : config_(std::move(config)) {}

    // ---- links

    /// Errc::too_many: more than kMaxCandidates or kMaxReflexive, or there is a link to that peer already.
    /// [TOAST-4.3-1] [TOAST-4.3-3]
    [[nodiscard]] Errc may_open(const PathTarget& target) const;
    /// Begins the race for a path of that link.
    void open(LinkId link, PathTarget target, LocalTime now);
    /// The peer is at these addresses from now on: the next race dials them, and a link that goes by a relay does at
    /// once. Errc::unknown_link, Errc::too_many. [TOAST-13.6-7]
    [[nodiscard]] Errc set_candidates(LinkId link, std::vector<Address> candidates, std::vector<Reflexive> reflexive,
                                      LocalTime now);
    /// Tokens for a relay have come, asked for by us or by the peer. Errc::unknown_link; Errc::relay_token_malformed:
    /// they are for the other side. [TOAST-13.6-2]
    [[nodiscard]] Errc take_tokens(LinkId link, RelayTokens tokens, LocalTime now);
    /// The link is over, for whatever reason. `words` are for people.
    void end(LinkId link, Errc why, const std::string& words);
    void end_all(Errc why);

    // ---- connections

    /// Somebody has connected to us. Returns nothing if there is no room: close the connection at once. [TOAST-6.2-2]
    [[nodiscard]] std::optional<ConnectionId> accepted(const Address& from, LocalTime now);
    /// Closes the oldest accepted connection on which nothing has come. False: there is none.
    bool make_room();
    /// A connection that was dialled is open.
    void opened(ConnectionId connection);
    /// The first bytes have come on a connection, whatever they are.
    void heard(ConnectionId connection);
    /// Both ends have proved their keys.
    void secured(ConnectionId connection, const Fingerprint& peer, LocalTime now);
    /// Takes bytes that came on a connection which carries no lane.
    void receive(ConnectionId connection, ByteView bytes, LocalTime now);
    /// The connection is over, or could not be opened. `detail` is for people.
    void failed(ConnectionId connection, Errc why, const std::string& detail, LocalTime now);
    [[nodiscard]] bool has(ConnectionId connection) const { return paths_.contains(connection); }

    // ---- reflectors

    /// What has to be added to our time to have that of the reflectors, µs. [TOAST-4.7-3]
    void set_reflector_ahead(std::int64_t us) noexcept { reflector_ahead_ = us; }

    // ---- time

    /// `seeking`: links whose peer is not heard (Engine::seeking). Returns when to call it next, if nothing happens
    /// before. Call it again when there are no actions left, because these may have changed that time.
    [[nodiscard]] LocalTime advance(LocalTime now, std::span<const LinkId> seeking);

    /// The next action; called again and again it empties the list.
    [[nodiscard]] std::optional<PathAction> next_action();

  private:
    // ---- paths.cpp
    void dial_all(LinkId id, LocalTime now);
    void dial(LinkId id, const Address& address, Lane lane, LocalTime now);
    void greet(Path& path, LinkId id, LocalTime now);
    void speak(Path& path, LocalTime now);
    void lose_notes(LinkId id, Errc why);
    void lose_clock(LinkId id, Errc why, LocalTime now);
    [[nodiscard]] static bool is_called_for_clock(const Path& path);
    [[nodiscard]] bool has_clock_beside(const Path& one) const;
    void note_despair(LinkId id, LocalTime now);
    void drop(ConnectionId id);
    void ask(PathAction action) { actions_.push_back(std::move(action)); }
    [[nodiscard]] PeerLink* find_link(LinkId id);
    [[nodiscard]] Path* find(ConnectionId id);
    [[nodiscard]] std::vector<ConnectionId> connections_of(LinkId id) const;
    [[nodiscard]] bool nominates_for(const PeerLink& link) const;

    // ---- punching.cpp
    void punch(LinkId id, LocalTime now);
    void begin_punching(LinkId id, LocalTime now);
    [[nodiscard]] bool punch_again(const Path& path, Errc why, LocalTime now);
    [[nodiscard]] std::optional<ConnectionId> accept_punched(const Address& from, LocalTime now);
    void end_early_callers(const PeerLink& link);
    [[nodiscard]] bool speaks_first(const Path& path) const;
    [[nodiscard]] bool is_in_use(LinkId id, const Address& address) const;

    // ---- callers.cpp
    [[nodiscard]] bool make_room_for(const Address& caller);
    bool end_silent(std::string_view host);

    // ---- race.cpp
    void greeting_went_on(Path& path, LocalTime now);
    void judge_race(LinkId id, LocalTime now);
    void end_race(LinkId id, ConnectionId winner);
    void call_off(PeerLink& link, LinkId id);

    // ---- lanes.cpp
    void attach(Path& path, LocalTime now);
    void attach_notes(Path& path, LocalTime now);
    void attach_clock(Path& path, LocalTime now);
    void retire(LinkId id, LocalTime now);
    [[nodiscard]] bool are_agreed(const Path& path, std::string_view capability) const;
    void carry(Path& path, std::optional<std::uint32_t> peer_received, LocalTime now);

    // ---- relay.cpp
    void call_relay(LinkId id, Lane lane, LocalTime now);
    bool call_by_token(LinkId id, Lane lane, LocalTime now);
    void ask_for_tokens(LinkId id, LocalTime now);
    void greet_relay(Path& path);
    void hear_relay(Path& path, ByteView bytes, LocalTime now);
    void leave_relay(Path& path, LocalTime now);
    void note_unanswered(LinkId id);
    [[nodiscard]] bool may_relay_yet(LinkId id) const;
    [[nodiscard]] bool opens_directly(LinkId id) const;
    [[nodiscard]] bool is_at_relay(LinkId id) const;
    LocalTime call_relays(LocalTime now);
    LocalTime try_directly(LocalTime now);

    // ---- timers.cpp
    void seek(std::span<const LinkId> seeking, LocalTime now);
    LocalTime end_late_connections(LocalTime now);
    LocalTime end_late_races(LocalTime now);
    LocalTime redial(LocalTime now);

    Config config_;
    std::map<LinkId, PeerLink> links_;
    std::map<ConnectionId, Path> paths_; // in the order in which they were made
    ConnectionId last_id_ = 0;
    std::int64_t reflector_ahead_ = 0; // µs
    std::deque<PathAction> actions_;
};

/// The time from dialling or accepting a connection until it has to carry a lane. [TOAST-4.1-4]
inline constexpr std::int64_t kConnectionTime = 5'000'000;

} // namespace midip2p::core
