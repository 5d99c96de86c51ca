// The io thread: it stands between the sockets and the engine.
#pragma once

#include "core/clock/timeline_cell.hpp"
#include "core/toast/paths/paths.hpp"
#include "net/connection.hpp"
#include "net/datagrams.hpp"
#include "net/link_target.hpp"
#include "net/notice_box.hpp"
#include "net/peer_channels.hpp"
#include "net/protocol.hpp"
#include "net/reflections.hpp"
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
    bool datagrams = true; // that our hellos offer them
};

/// Design: an event loop that owns every connection and the Protocol. In each turn it tells the Protocol and
/// core::Paths the time, does what Paths asks for, and writes whatever waits to be sent; a connection, a port, the
/// control thread or a deadline wakes it. Paths decides which connections there are and what each of them carries.
/// Everything that happens to a connection is reported to Paths, and perform() does what Paths asks in return before
/// anything else is handled. The turn and the bytes are in io_thread.cpp, the requests of Paths in io_paths.cpp,
/// the listeners in io_listening.cpp, notices in io_notices.cpp.
class IoThread final : os::EventLoop::Work {
  public:
    /// [control]
    static core::Result<std::unique_ptr<IoThread>> start(Identity identity, os::Clock clock,
                                                         std::unique_ptr<Protocol> protocol);
    ~IoThread() override; // ends every link and joins

    /// Runs `f` on the io thread and waits for it: never from the io thread itself.          [any]
    template <class F> auto call(F&& f) -> decltype(f(std::declval<IoThread&>()));

    /// For work that joins this thread's loop. It may outlive the IoThread.                  [any]
    [[nodiscard]] const std::shared_ptr<os::EventLoop>& loop() const noexcept { return loop_; }
    /// For InPorts: wakes this thread. Shared, because a port may outlive it.                [any]
    [[nodiscard]] const std::shared_ptr<os::Signal>& signal() const noexcept { return loop_->signal(); }
    /// [any]
    [[nodiscard]] NoticeBox& notices() noexcept { return notices_; }
    [[nodiscard]] const os::Clock& clock() const noexcept { return loop_->clock(); }
    /// As of this thread's last turn; there is one whenever it changes. Wakes nobody.        [any]
    [[nodiscard]] core::Timeline timeline() const noexcept;
    /// At least as new as the last call() and the last notice, and no more than a tenth of a second behind this
    /// thread's last turn. Wakes nobody. Both references hold until the next call of the same function. [control]
    [[nodiscard]] const core::EngineStats& stats() noexcept { return stats_.read(); }
    [[nodiscard]] const os::Realtime& realtime() noexcept { return realtime_snapshot_.read(); }

    // ---- [io]

    [[nodiscard]] Protocol& protocol() noexcept { return *protocol_; }
    void add_listener(os::Socket socket);
    /// Beside a listener, for the datagrams of all links. Errc::system: it cannot be watched.
    core::Errc add_datagram_socket(os::DatagramSocket socket);
    /// There is none beside that listener.
    void report_no_datagrams(const Address& listener, core::Errc why);
    /// From here on a reflector is asked at which address it sees these ports, on which we listen; a notice `reflected`
    /// says what it sees, each time that this has changed.
    void reflect(const Reflections::Ports& ports, const Address& reflector);
    core::Errc open_link(core::LinkId link, LinkTarget target);
    core::Errc close_link(core::LinkId link);
    /// Errc::address_invalid: one is no numeric one; and those of Paths::set_candidates.
    core::Errc set_candidates(core::LinkId link, std::vector<Address> candidates,
                              std::vector<core::Reflexive> reflexive);
    /// Errc::address_invalid: the relay's is no numeric one; and those of Paths::take_tokens.
    core::Errc take_tokens(core::LinkId link, core::RelayTokens tokens);
    /// For a caller that has just changed it and is about to read it.
    void publish_timeline() noexcept { timeline_.store(protocol_->timeline(clock_.now())); }
    void publish_stats();
    /// How many connections there are, whatever their stage; for tests.
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
    void read_datagrams(std::uint64_t socket);
    void report_reflected();
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
    void keep_answered(std::vector<core::Reflexive>& reflexive) const;
    bool perform();
    void perform(const core::path_action::Dial& asked);
    void perform(const core::path_action::Greet& asked);
    void perform(const core::path_action::Secure& asked);
    void perform(const core::path_action::Listen& asked);
    void perform(const core::path_action::Hold& asked);
    void perform(const core::path_action::Speak& asked);
    void perform(core::path_action::Carry& asked);
    void begin_datagrams(const Connection& notes, bool wanted);
    void perform(const core::path_action::Retire& asked);
    void perform(const core::path_action::Lose& asked);
    void perform(const core::path_action::Close& asked);
    void perform(const core::path_action::End& asked);
    void perform(const core::path_action::WantTokens& asked);
    void perform(const core::path_action::ReportStranger& asked);

    /// What else is known of a link, for people and for its datagrams.
    struct LinkWords {
        std::string peer, path, end;
        bool by_relay = false;           // the notes lane goes, or went last
        bool relays_alone = false;       // it may go by a relay only, and so may nothing go by datagram
        std::vector<Address> candidates; // of the peer
    };

    Identity identity_;
    const PeerChannels channels_{identity_.tls};
    std::unique_ptr<Protocol> protocol_;
    const std::shared_ptr<os::EventLoop> loop_; // ended before everything else here
    const os::Clock& clock_ = loop_->clock();
    os::Poller& poller_ = loop_->poller();
    NoticeBox notices_;
    core::TimelineCell timeline_;
    Snapshot<core::EngineStats> stats_;
    core::LocalTime stats_due_{std::numeric_limits<std::int64_t>::min()}; // when they may be published again
    Snapshot<os::Realtime> realtime_snapshot_;
    os::Listeners listeners_{poller_};
    Datagrams datagrams_{poller_, *protocol_, clock_};
    Reflections reflections_{poller_};
    std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::map<core::LinkId, LinkWords> link_words_; // of the links that are there
    core::Paths paths_;
    std::uint64_t last_listener_ = 0;
    std::vector<ConnectionId> writers_; // of one turn; a member for its memory
    os::Realtime realtime_;
    os::SpinWatch spin_;
};

} // namespace midip2p::net
