#include "net/runner.hpp"

#include "net/io_thread_call.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <random>
#include <utility>

namespace midip2p::net {

using namespace core;

namespace {

constexpr int kChoices = 8;              // of a port number that is free for TCP and UDP
constexpr std::size_t kRing = 1u << 20;  // bytes of an input: more than a second of 10 000 events
constexpr std::size_t kQueue = 1u << 19; // bytes of each player at an output: some 7 000 events

/// Random, and chosen at each start. A peer that sees another value knows that we have restarted and lost all earlier
/// state. [TOAST-4.2-3]
std::string new_boot() {
    std::random_device random;
    char text[17];
    std::snprintf(text, sizeof text, "%08x%08x", random(), random());
    return text;
}

} // namespace

struct Runner::Impl {
    std::shared_ptr<const tls::Context> tls;
    bool datagrams = true;
    std::map<PortId, std::shared_ptr<InPort>> inputs; // control thread only
    std::map<PortId, std::pair<std::shared_ptr<OutPort>, std::shared_ptr<os::Signal>>> outputs;
    PortId last_port = 0;
    LinkId last_link = 0;
    std::vector<Address> listening;
    std::vector<Address> reflectors;
    std::unique_ptr<IoThread> io; // last: it ends first

    Errc reflect(const Address& reflector) {
        const auto family_of = [](const Address& a) { return a.host.find(':') != std::string::npos; };
        const auto is_of_family = [&](const Address& a) { return family_of(a) == family_of(reflector); };
        if (!os::is_numeric(reflector)) return Errc::address_invalid;
        if (std::ranges::any_of(reflectors, is_of_family)) return Errc::too_many;
        const auto notes = std::ranges::find_if(listening, is_of_family);
        if (notes == listening.end()) return Errc::unreachable;
        auto socket = os::Socket::listen({notes->host, 0});
        if (!socket) return socket.error();
        reflectors.push_back(reflector);
        const Reflections::Ports ports{.notes = *notes, .clock = socket->local()};
        io->call([&](IoThread& thread) {
            thread.add_listener(std::move(*socket));
            thread.reflect(ports, reflector);
        });
        return Errc::ok;
    }

