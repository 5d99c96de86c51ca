#include "net/bench/floor_protocol.hpp"

#include <array>
#include <map>

namespace midip2p::bench {

namespace {

using namespace core;

class Floor final : public net::Protocol {
  public:
    // ---- links
    Errc attach_link(LinkId link, LinkConfig) override {
        links_[link];
        return Errc::ok;
    }
    Errc attach_lane(LinkId link, Lane lane, LocalTime now) override {
        PerLink& l = links_[link];
        l.attached[static_cast<std::size_t>(lane)] = true;
        if (l.attached[0] && l.attached[1]) notify(Notice::Kind::link_up, link, Errc::ok, now);
        return Errc::ok;
    }
    Errc resume_notes(LinkId, std::uint32_t, LocalTime) override { return Errc::ok; }
    std::uint32_t received(LinkId) const override { return 0; }
    void lose_lane(LinkId, Lane, Errc, LocalTime) override {}
    std::vector<LinkId> seeking() const override { return {}; }
    Errc send_control(LinkId, ByteView) override { return Errc::ok; }
    void permit(LinkId, bool, std::vector<std::string>, LocalTime) override {}
    void trust_time(LinkId, bool) override {}
    void refuse(LinkId, Errc) override {}
    void detach_link(LinkId link, Errc why, LocalTime now) override {
        links_.erase(link);
        notify(Notice::Kind::link_down, link, why, now);
    }

    // ---- bytes
    Errc receive(LinkId link, Lane, ByteView bytes, LocalTime stamped_at, LocalTime now) override {
        std::vector<std::uint8_t>& in = links_[link].in;
        in.insert(in.end(), bytes.begin(), bytes.end());
        std::size_t at = 0;
        while (in.size() - at >= 2) {
            const std::size_t size = static_cast<std::size_t>(in[at]) << 8 | in[at + 1];
            if (in.size() - at - 2 < size) break;
            const HeardHeader header{.owner = {link, 1}, .arrived = stamped_at, .ready = now};
            for (const auto& port : outputs_) (void)port->put(header, ByteView(in).subspan(at + 2, size));
            at += 2 + size;
        }
        in.erase(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(at));
        return Errc::ok;
    }
    ByteView transmit(LinkId link, Lane lane, std::size_t, LocalTime) override {
        return lane == Lane::notes ? ByteView(links_[link].out) : ByteView();
    }
    void sent(LinkId link, Lane lane, std::size_t n, LocalTime) override {
        if (lane != Lane::notes) return;
        std::vector<std::uint8_t>& out = links_[link].out;
        out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n));
    }
    bool wants_to_send(LinkId link, Lane lane, LocalTime) const override {
        const auto found = links_.find(link);
        return lane == Lane::notes && found != links_.end() && !found->second.out.empty();
    }
    void set_datagrams(LinkId, bool, LocalTime) override {}
    Errc receive_datagram(LinkId, ByteView, LocalTime, LocalTime) override { return Errc::ok; }
    std::size_t transmit_datagram(LinkId, std::span<std::uint8_t>, LocalTime) override { return 0; }
    std::vector<std::pair<LinkId, Errc>> broken() const override { return {}; }
    LocalTime advance(LocalTime now) override {
        LocalTime next = kNever;
        for (const auto& port : inputs_) {
            while (true) {
                const MessageRing<PlayedHeader>::Item item = port->ring().front();
                if (item.header == nullptr) break;
                if (item.header->captured_at > now) {
                    next = std::min(next, item.header->captured_at);
                    break;
                }
                for (auto& [id, link] : links_) {
                    if (!link.attached[0]) continue;
                    link.out.push_back(static_cast<std::uint8_t>(item.bytes.size() >> 8));
                    link.out.push_back(static_cast<std::uint8_t>(item.bytes.size()));
                    link.out.insert(link.out.end(), item.bytes.begin(), item.bytes.end());
                }
                port->ring().pop();
            }
        }
        return next_ = next;
    }
    LocalTime deadline(LocalTime) const override { return next_; }

    // ---- ports
    Errc add_in_port(std::shared_ptr<InPort> port) override {
        inputs_.push_back(std::move(port));
        return Errc::ok;
    }
    Errc add_out_port(std::shared_ptr<OutPort> port) override {
        outputs_.push_back(std::move(port));
        return Errc::ok;
    }
    Errc remove_port(PortId, LocalTime) override { return Errc::unknown_port; }
    Errc connect(const Source&, const Sink&, const Rule&, LocalTime, RouteNumber) override { return Errc::ok; }
    Errc disconnect(const Source&, const Sink&, LocalTime, RouteNumber) override { return Errc::ok; }

    // ---- what a floor has none of
    bool set_master(Epoch, LinkId, LocalTime) override { return true; }
    Timeline timeline(LocalTime) const override { return {}; }
    std::vector<Notice> notices() override { return std::exchange(notices_, {}); }
    void read_stats(EngineStats&) const override {}
    std::vector<SentTrace> traces() override { return {}; }

  private:
    struct PerLink {
        std::array<bool, kLanes> attached{};
        std::vector<std::uint8_t> in, out;
    };
    void notify(Notice::Kind kind, LinkId link, Errc why, LocalTime now) {
        notices_.push_back({.kind = kind, .link = link, .error = why, .text = {}, .at = now});
    }
    std::map<LinkId, PerLink> links_;
    LocalTime next_ = kNever;
    std::vector<std::shared_ptr<InPort>> inputs_;
    std::vector<std::shared_ptr<OutPort>> outputs_;
    std::vector<Notice> notices_;
};

} // namespace

std::unique_ptr<net::Protocol> make_floor_protocol() { return std::make_unique<Floor>(); }

} // namespace midip2p::bench
