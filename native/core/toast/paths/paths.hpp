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

/// Design: every connection and every link of one end, without a socket. What happens to connections goes in, with the
/// time; what is to be done comes out by next_action(), in the order in which it has to be done, and to do it may
/// bring in more. An action about a connection that is not there any more is passed over. Bytes of a lane do not come
/// here: whoever has the connections gives them to the link.
/// Links and connections from beginning to end are in paths.cpp, callers in callers.cpp, the race for a path in
/// race.cpp, the lanes that come of it in lanes.cpp, what time brings in timers.cpp. [io]
class Paths {
  public:
    struct Config {
        std::string session, peer, boot, agent; // who we are
        /// The number of the last numbered frame that has come on a link: a hello that resumes it says so.
        std::function<std::uint32_t(LinkId)> received;
    };
    explicit Paths(Config config) : config_(std::move(config)) {}

    // ---- links

    /// too_many: more than kMaxCandidates, or a link to that peer is there. [TOAST-4.3-1] [TOAST-4.3-3]
    [[nodiscard]] Errc may_open(const PathTarget& target) const;
    /// The race for its path begins.
    void open(LinkId link, PathTarget target, LocalTime now);
    /// The link is over, for whatever reason. `words` are for people.
    void end(LinkId link, Errc why, const std::string& words);
    void end_all(Errc why);

    // ---- connections

    /// Somebody calls. Nothing: there is no room for them, and the connection is to be closed at once. [TOAST-6.2-2]
    [[nodiscard]] std::optional<ConnectionId> accepted(const Address& from, LocalTime now);
    /// Closes the oldest caller who has said nothing. False: there is none.
    bool make_room();
    /// Somebody has answered a Dial.
    void opened(ConnectionId connection);
    /// The first bytes have come, whatever they are.
    void heard(ConnectionId connection);
    /// Both ends have proved their keys.
    void secured(ConnectionId connection, const Fingerprint& peer, LocalTime now);
    /// Bytes that came on a connection that carries no lane.
    void receive(ConnectionId connection, ByteView bytes, LocalTime now);
    /// The connection is over, or never was. `detail` is for people.
    void failed(ConnectionId connection, Errc why, const std::string& detail, LocalTime now);
    [[nodiscard]] bool has(ConnectionId connection) const { return paths_.contains(connection); }

    // ---- time

    /// `seeking`: links whose peer is not heard (Engine::seeking). Says when to be called next, if nothing happens
    /// before. To be asked again once there are no actions left, for these may have changed it.
    [[nodiscard]] LocalTime advance(LocalTime now, std::span<const LinkId> seeking);

    /// The next thing to be done; empties the list.
    [[nodiscard]] std::optional<PathAction> next_action();

  private:
    // ---- paths.cpp
    void dial_all(LinkId id, LocalTime now);
    void dial(LinkId id, const Address& address, Lane lane, LocalTime now);
    void greet(Path& path, LinkId id, LocalTime now);
    void speak(Path& path, LocalTime now);
    void lose_notes(LinkId id, Errc why);
    void lose_clock(LinkId id, Errc why, LocalTime now);
    void note_despair(LinkId id, LocalTime now);
    void drop(ConnectionId id);
    void ask(PathAction action) { actions_.push_back(std::move(action)); }
    [[nodiscard]] PeerLink* find_link(LinkId id);
    [[nodiscard]] Path* find(ConnectionId id);
    [[nodiscard]] std::vector<ConnectionId> connections_of(LinkId id) const;
    [[nodiscard]] bool nominates_for(const PeerLink& link) const;

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
    void carry(Path& path, std::optional<std::uint32_t> peer_received, LocalTime now);

    // ---- timers.cpp
    void seek(std::span<const LinkId> seeking, LocalTime now);
    LocalTime end_late_connections(LocalTime now);
    LocalTime end_late_races(LocalTime now);
    LocalTime redial(LocalTime now);

    Config config_;
    std::map<LinkId, PeerLink> links_;
    std::map<ConnectionId, Path> paths_; // in the order in which they were made
    ConnectionId last_id_ = 0;
    std::deque<PathAction> actions_;
};

/// From the dial or the call to a lane. [TOAST-4.1-4]
inline constexpr std::int64_t kConnectionTime = 5'000'000;

} // namespace midip2p::core
