#include "net/protocol.hpp"

namespace midip2p::net {

namespace {

using namespace core;

class EngineProtocol final : public Protocol {
  public:
    explicit EngineProtocol(EngineConfig config) : engine_(std::move(config)) {}

    Errc attach_link(LinkId link, LinkConfig config) override { return engine_.attach_link(link, std::move(config)); }
    Errc attach_lane(LinkId link, Lane lane, LocalTime now) override { return engine_.attach_lane(link, lane, now); }
    Errc resume_notes(LinkId link, std::uint32_t peer_received, LocalTime now) override {
        return engine_.resume_notes(link, peer_received, now);
    }
    std::uint32_t received(LinkId link) const override { return engine_.received(link); }
    void lose_lane(LinkId link, Lane lane, Errc why, LocalTime now) override {
        engine_.lose_lane(link, lane, why, now);
    }
    std::vector<LinkId> seeking() const override { return engine_.seeking(); }
    Errc send_control(LinkId link, ByteView json) override { return engine_.send_control(link, json); }
    void permit(LinkId link, bool may_play, std::vector<std::string> muted_ports, LocalTime now) override {
        engine_.permit(link, may_play, std::move(muted_ports), now);
    }
    void trust_time(LinkId link, bool trusted) override { engine_.trust_time(link, trusted); }
    void refuse(LinkId link, Errc why) override { engine_.refuse(link, why); }
    void detach_link(LinkId link, Errc why, LocalTime now) override { engine_.detach_link(link, why, now); }
    Errc receive(LinkId link, Lane lane, ByteView bytes, LocalTime stamped_at, LocalTime now) override {
        return engine_.receive(link, lane, bytes, stamped_at, now);
    }
    ByteView transmit(LinkId link, Lane lane, std::size_t budget, LocalTime now) override {
        return engine_.transmit(link, lane, budget, now);
    }
    void sent(LinkId link, Lane lane, std::size_t n, LocalTime at) override { engine_.sent(link, lane, n, at); }
    bool wants_to_send(LinkId link, Lane lane, LocalTime now) const override {
        return engine_.wants_to_send(link, lane, now);
    }
    void set_datagrams(LinkId link, bool usable, LocalTime now) override { engine_.set_datagrams(link, usable, now); }
    Errc receive_datagram(LinkId link, ByteView datagram, LocalTime stamped_at, LocalTime now) override {
        return engine_.receive_datagram(link, datagram, stamped_at, now);
    }
    std::size_t transmit_datagram(LinkId link, std::span<std::uint8_t> out, LocalTime now) override {
        return engine_.transmit_datagram(link, out, now);
    }
    std::vector<std::pair<LinkId, Errc>> broken() const override { return engine_.broken(); }
    LocalTime advance(LocalTime now) override { return engine_.advance(now); }
    LocalTime deadline(LocalTime now) const override { return engine_.deadline(now); }
    Errc add_in_port(std::shared_ptr<InPort> port) override { return engine_.add_in_port(std::move(port)); }
    Errc add_out_port(std::shared_ptr<OutPort> port) override { return engine_.add_out_port(std::move(port)); }
    Errc remove_port(PortId port, LocalTime now) override { return engine_.remove_port(port, now); }
    Errc connect(const Source& source, const Sink& sink, const Rule& rule, LocalTime now, RouteNumber number) override {
        return engine_.connect(source, sink, rule, now, number);
    }
    Errc disconnect(const Source& source, const Sink& sink, LocalTime now, RouteNumber number) override {
        return engine_.disconnect(source, sink, now, number);
    }
    bool set_master(Epoch epoch, LinkId link, LocalTime now) override { return engine_.set_master(epoch, link, now); }
    Timeline timeline(LocalTime now) const override { return engine_.timeline(now); }
    std::vector<Notice> notices() override { return engine_.notices(); }
    void read_stats(EngineStats& into) const override { engine_.read_stats(into); }
    std::vector<SentTrace> traces() override { return engine_.traces(); }

  private:
    Engine engine_;
};

} // namespace

std::unique_ptr<Protocol> make_engine_protocol(core::EngineConfig config) {
    return std::make_unique<EngineProtocol>(std::move(config));
}

} // namespace midip2p::net
