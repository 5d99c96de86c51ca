#include "net/io_thread.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;

namespace {

constexpr ConnectionId kSignalToken = 0;
constexpr std::size_t kBudget = 65536;              // bytes of one write
constexpr std::int64_t kConnectionTime = 5'000'000; // [TOAST-4.1-4] from TCP to a lane
constexpr std::size_t kMaxUnattached = 64;          // accepted connections that carry no lane yet [TOAST-6.2-2]
constexpr std::size_t kMaxPerAddress = 16;          // of these from one address

} // namespace

Result<std::unique_ptr<IoThread>> IoThread::start(Identity identity, Clock clock, std::unique_ptr<Protocol> protocol) {
    auto poller = Poller::make();
    if (!poller) return poller.error();
    std::unique_ptr<IoThread> io(new IoThread(std::move(identity), clock, std::move(protocol), std::move(*poller)));
    if (const Errc e = io->poller_->add(io->signal_->descriptor(), kSignalToken, true, false); e != Errc::ok) return e;
    io->thread_ = std::thread([self = io.get()] { self->run(); });
    return io;
}

IoThread::IoThread(Identity identity, Clock clock, std::unique_ptr<Protocol> protocol, std::unique_ptr<Poller> poller)
    : identity_(std::move(identity)), clock_(clock), protocol_(std::move(protocol)), poller_(std::move(poller)) {}

IoThread::~IoThread() {
    stopping_.store(true, std::memory_order_release);
    signal_->notify();
    if (thread_.joinable()) thread_.join();
}

void IoThread::post(CommandQueue::Command command) {
    commands_.push(std::move(command));
    signal_->notify();
}

// ---- the turn

void IoThread::run() {
    while (!stopping_.load(std::memory_order_acquire)) {
        (void)work();
        signal_->arm(); // a port may have been played meanwhile: look once more before sleeping
        const LocalTime next = work();
        if (stopping_.load(std::memory_order_acquire)) break;
        const std::int64_t timeout = next == kNever ? -1 : std::max<std::int64_t>(0, clock_.until_ns(next));
        for (const Poller::Ready& ready : poller_->wait(timeout)) handle(ready);
    }
    while (!links_.empty()) break_link(links_.begin()->first, Errc::closed_here, "");
    connections_.clear();
}

/// Everything that can be done now; returns when there will be more.
LocalTime IoThread::work() {
    commands_.run();
    LocalTime now = clock_.now();
    LocalTime next = std::min(protocol_->advance(now), advance_races(now));
    for (const auto& [link, why] : protocol_->broken()) break_link(link, why, "");
    std::vector<ConnectionId> lanes; // writing may end connections
    for (const auto& [id, c] : connections_) {
        if (c->stage == Connection::Stage::lane && protocol_->wants_to_send(c->link, c->lane, now)) lanes.push_back(id);
    }
    for (const ConnectionId id : lanes) {
        if (Connection* c = find(id)) write_to(*c);
    }
    collect_notices();
    return next;
}

void IoThread::handle(const Poller::Ready& ready) {
    if (ready.token == kSignalToken) return signal_->disarm();
    if (const auto listener = listeners_.find(ready.token); listener != listeners_.end()) {
        return accept_all(listener->second);
    }
    Connection* c = find(ready.token);
    if (c == nullptr) return;
    if (c->stage == Connection::Stage::connecting) {
        std::string why;
        const Errc e = c->socket.connected(why);
        return e == Errc::ok ? begin_tls(*c) : lose(*c, e, why);
    }
    if (ready.writable) {
        write_to(*c);
        if ((c = find(ready.token)) == nullptr) return;
    }
    if (ready.readable) read_from(*c);
}

void IoThread::add_listener(Socket socket) {
    const ConnectionId id = ++last_id_;
    (void)poller_->add(socket.descriptor(), id, true, false);
    listeners_.emplace(id, std::move(socket));
}

void IoThread::accept_all(const Socket& listener) {
    for (Socket socket = listener.accept(); socket.valid(); socket = listener.accept()) {
        const Address remote = socket.remote();
        std::size_t unattached = 0;
        std::size_t from_there = 0;
        for (const auto& [id, c] : connections_) {
            if (c->dialled || c->stage == Connection::Stage::lane) continue;
            ++unattached;
            if (c->remote.host == remote.host) ++from_there;
        }
        if (unattached >= kMaxUnattached || from_there >= kMaxPerAddress) continue; // closed at once
        const ConnectionId id = ++last_id_;
        auto c = std::make_unique<Connection>(id, std::move(socket), false, remote, clock_.now() + kConnectionTime);
        if (poller_->add(c->socket.descriptor(), id, true, false) != Errc::ok) continue;
        begin_tls(*connections_.emplace(id, std::move(c)).first->second);
    }
}

// ---- bytes

void IoThread::read_from(Connection& c) {
    if (!c.tls) return;
    const Connection::Read read = c.read(clock_);
    if (!read.any) return;
    const ConnectionId id = c.id;
    const LocalTime now = clock_.now();
    if (c.stage == Connection::Stage::securing && c.tls->established()) secured(c);
    Connection* still = find(id);
    if (still != nullptr && still->stage == Connection::Stage::greeting) {
        const Errc e = still->handshake->receive(std::exchange(still->plain, {}), now);
        if (e != Errc::ok) {
            (void)still->pump_handshake(now); // the ERROR frame
            return lose(*still, e, "");
        }
        greeting_went_on(*still);
        still = find(id);
    }
    if (still != nullptr && still->stage == Connection::Stage::lane) {
        read_lane(*still, read.stamp.value_or(now));
        still = find(id);
    }
    if (still == nullptr) return;
    if (still->plain.size() > kMaxFrame) return lose(*still, Errc::too_many, ""); // parked or waiting, and talks on
    if (read.error != Errc::ok) return lose(*still, read.error, still->tls_detail());
    write_to(*still);
}

void IoThread::read_lane(Connection& c, LocalTime stamped_at) {
    if (c.plain.empty()) return;
    const std::vector<std::uint8_t> bytes = std::exchange(c.plain, {});
    const LinkId link = c.link;
    const Errc e = protocol_->receive(link, c.lane, bytes, stamped_at, clock_.now());
    if (e != Errc::ok) break_link(link, e, "");
}

void IoThread::write_to(Connection& c) {
    if (!c.tls) return;
    Errc error = Errc::ok;
    if (c.stage == Connection::Stage::greeting) error = c.pump_handshake(clock_.now());
    bool all = error == Errc::ok && c.flush(error);
    while (all && c.stage == Connection::Stage::lane) {
        const ByteView bytes = protocol_->transmit(c.link, c.lane, kBudget, clock_.now());
        if (bytes.empty()) break;
        const std::size_t n = bytes.size();
        const LocalTime at = clock_.now(); // before the write: on one machine the peer has it before the call returns
        error = c.write(bytes);
        all = error == Errc::ok && c.flush(error);
        protocol_->sent(c.link, c.lane, n, at); // what the kernel has not taken, TLS holds
    }
    if (error != Errc::ok) return lose(c, error, c.tls_detail());
    watch(c, !all);
}

void IoThread::watch(Connection& c, bool writable) {
    if (c.wants_writable == writable) return;
    c.wants_writable = writable;
    poller_->change(c.socket.descriptor(), c.id, true, writable);
}

void IoThread::collect_notices() {
    for (Notice& n : protocol_->notices()) {
        const PeerLink* link = find_link(n.link);
        notices_.put({std::move(n), link != nullptr ? link->target.peer : std::string(), {}});
    }
}

} // namespace midip2p::net
