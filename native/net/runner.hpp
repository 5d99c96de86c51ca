// The public face of the native client: what the addon and the benches use.
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
    // For tests and `npm start`: a clock that differs from the other peer's by a shift that the peer does not know.
    std::int64_t clock_shift_us = 0;
    double clock_shift_ppm = 0;
    /// Ask for real-time priority for the io thread and for locked memory: see Runner::realtime.
    bool realtime = false;
    /// Datagrams beside the notes lane, where the peer wants them, too. [TOAST-12.4-6]
    bool datagrams = true;
};

/// One route, with its rule.
struct RouteEnd {
    core::Source source;
    core::Sink sink;
    core::RouteNumber number = 0;
    core::Rule rule;
};

/// Design: owns the io thread, the listener and the dialler. All functions are called from one control thread and
/// return at once; the work is done on the io thread, and poll() reports what has come of it. [control]
class Runner {
  public:
    static core::Result<std::unique_ptr<Runner>> start(RunnerConfig config);
    /// With another protocol instead of the engine, for benches that measure a floor.
    static core::Result<std::unique_ptr<Runner>> start(RunnerConfig config, std::unique_ptr<Protocol> protocol);
    ~Runner(); // stops the io thread and joins it; closes all links

    [[nodiscard]] const Fingerprint& fingerprint() const; // of our own certificate, made at start

    /// `window_us`: how late a note of this port is still worth playing at a peer. [TOAST-5.2-5]
    core::Result<std::shared_ptr<InPortHandle>> open_in_port(std::string name,
                                                             std::int64_t window_us = core::kDefaultWindow);
    core::Result<std::shared_ptr<OutPortHandle>> open_out_port(std::string name,
                                                               core::OutPortUse use = core::OutPortUse::instrument);
    /// Sets when events sound at that output from now on. Errors: unknown_port; too_large if a delay is too long.
    core::Errc set_playout(core::PortId port, const core::Playout& playout);
    core::Errc close_port(core::PortId port);

    /// Binds and listens; TCP port 0 lets the system choose one. Returns the bound address, or address_in_use or
    /// address_invalid. A UDP socket gets the same number; where another program has that, a notice says so, and notes
    /// go by TCP alone. [TOAST-12.2-1]
    core::Result<Address> listen(const Address& address);
    /// Asks these reflectors, one of each address family at most, at which addresses they see the port that we listen
    /// on, and another one for the clock lane, which is opened here. Notices `reflected` follow, now and whenever a
    /// router maps them in another way. Errors: address_invalid if a reflector has a name instead of an address;
    /// too_many; unreachable: nothing listens on an address of a reflector's family; those of listen(). [TOAST-14.2-1]
    core::Errc reflect(const std::vector<Address>& reflectors);
    /// Starts the race for a path to that peer; the notice link_up or link_down follows. The LinkId is valid at this
    /// end only.
    core::Result<core::LinkId> open_link(LinkTarget target);
    core::Errc close_link(core::LinkId link);
    /// The server has introduced the peer of that link again, at these addresses. Errors: see Paths::set_candidates;
    /// address_invalid.
    core::Errc set_candidates(core::LinkId link, std::vector<Address> candidates,
                              std::vector<core::Reflexive> reflexive);
    /// Tokens with which that link goes by a relay have come, whoever asked for them (Notice::Kind::relay_wanted);
    /// without any token: there is no relay. They are good for so long. Errors: see Paths::take_tokens;
    /// address_invalid.
    core::Errc take_relay_tokens(core::LinkId link, Address relay, std::vector<core::RelayToken> tokens,
                                 std::int64_t good_for_us);
    /// Sets what the peer may play from now on. Notes that it holds and may not play any more are released. Does
    /// nothing if the link is not there. [TOAST-5.8-4]
    void permit(core::LinkId link, bool may_play, std::vector<std::string> muted_ports);
    /// Says whether the peer's session time agrees with ours. Does nothing if the link is not there. [ELECTION-1.3-4]
    void trust_time(core::LinkId link, bool trusted);
    /// Sends one JSON object to the peer's program, which gets it as a notice `control`. [TOAST-5.5-1]
    core::Errc send_control(core::LinkId link, std::string_view json);

    /// See core::Engine.
    core::Errc connect(const core::Source& source, const core::Sink& sink, const core::Rule& rule,
                       core::RouteNumber number = 0);
    core::Errc disconnect(const core::Source& source, const core::Sink& sink, core::RouteNumber number = 0);
    /// Removes and adds many routes at once, between two events; `gone` comes first. A route whose ends do not exist
    /// any more is passed over.
    core::Errc reroute(const std::vector<RouteEnd>& gone, const std::vector<RouteEnd>& added);
    core::Errc set_master(core::Epoch epoch, core::LinkId link); // link 0: this peer

    [[nodiscard]] std::vector<RunnerNotice> poll(std::size_t most = std::numeric_limits<std::size_t>::max());
    /// `wake` is called on the io thread when poll() has something; it must be cheap (the addon's thread-safe
    /// function).
    void on_notice(void (*wake)(void*), void* context);
    /// The figures as the io thread published them last: after every call from here, before every notice, and otherwise
    /// within a tenth of a second. Wakes nobody; the reference holds until the next call.
    [[nodiscard]] const core::EngineStats& stats() const;
    [[nodiscard]] core::Timeline timeline() const; // as published last; wakes nobody, costs a copy
    [[nodiscard]] std::vector<core::SentTrace> traces();
    /// What became of RunnerConfig::realtime; published like stats().
    [[nodiscard]] os::Realtime realtime() const;
    [[nodiscard]] core::LocalTime now() const; // [any] wait-free
    /// The io thread's loop, for other work on it: plugins' links. It ends with this Runner. [any]
    [[nodiscard]] const std::shared_ptr<os::EventLoop>& loop() const;
    /// A local time by the machine's own monotonic clock (undoes the shift), µs. [any] wait-free
    [[nodiscard]] double to_machine(core::LocalTime t) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit Runner(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::net
