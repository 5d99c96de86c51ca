// The one public face of the native client: what the addon, the plugin and the benches see.
#pragma once

#include "core/clock/timeline.hpp"
#include "core/engine/notice.hpp"
#include "core/engine/stats.hpp"
#include "core/result.hpp"
#include "core/routing/route.hpp"
#include "core/routing/rule.hpp"
#include "core/types.hpp"
#include "net/link_target.hpp"
#include "net/notice_box.hpp"
#include "net/ports.hpp"
#include "net/protocol.hpp"
#include "os/event_loop.hpp"
#include "os/realtime.hpp"

#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace midip2p::net {

using core::Fingerprint; // SHA-256 of the certificate's DER

struct RunnerConfig {
    std::string session, peer; // UUIDs, lower case
    std::string agent = "midip2p";
    bool trace = false;
    // Tests and `npm start` read the clock through a shift that the other peer does not know.
    std::int64_t clock_shift_us = 0;
    double clock_shift_ppm = 0;
    /// Real-time priority for the io thread and memory that stays, where the system allows it: see Runner::realtime.
    bool realtime = false;
};

/// One route, with the rule that it gets.
struct RouteEnd {
    core::Source source;
    core::Sink sink;
    core::RouteNumber number = 0;
    core::Rule rule;
};

/// Design: owns the io thread, the listener and the dialler. Everything here is called from one control thread and
/// returns at once; what it asks for happens on the io thread, and is told by poll().
class Runner {
  public:
    static core::Result<std::unique_ptr<Runner>> start(RunnerConfig config);
    /// With another protocol than the engine: for benches that measure a floor.
    static core::Result<std::unique_ptr<Runner>> start(RunnerConfig config, std::unique_ptr<Protocol> protocol);
    ~Runner(); // stops the io thread and joins it; closes all links

    [[nodiscard]] const Fingerprint& fingerprint() const; // of our own certificate, made at start

    /// `window_us`: how late a note of this port is still worth playing at a peer. [TOAST-5.2-5]
    core::Result<std::shared_ptr<InPortHandle>> open_in_port(std::string name,
                                                             std::int64_t window_us = core::kDefaultWindow);
    core::Result<std::shared_ptr<OutPortHandle>> open_out_port(std::string name,
                                                               core::OutPortUse use = core::OutPortUse::instrument);
    /// When events sound at that output from now on: unknown_port; too_large where a delay is more than it may be.
    core::Errc set_playout(core::PortId port, const core::Playout& playout);
    core::Errc close_port(core::PortId port);

    /// Binds and listens; port 0 picks one. Returns the bound address, or address_in_use, address_invalid.
    core::Result<Address> listen(const Address& address);
    /// Starts the race for a path to that peer; link_up or link_down follow. The LinkId is this end's own.
    core::Result<core::LinkId> open_link(LinkTarget target);
    core::Errc close_link(core::LinkId link);
    /// What the peer may play from now on; what it holds and may not play any more is released. A link that is not
    /// there: nothing. [TOAST-5.8-4]
    void permit(core::LinkId link, bool may_play, std::vector<std::string> muted_ports);
    /// Whether the peer's session time can be ours; a link that is not there: nothing. [ELECTION-1.3-4]
    void trust_time(core::LinkId link, bool trusted);
    /// One JSON object for the peer's program: a `said` there. [TOAST-5.5-1]
    core::Errc say(core::LinkId link, std::string_view json);

    /// See core::Engine.
    core::Errc connect(const core::Source& source, const core::Sink& sink, const core::Rule& rule,
                       core::RouteNumber number = 0);
    core::Errc disconnect(const core::Source& source, const core::Sink& sink, core::RouteNumber number = 0);
    /// Many at once, between two events: what is gone first. Ends that are no more are passed over.
    core::Errc reroute(const std::vector<RouteEnd>& gone, const std::vector<RouteEnd>& added);
    core::Errc set_master(core::Epoch epoch, core::LinkId link); // link 0: we are

    [[nodiscard]] std::vector<RunnerNotice> poll(std::size_t most = std::numeric_limits<std::size_t>::max());
    /// Called on the io thread when poll() has something; must be cheap (the addon's thread-safe function).
    void on_notice(void (*wake)(void*), void* context);
    /// As the io thread published it last: after every call from here, before every notice, and else within a tenth of
    /// a second. Wakes nobody, and holds until the next look.
    [[nodiscard]] const core::EngineStats& stats() const;
    [[nodiscard]] core::Timeline timeline() const; // as it was told last; wakes nobody, costs a copy
    [[nodiscard]] std::vector<core::SentTrace> traces();
    /// What became of RunnerConfig::realtime; published like stats().
    [[nodiscard]] os::Realtime realtime() const;
    [[nodiscard]] core::LocalTime now() const; // any thread
    /// The io thread's, for what is done on it besides: plugins' links. Ends with this.
    [[nodiscard]] const std::shared_ptr<os::EventLoop>& loop() const;
    /// The machine's own monotonic clock for a local time (undoes the shift), µs. any thread
    [[nodiscard]] double to_machine(core::LocalTime t) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit Runner(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::net
