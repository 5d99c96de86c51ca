// What the io thread drives: bytes in, bytes out, timers. The engine is one; a bench puts its floor here.
#pragma once

#include "core/clock/timeline.hpp"
#include "core/engine/engine.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::net {

/// The part of core::Engine that the io thread needs, method for method. [io]
class Protocol {
  public:
    virtual ~Protocol() = default;
    virtual core::Errc attach_link(core::LinkId link, core::LinkConfig config) = 0;
    virtual core::Errc attach_lane(core::LinkId link, core::Lane lane, core::LocalTime now) = 0;
    virtual core::Errc resume_notes(core::LinkId link, std::uint32_t peer_received, core::LocalTime now) = 0;
    virtual std::uint32_t received(core::LinkId link) const = 0;
    virtual void lose_lane(core::LinkId link, core::Lane lane, core::Errc why, core::LocalTime now) = 0;
    virtual std::vector<core::LinkId> seeking() const = 0;
    virtual core::Errc send_control(core::LinkId link, core::ByteView json) = 0;
    virtual void permit(core::LinkId link, bool may_play, std::vector<std::string> muted_ports,
                        core::LocalTime now) = 0;
    virtual void trust_time(core::LinkId link, bool trusted) = 0;
    virtual void refuse(core::LinkId link, core::Errc why) = 0;
    virtual void detach_link(core::LinkId link, core::Errc why, core::LocalTime now) = 0;
    virtual core::Errc receive(core::LinkId link, core::Lane lane, core::ByteView bytes, core::LocalTime stamped_at,
                               core::LocalTime now) = 0;
    virtual core::ByteView transmit(core::LinkId link, core::Lane lane, std::size_t budget, core::LocalTime now) = 0;
    virtual void sent(core::LinkId link, core::Lane lane, std::size_t n, core::LocalTime at) = 0;
    virtual bool wants_to_send(core::LinkId link, core::Lane lane, core::LocalTime now) const = 0;
    virtual void set_datagrams(core::LinkId link, bool usable, core::LocalTime now) = 0;
    virtual core::Errc receive_datagram(core::LinkId link, core::ByteView datagram, core::LocalTime stamped_at,
                                        core::LocalTime now) = 0;
    virtual std::size_t transmit_datagram(core::LinkId link, std::span<std::uint8_t> out, core::LocalTime now) = 0;
    virtual std::vector<std::pair<core::LinkId, core::Errc>> broken() const = 0;
    virtual core::LocalTime advance(core::LocalTime now) = 0;
    virtual core::LocalTime deadline(core::LocalTime now) const = 0;
    virtual core::Errc add_in_port(std::shared_ptr<core::InPort> port) = 0;
    virtual core::Errc add_out_port(std::shared_ptr<core::OutPort> port) = 0;
    virtual core::Errc remove_port(core::PortId port, core::LocalTime now) = 0;
    virtual core::Errc connect(const core::Source& source, const core::Sink& sink, const core::Rule& rule,
                               core::LocalTime now, core::RouteNumber number) = 0;
    virtual core::Errc disconnect(const core::Source& source, const core::Sink& sink, core::LocalTime now,
                                  core::RouteNumber number) = 0;
    virtual bool set_master(core::Epoch epoch, core::LinkId link, core::LocalTime now) = 0;
    virtual core::Timeline timeline(core::LocalTime now) const = 0;
    virtual std::vector<core::Notice> notices() = 0;
    virtual void read_stats(core::EngineStats& into) const = 0;
    virtual std::vector<core::SentTrace> traces() = 0;
};

/// The one that the product uses: core::Engine behind this interface. [any]
std::unique_ptr<Protocol> make_engine_protocol(core::EngineConfig config);

} // namespace midip2p::net
