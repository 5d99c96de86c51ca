// The thread between sockets and the engine.
#pragma once

#include "core/toast/nomination.hpp"
#include "net/clock.hpp"
#include "net/command_queue.hpp"
#include "net/connection.hpp"
#include "net/notice_box.hpp"
#include "net/peer_link.hpp"
#include "net/poller.hpp"
#include "net/protocol.hpp"
#include "net/signal.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace midip2p::net {

/// Who we are to other peers.
struct Identity {
    std::string session, peer, boot, agent;
    std::shared_ptr<const tls::Context> tls;
};

/// Design: one thread that owns every socket and the Protocol. Each turn it runs the control thread's commands, gives
/// the protocol the time, writes what there is to write, and sleeps until a socket, a port or a deadline wakes it.
/// Links and their races are in io_links.cpp, the turn and the bytes in io_thread.cpp.
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

    // ---- on the io thread only
    [[nodiscard]] Protocol& protocol() noexcept { return *protocol_; }
    void add_listener(Socket socket);
    core::Errc open_link(core::LinkId link, LinkTarget target);
    core::Errc close_link(core::LinkId link);

  private:
    IoThread(Identity identity, Clock clock, std::unique_ptr<Protocol> protocol, std::unique_ptr<Poller> poller);

    // ---- the turn (io_thread.cpp)
    void run();
    core::LocalTime work();
    void handle(const Poller::Ready& ready);
    void accept_all(const Socket& listener);
    void read_from(Connection& connection);
    void read_lane(Connection& connection, core::LocalTime stamped_at);
    void write_to(Connection& connection);
    void watch(Connection& connection, bool writable);
    void collect_notices();

    // ---- links and their races (io_links.cpp)
    void dial(core::LinkId id, const Address& address, core::Lane lane);
    void begin_tls(Connection& connection);
    void secured(Connection& connection);
    void greet(Connection& connection, core::LinkId id);
    void greeting_went_on(Connection& connection);
    void attach(Connection& connection);
    void attach_clock(Connection& connection);
    void end_race(core::LinkId id, ConnectionId winner);
    void judge_race(core::LinkId id);
    core::LocalTime advance_races(core::LocalTime now);
    /// One connection is over; what that means for its link follows.
    void lose(Connection& connection, core::Errc why, const std::string& detail);
    /// The link is over.
    void break_link(core::LinkId id, core::Errc why, const std::string& detail);
    void drop(ConnectionId id);
    [[nodiscard]] PeerLink* find_link(core::LinkId id);
    [[nodiscard]] Connection* find(ConnectionId id);

    Identity identity_;
    Clock clock_;
    std::unique_ptr<Protocol> protocol_;
    std::unique_ptr<Poller> poller_;
    std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
    CommandQueue commands_;
    NoticeBox notices_;
    std::map<ConnectionId, Socket> listeners_;
    std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::map<core::LinkId, PeerLink> links_;
    ConnectionId last_id_ = 0;
    std::atomic<bool> stopping_{false};
    std::thread thread_; // last: everything else is there when it begins
};

} // namespace midip2p::net

#include "net/io_thread_call.hpp"