    Result<PortId> next_port() {
        if (inputs.size() + outputs.size() >= 1024) return Errc::too_many;
        do { // one that is open keeps its number
            last_port = last_port >= kLastPort ? PortId{1} : static_cast<PortId>(last_port + 1);
        } while (inputs.contains(last_port) || outputs.contains(last_port));
        return last_port;
    }
};

Result<std::unique_ptr<Runner>> Runner::start(RunnerConfig config) {
    auto protocol = make_engine_protocol({.peer = config.peer, .trace = config.trace});
    return start(std::move(config), std::move(protocol));
}

Result<std::unique_ptr<Runner>> Runner::start(RunnerConfig config, std::unique_ptr<Protocol> protocol) {
    auto certificate = tls::Certificate::make();
    if (!certificate) return certificate.error();
    auto context = tls::Context::make(std::move(*certificate));
    if (!context) return context.error();
    auto impl = std::make_unique<Impl>();
    impl->datagrams = config.datagrams;
    impl->tls = std::make_shared<const tls::Context>(std::move(*context));
    auto io = IoThread::start({.session = std::move(config.session),
                               .peer = std::move(config.peer),
                               .boot = new_boot(),
                               .agent = std::move(config.agent),
                               .tls = impl->tls,
                               .realtime = config.realtime,
                               .datagrams = config.datagrams},
                              os::Clock(config.clock_shift_us, config.clock_shift_ppm), std::move(protocol));
    if (!io) return io.error();
    impl->io = std::move(*io);
    return std::unique_ptr<Runner>(new Runner(std::move(impl)));
}

Runner::Runner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Runner::~Runner() {
    impl_->io.reset(); // joins: nothing is put or taken on that thread any more
    for (auto& [id, port] : impl_->inputs) port->close();
    for (auto& [id, port] : impl_->outputs) {
        port.first->close();
        port.second->notify(); // whoever waits there
    }
}

const Fingerprint& Runner::fingerprint() const { return impl_->tls->fingerprint(); }

// ---- ports

Result<std::shared_ptr<InPortHandle>> Runner::open_in_port(std::string name, std::int64_t window_us) {
    if (window_us < 0 || window_us > kMaxWindow) return Errc::too_large;
    const auto id = impl_->next_port();
    if (!id) return id.error();
    auto port =
        std::make_shared<InPort>(*id, std::move(name), kRing, [s = impl_->io->signal()] { s->notify(); }, window_us);
    const Errc e = impl_->io->call([&](IoThread& io) { return io.protocol().add_in_port(port); });
    if (e != Errc::ok) return e;
    impl_->inputs.emplace(*id, port);
    return std::make_shared<InPortHandle>(std::move(port), impl_->io->clock());
}

Result<std::shared_ptr<OutPortHandle>> Runner::open_out_port(std::string name, OutPortUse use) {
    const auto id = impl_->next_port();
    if (!id) return id.error();
    auto signal = std::make_shared<os::Signal>();
    auto port = std::make_shared<OutPort>(*id, std::move(name), kQueue, [signal] { signal->notify(); }, use);
    const Errc e = impl_->io->call([&](IoThread& io) { return io.protocol().add_out_port(port); });
    if (e != Errc::ok) return e;
    impl_->outputs.emplace(*id, std::pair(port, signal));
    return std::make_shared<OutPortHandle>(std::move(port), std::move(signal), impl_->io->clock());
}

Errc Runner::set_playout(PortId port, const Playout& playout) {
    const auto out = impl_->outputs.find(port);
    if (out == impl_->outputs.end()) return Errc::unknown_port;
    const auto fits = [](std::int64_t us, std::int64_t least) { return us >= least && us <= kMaxDelay; };
    if (!fits(playout.tight_us, 0) || !fits(playout.most_us, 0) || !fits(playout.offset_us, -kMaxDelay))
        return Errc::too_large;
    out->second.first->set_playout(playout);
    return Errc::ok;
}

Errc Runner::close_port(PortId port) {
    const Errc e = impl_->io->call([&](IoThread& io) { return io.protocol().remove_port(port, io.clock().now()); });
    impl_->inputs.erase(port);
    if (const auto out = impl_->outputs.find(port); out != impl_->outputs.end()) {
        out->second.second->notify();
        impl_->outputs.erase(out);
    }
    return e;
}

// ---- links

Result<Address> Runner::listen(const Address& address) {
    // Where the system chooses a number, it may be one that is free for TCP alone.
    for (int attempt = 1;; ++attempt) {
        auto socket = os::Socket::listen(address);
        if (!socket) return socket.error();
        const Address bound = socket->local();
        auto beside = impl_->datagrams ? os::DatagramSocket::bind(bound) : Errc::ok;
        if (beside.error() == Errc::address_in_use && address.port == 0 && attempt < kChoices) continue;
        impl_->io->call([&](IoThread& io) {
            io.add_listener(std::move(*socket));
            Errc e = beside.error();
            if (beside) e = io.add_datagram_socket(std::move(*beside));
            if (e != Errc::ok) io.report_no_datagrams(bound, e);
        });
        impl_->listening.push_back(bound);
        return bound;
    }
}

Errc Runner::reflect(const std::vector<Address>& reflectors) {
    Errc first = Errc::ok;
    for (const Address& reflector : reflectors) {
        const Errc e = impl_->reflect(reflector);
        if (first == Errc::ok) first = e;
    }
    return first;
}

Result<LinkId> Runner::open_link(LinkTarget target) {
    const LinkId id = ++impl_->last_link;
    const Errc e = impl_->io->call([&](IoThread& io) { return io.open_link(id, std::move(target)); });
    if (e != Errc::ok) return e;
    return id;
}

Errc Runner::close_link(LinkId link) {
    return impl_->io->call([&](IoThread& io) { return io.close_link(link); });
}

Errc Runner::set_candidates(LinkId link, std::vector<Address> candidates, std::vector<core::Reflexive> reflexive) {
    return impl_->io->call(
        [&](IoThread& io) { return io.set_candidates(link, std::move(candidates), std::move(reflexive)); });
}

Errc Runner::take_relay_tokens(LinkId link, Address relay, std::vector<RelayToken> tokens, std::int64_t good_for_us) {
    return impl_->io->call([&](IoThread& io) {
        return io.take_tokens(
            link,
            {.relay = std::move(relay), .tokens = std::move(tokens), .good_until = io.clock().now() + good_for_us});
    });
}

Errc Runner::send_control(LinkId link, std::string_view json) {
    const ByteView bytes(reinterpret_cast<const std::uint8_t*>(json.data()), json.size());
    return impl_->io->call([&](IoThread& io) { return io.protocol().send_control(link, bytes); });
}

void Runner::permit(LinkId link, bool may_play, std::vector<std::string> muted_ports) {
    impl_->io->call(
        [&](IoThread& io) { io.protocol().permit(link, may_play, std::move(muted_ports), io.clock().now()); });
}

void Runner::trust_time(LinkId link, bool trusted) {
    impl_->io->call([&](IoThread& io) { io.protocol().trust_time(link, trusted); });
}

Errc Runner::connect(const Source& source, const Sink& sink, const Rule& rule, RouteNumber number) {
    return impl_->io->call(
        [&](IoThread& io) { return io.protocol().connect(source, sink, rule, io.clock().now(), number); });
}

Errc Runner::disconnect(const Source& source, const Sink& sink, RouteNumber number) {
    return impl_->io->call(
        [&](IoThread& io) { return io.protocol().disconnect(source, sink, io.clock().now(), number); });
}

Errc Runner::reroute(const std::vector<RouteEnd>& gone, const std::vector<RouteEnd>& added) {
    return impl_->io->call([&](IoThread& io) {
        Errc first = Errc::ok;
        const auto note = [&first](Errc e) { // an end may have gone by itself: then so has the route
            if (first == Errc::ok && e != Errc::unknown_link) first = e;
        };
        const LocalTime now = io.clock().now();
        for (const RouteEnd& r : gone) (void)io.protocol().disconnect(r.source, r.sink, now, r.number);
        for (const RouteEnd& r : added) note(io.protocol().connect(r.source, r.sink, r.rule, now, r.number));
        return first;
    });
}

Errc Runner::set_master(Epoch epoch, LinkId link) {
    const bool taken = impl_->io->call([&](IoThread& io) {
        const bool is_newer = io.protocol().set_master(epoch, link, io.clock().now());
        io.publish_timeline();
        return is_newer;
    });
    return taken ? Errc::ok : Errc::old_epoch;
}

// ---- what happened

std::vector<RunnerNotice> Runner::poll(std::size_t most) { return impl_->io->notices().take(most); }

void Runner::on_notice(void (*wake)(void*), void* context) {
    impl_->io->call([&](IoThread& io) { io.notices().on_notice(wake, context); });
}

const EngineStats& Runner::stats() const { return impl_->io->stats(); }
Timeline Runner::timeline() const { return impl_->io->timeline(); }
std::vector<SentTrace> Runner::traces() {
    return impl_->io->call([](IoThread& io) { return io.protocol().traces(); });
}
os::Realtime Runner::realtime() const { return impl_->io->realtime(); }
const std::shared_ptr<os::EventLoop>& Runner::loop() const { return impl_->io->loop(); }
LocalTime Runner::now() const { return impl_->io->clock().now(); }
double Runner::to_machine(LocalTime t) const { return impl_->io->clock().to_machine(t); }

} // namespace midip2p::net
