// The thread between sockets and the engine.
#pragma once

#include "core/clock/timeline_cell.hpp"
#include "core/toast/paths/paths.hpp"
#include "net/clock.hpp"
#include "net/command_queue.hpp"
#include "net/connection.hpp"
#include "net/link_target.hpp"
#include "net/listeners.hpp"
#include "net/notice_box.hpp"
#include "net/poller.hpp"
#include "net/protocol.hpp"
#include "net/realtime.hpp"
#include "net/signal.hpp"
#include "net/snapshot.hpp"

#include <atomic>
#include <functional>
#include <limits>
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

/// Design: one thread that owns every connection and the Protocol. Each turn it runs the control thread's commands,
/// gives the protocol and core::Paths the time, does what Paths asks, writes what there is to write, and sleeps until a
/// connection, a port or a deadline wakes it. Which connections there are, and which of them carry what, Paths decides:
/// what happens to one is told to Paths, and what follows is done by perform() before the next thing is looked at.
/// The turn and the bytes are in io_thread.cpp, what Paths asks in io_paths.cpp.
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
    /// As of the last call(), the last notice that was told and, within a tenth of a second, this thread's last turn.
    /// Wakes nobody. Both hold until the next look.                                          [control]
    [[nodiscard]] const core::EngineStats& stats() noexcept { return stats_.read(); }
    [[nodiscard]] const Realtime& realtime() noexcept { return realtime_told_.read(); }

    // ---- on the io thread only
    [[nodiscard]] Protocol& protocol() noexcept { return *protocol_; }
    void add_listener(Socket socket);
    core::Errc open_link(core::LinkId link, LinkTarget target);
    core::Errc close_link(core::LinkId link);
    /// For who has just changed it and looks next.
    void publish_timeline() noexcept { timeline_.store(protocol_->timeline(clock_.now())); }
    void publish_stats();
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
    void open_channel(Connection& connection);
    void read_from(Connection& connection);
    void greet(Connection& connection);
    void read_greeting(Connection& connection);
    bool read_lane(Connection& connection, core::LocalTime stamped_at);
    void write_to(Connection& connection);
    void watch(Connection& connection, Connection::Watched want);
    void lose(Connection& connection, core::Errc why, const std::string& detail);
    void collect_notices();
    void publish_realtime();
    [[nodiscard]] core::LocalTime publish_stats_in_turn(core::LocalTime next);
    [[nodiscard]] Connection* find(ConnectionId id);

    // ---- what core::Paths asks for (io_paths.cpp)
    bool perform();
    void perform(const core::path_action::Dial& asked);
    void perform(const core::path_action::Secure& asked);
    void perform(const core::path_action::Listen& asked);
    void perform(const core::path_action::Hold& asked);
    void perform(const core::path_action::Speak& asked);
    void perform(core::path_action::Carry& asked);
    void perform(const core::path_action::Retire& asked);
    void perform(const core::path_action::Lose& asked);
    void perform(const core::path_action::Close& asked);
    void perform(const core::path_action::End& asked);
    void perform(const core::path_action::TellOfStranger& asked);

    /// What people are told of a link besides.
    struct LinkWords {
        std::string peer, path, end;
    };

    Identity identity_;
    Clock clock_;
    std::unique_ptr<Protocol> protocol_;
    std::unique_ptr<Poller> poller_;
    std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
    CommandQueue commands_;
    NoticeBox notices_;
    core::TimelineCell timeline_;
    Snapshot<core::EngineStats> stats_;
    core::LocalTime stats_due_{std::numeric_limits<std::int64_t>::min()}; // when they may be published again
    Snapshot<Realtime> realtime_told_;
    Listeners listeners_{*poller_};
    std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::map<core::LinkId, LinkWords> link_words_; // of the links that are there
    core::Paths paths_;
    std::uint64_t last_listener_ = 0;
    std::vector<ConnectionId> writers_; // of one turn; a member for its memory
    Realtime realtime_;
    SpinWatch spin_;
    std::atomic<bool> stopping_{false};
    std::thread thread_; // last: everything else is there when it begins
};

} // namespace midip2p::net

#include "net/io_thread_call.hpp"
