// The thread between sockets and the engine.
#pragma once

#include "core/clock/timeline_cell.hpp"
#include "core/toast/paths/paths.hpp"
#include "net/connection.hpp"
#include "net/link_target.hpp"
#include "net/notice_box.hpp"
#include "net/protocol.hpp"
#include "net/snapshot.hpp"
#include "os/event_loop.hpp"
#include "os/listeners.hpp"
#include "os/realtime.hpp"

#include <limits>
#include <map>
#include <memory>
#include <string>

namespace midip2p::net {

/// Who we are to other peers.
struct Identity {
    std::string session, peer, boot, agent;
    std::shared_ptr<const tls::Context> tls;
    bool realtime = false;
};

/// Design: an event loop that owns every connection and the Protocol. Each turn it gives the protocol and core::Paths
/// the time, does what Paths asks, and writes what there is to write; a connection, a port, the control thread or a
/// deadline wakes it. Which connections there are, and which of them carry what, Paths decides:
/// what happens to one is told to Paths, and what follows is done by perform() before the next thing is looked at.
/// The turn and the bytes are in io_thread.cpp, what Paths asks in io_paths.cpp.
class IoThread final : os::EventLoop::Work {
  public:
    static core::Result<std::unique_ptr<IoThread>> start(Identity identity, os::Clock clock,
                                                         std::unique_ptr<Protocol> protocol);
    ~IoThread() override; // ends every link and joins

    /// Runs on the io thread, and waits until it has.                                        [any other thread]
    template <class F> auto call(F&& f) -> decltype(f(std::declval<IoThread&>()));

    /// For what joins this thread's loop, and may be told of its end later than this is.
    [[nodiscard]] const std::shared_ptr<os::EventLoop>& loop() const noexcept { return loop_; }
    /// For InPorts: wakes this thread; shared, as a port may outlive it.
    [[nodiscard]] const std::shared_ptr<os::Signal>& signal() const noexcept { return loop_->signal(); }
    [[nodiscard]] NoticeBox& notices() noexcept { return notices_; }
    [[nodiscard]] const os::Clock& clock() const noexcept { return loop_->clock(); }
    /// As of this thread's last turn, which comes whenever it changes. Wakes nobody.         [any thread]
    [[nodiscard]] core::Timeline timeline() const noexcept;
    /// As of the last call(), the last notice that was told and, within a tenth of a second, this thread's last turn.
    /// Wakes nobody. Both hold until the next look.                                          [control]
    [[nodiscard]] const core::EngineStats& stats() noexcept { return stats_.read(); }
    [[nodiscard]] const os::Realtime& realtime() noexcept { return realtime_told_.read(); }

    // ---- on the io thread only
    [[nodiscard]] Protocol& protocol() noexcept { return *protocol_; }
    void add_listener(os::Socket socket);
    core::Errc open_link(core::LinkId link, LinkTarget target);
    core::Errc close_link(core::LinkId link);
    /// For who has just changed it and looks next.
    void publish_timeline() noexcept { timeline_.store(protocol_->timeline(clock_.now())); }
    void publish_stats();
    /// Open, of whatever stage; for tests.
    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

  private:
    IoThread(Identity identity, std::unique_ptr<Protocol> protocol, std::unique_ptr<os::EventLoop> loop);

    // ---- the turn (io_thread.cpp)
    void begin() override;
    [[nodiscard]] core::LocalTime turn() override;
    void handle(const os::Poller::Ready& ready) override;
    void waited(core::LocalTime before) override;
    void end() override;
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
    std::unique_ptr<Protocol> protocol_;
    const std::shared_ptr<os::EventLoop> loop_; // its end is the first thing of this one's
    const os::Clock& clock_ = loop_->clock();
    os::Poller& poller_ = loop_->poller();
    NoticeBox notices_;
    core::TimelineCell timeline_;
    Snapshot<core::EngineStats> stats_;
    core::LocalTime stats_due_{std::numeric_limits<std::int64_t>::min()}; // when they may be published again
    Snapshot<os::Realtime> realtime_told_;
    os::Listeners listeners_{poller_};
    std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::map<core::LinkId, LinkWords> link_words_; // of the links that are there
    core::Paths paths_;
    std::uint64_t last_listener_ = 0;
    std::vector<ConnectionId> writers_; // of one turn; a member for its memory
    os::Realtime realtime_;
    os::SpinWatch spin_;
};

} // namespace midip2p::net
