// The thread between sockets and the engine.
#pragma once

#include "core/clock/timeline_cell.hpp"
#include "core/toast/nomination.hpp"
#include "net/clock.hpp"
#include "net/command_queue.hpp"
#include "net/connection.hpp"
#include "net/listeners.hpp"
#include "net/notice_box.hpp"
#include "net/peer_link.hpp"
#include "net/poller.hpp"
#include "net/protocol.hpp"
#include "net/realtime.hpp"
#include "net/signal.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace midip2p::net {

/// Who we are to other peers.
struct Identity {
    std::string session, peer, boot, agent;
    std::shared_ptr<const tls::Context> tls;
    bool realtime = false;
};

/// Design: one thread that owns every socket and the Protocol. Each turn it runs the control thread's commands, gives
/// the protocol the time, writes what there is to write, and sleeps until a socket, a port or a deadline wakes it.
/// The turn and the bytes are in io_thread.cpp, links in io_links.cpp, the race for their path in
/// io_race.cpp, what time brings in io_timers.cpp.
/// A call that may end a connection leaves its reference dangling: who goes on afterwards looks it up again.
class IoThread {
  public:
    static core::Result<std::unique_ptr<IoThread>> start(Identity identity, Clock clock,
                                                         std::unique_ptr<Protocol> protocol);
    ~IoThread(); // ends every link and joins

    /// Runs on the io thread, soon.                                                          [any thread]
    void post(CommandQueue::Command command);
    /// Runs on the io thread, and waits until it has.                                        [any other thread]
    template <class F> auto call(F&& f) -> decltype(f(std::declval<IoThread&>()));

    /// For InPorts: wakes this thread; shared, as a port may outlive it.
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept { return signal_; }
    [[nodiscard]] NoticeBox& notices() noexcept { return notices_; }
    [[nodiscard]] const Clock& clock() const noexcept { return clock_; }
    /// As of this thread's last turn, which comes whenever it changes. Wakes nobody.         [any thread]
    [[nodiscard]] core::Timeline timeline() const noexcept;

    // ---- on the io thread only
    [[nodiscard]] Protocol& protocol() noexcept { return *protocol_; }
    void add_listener(Socket socket);
    core::Errc open_link(core::LinkId link, LinkTarget target);
    core::Errc close_link(core::LinkId link);
    [[nodiscard]] const Realtime& realtime() const noexcept { return realtime_; }
    /// For who has just changed it and looks next.
    void publish_timeline() noexcept { timeline_.store(protocol_->timeline(clock_.now())); }
    /// Open, of whatever stage; for tests.
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

  private:
    IoThread(Identity identity, Clock clock, std::unique_ptr<Protocol> protocol, std::unique_ptr<Poller> poller);

    // ---- the turn (io_thread.cpp)
    void run();
    void watch_spin(core::LocalTime before);
    core::LocalTime work();
    void handle(const Poller::Ready& ready);
    void accept_all(std::uint64_t listener);
    [[nodiscard]] bool make_room(const Address& for_whom);
    bool end_silent(const std::string& from);
    void read_from(Connection& connection);
    void read_lane(Connection& connection, core::LocalTime stamped_at);
    void write_to(Connection& connection);
    void watch(Connection& connection, Connection::Watched want);
    void collect_notices();

    // ---- links from beginning to end (io_links.cpp)
    void dial_all(core::LinkId id);
    void dial(core::LinkId id, const Address& address, core::Lane lane);
    void begin_tls(Connection& connection);
    void secured(Connection& connection);
    void greet(Connection& connection, core::LinkId id);
    void read_greeting(Connection& connection);
    void lose(Connection& connection, core::Errc why, const std::string& detail);
    void lose_notes(core::LinkId id, core::Errc why);
    void lose_clock(core::LinkId id, core::Errc why);
    [[nodiscard]] std::vector<ConnectionId> connections_of(core::LinkId id) const;
    void note_despair(core::LinkId id);
    void tell_stranger(const Connection& connection);
    void break_link(core::LinkId id, core::Errc why, const std::string& detail);
    void drop(ConnectionId id);
    [[nodiscard]] PeerLink* find_link(core::LinkId id);
    [[nodiscard]] Connection* find(ConnectionId id);

    // ---- the race for a path (io_race.cpp)
    void greeting_went_on(Connection& connection);
    void judge_race(core::LinkId id);
    void attach(Connection& connection);
    void attach_notes(Connection& connection);
    void attach_clock(Connection& connection);
    void retire(core::LinkId id);
    void carry(Connection& connection, const std::function<core::Errc()>& begin);
    void end_race(core::LinkId id, ConnectionId winner);

    // ---- what time brings (io_timers.cpp)
    core::LocalTime advance_races(core::LocalTime now);
    void seek_paths(core::LocalTime now);
    core::LocalTime redial(core::LocalTime now);
    core::LocalTime end_late_connections(core::LocalTime now);
    core::LocalTime end_late_races(core::LocalTime now);

    Identity identity_;
    Clock clock_;
    std::unique_ptr<Protocol> protocol_;
    std::unique_ptr<Poller> poller_;
    std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
    CommandQueue commands_;
    NoticeBox notices_;
    core::TimelineCell timeline_;
    Listeners listeners_{*poller_};
    std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::map<core::LinkId, PeerLink> links_;
    ConnectionId last_id_ = 0;
    std::vector<ConnectionId> writers_; // of one turn; a member for its memory
    Realtime realtime_;
    SpinWatch spin_;
    std::atomic<bool> stopping_{false};
    std::thread thread_; // last: everything else is there when it begins
};

} // namespace midip2p::net

#include "net/io_thread_call.hpp"
