#include "net/io_thread_call.hpp"

#include "os/error_words.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;
using Use = Connection::Use;

namespace {

constexpr std::size_t kBudget = 65536;       // bytes of one write
constexpr std::int64_t kStatsShare = 100;    // times as long as it took, until the figures are published again
constexpr std::int64_t kStatsPause = 20'000; // µs, at most
constexpr std::int64_t kSoon = 100'000;      // µs: links have something to say that often

} // namespace

Result<std::unique_ptr<IoThread>> IoThread::start(Identity identity, os::Clock clock,
                                                  std::unique_ptr<Protocol> protocol) {
    auto loop = os::EventLoop::make(clock);
    if (!loop) return loop.error();
    std::unique_ptr<IoThread> io(new IoThread(std::move(identity), std::move(protocol), std::move(*loop)));
    io->loop_->start(*io);
    io->call([](IoThread&) {}); // what it got of the system is known from here on
    return io;
}

IoThread::IoThread(Identity identity, std::unique_ptr<Protocol> protocol, std::unique_ptr<os::EventLoop> loop)
    : identity_(std::move(identity)), protocol_(std::move(protocol)), loop_(std::move(loop)),
      paths_({.session = identity_.session,
              .peer = identity_.peer,
              .boot = identity_.boot,
              .agent = identity_.agent,
              .received = [this](LinkId link) { return protocol_->received(link); },
              .capabilities =
                  identity_.datagrams ? std::vector<std::string>{kDatagramsCapability} : std::vector<std::string>{}}) {}

IoThread::~IoThread() { loop_->stop(); }

// ---- the turn

void IoThread::begin() {
    if (identity_.realtime) realtime_ = os::be_in_time();
    publish_realtime();
}

void IoThread::end() {
    paths_.end_all(Errc::closed_here);
    (void)perform();
    connections_.clear();
}

void IoThread::waited(LocalTime before) {
    if (realtime_.priority != os::Realtime::Priority::realtime || !spin_.waited(before, clock_.now())) return;
    os::lower_this_thread();
    realtime_.priority = os::Realtime::Priority::lowered;
    realtime_.why_not_priority = "it did not sleep for half a second";
    publish_realtime();
}

LocalTime IoThread::turn() {
    const LocalTime now = clock_.now();
    (void)protocol_->advance(now); // its deadline is asked for when all is sent
    LocalTime next = std::min(listeners_.advance(now), reflections_.advance(now));
    LocalTime paths_next;
    do { // what is done may fail at once, and then there is another deadline
        paths_next = paths_.advance(now, protocol_->seeking());
    } while (perform());
    next = std::min(next, paths_next);
    for (const auto& [link, why] : protocol_->broken()) paths_.end(link, why, "");
    (void)perform();
    next = std::min(next, datagrams_.send(now)); // first, for theirs is the faster way
    writers_.clear();                            // writing may end connections
    for (const auto& [id, c] : connections_) {
        if (c->use == Use::lane && c->unsent == 0 && protocol_->wants_to_send(c->link, c->lane, now))
            writers_.push_back(id);
    }
    for (const ConnectionId id : writers_) {
        if (Connection* c = find(id)) write_to(*c);
        (void)perform();
    }
    next = std::min(next, protocol_->deadline(now));
    publish_timeline();
    next = publish_stats_in_turn(next);
    collect_notices();
    return next;
}

void IoThread::publish_stats() {
    const LocalTime began = clock_.now();
    stats_.write([this](EngineStats& stats) {
        protocol_->read_stats(stats);
        datagrams_.read_stats(stats);
        for (LinkStats& link : stats.links) {
            const auto words = link_words_.find(link.link);
            link.by_relay = words != link_words_.end() && words->second.by_relay;
        }
    });
    const LocalTime now = clock_.now();
    stats_due_ = now + std::min(kStatsShare * (now - began), kStatsPause);
}

/// Called after everything was sent. It takes a hundredth of this thread's time at most: a turn that comes too soon
/// leaves it to the next turn; if that would be too far away, the returned deadline makes one.
LocalTime IoThread::publish_stats_in_turn(LocalTime next) {
    const LocalTime now = clock_.now();
    if (now >= stats_due_) {
        publish_stats();
        return next;
    }
    return next > now + kSoon ? std::min(next, stats_due_) : next;
}

void IoThread::publish_realtime() {
    realtime_snapshot_.write([this](os::Realtime& published) { published = realtime_; });
}

Timeline IoThread::timeline() const noexcept {
    Timeline newest;
    while (!timeline_.try_load(newest)) std::this_thread::yield(); // a write is going on, of some nanoseconds
    return newest;
}

void IoThread::handle(const os::Poller::Ready& ready) {
    if (listeners_.has(ready.token)) return accept_all(ready.token);
    if (datagrams_.has(ready.token)) return read_datagrams(ready.token);
    if (reflections_.has(ready.token)) {
        reflections_.handle(ready, clock_.now());
        return report_reflected();
    }
    Connection* c = find(ready.token);
    if (c == nullptr) return;
    if (ready.error != 0) c->error = ready.error;
    if (c->use == Use::retired) { // not watched: this is its end
        lose(*c, Errc::connection_closed, "");
    } else if (c->use == Use::opening) {
        open_channel(*c);
    } else {
        if (ready.writable) {
            write_to(*c);
            (void)perform();
            if ((c = find(ready.token)) == nullptr) return;
        }
        if (ready.readable) read_from(*c);
    }
    (void)perform();
}

void IoThread::open_channel(Connection& c) {
    if (c.error != 0) return lose(c, Errc::unreachable, os::words_of(c.error));
    c.use = Use::handshake;
    paths_.opened(c.id);
}

void IoThread::accept_all(std::uint64_t listener) {
    const auto make_room_for_one = [this] { // who says nothing goes first
        const bool made = paths_.make_room();
        (void)perform();
        return made;
    };
    for (;;) {
        os::Socket socket = listeners_.accept(listener, clock_.now(), make_room_for_one);
        if (!socket.valid()) return;
        const Address remote = socket.remote();
        const auto id = paths_.accepted(remote, clock_.now());
        if (!id) continue; // closed at once
        auto c = std::make_unique<Connection>(*id, PeerChannels::accept(std::move(socket)), false, to_string(remote));
        if (poller_.add(c->channel->descriptor(), *id, true, false) == Errc::ok) {
            connections_.emplace(*id, std::move(c));
        } else {
            paths_.failed(*id, Errc::system, "", clock_.now());
        }
        (void)perform();
    }
}

// ---- bytes

void IoThread::read_from(Connection& c) {
    const Channel::Read read = c.channel->read(c.plain);
    if (!read.any) return;
    const ConnectionId id = c.id;
    if (c.use == Use::lane) {
        const LocalTime came = read.stamp_ns ? clock_.at_realtime_ns(*read.stamp_ns) : clock_.now();
        if (!read_lane(c, came)) return;
    } else {
        greet(c);
        (void)perform();
        if (find(id) == nullptr) return;
    }
    if (read.error == Errc::connection_closed && c.error != 0) return lose(c, Errc::connection_reset, "");
    if (read.error != Errc::ok) return lose(c, read.error, c.channel->detail());
    write_to(c);
}

void IoThread::read_datagrams(std::uint64_t socket) {
    for (const auto& [link, why] : datagrams_.read(socket)) paths_.end(link, why, "");
    (void)perform();
}

/// Something has come on a connection that carries no lane.
void IoThread::greet(Connection& c) {
    if (!std::exchange(c.spoke, true)) paths_.heard(c.id);
    if (c.in_clear) return paths_.receive(c.id, std::exchange(c.plain, {}), clock_.now());
    if (c.secured) return read_greeting(c);
    const Fingerprint* peer = c.channel->peer();
    if (peer == nullptr) return;
    c.secured = true;
    paths_.secured(c.id, *peer, clock_.now()); // it says when what has come already is to be read
}

void IoThread::read_greeting(Connection& c) {
    if (c.use != Use::handshake || c.plain.empty()) return;
    if (!c.watched.readable) return; // held: kept until it is wanted
    paths_.receive(c.id, std::exchange(c.plain, {}), clock_.now());
}

/// False: the bytes that came have broken the link.
bool IoThread::read_lane(Connection& c, LocalTime stamped_at) {
    if (c.plain.empty()) return true;
    const Errc e = protocol_->receive(c.link, c.lane, c.plain, stamped_at, clock_.now());
    c.plain.clear(); // and keeps its memory for the next
    if (e != Errc::ok) paths_.end(c.link, e, "");
    return e == Errc::ok;
}

void IoThread::write_to(Connection& c) {
    Errc error = Errc::ok;
    // Stamped before the call: on one machine the other end has the bytes before it returns.
    LocalTime sent_at = clock_.now();
    bool all = c.channel->flush(error);
    while (all && c.use == Use::lane) {
        if (c.unsent > 0) protocol_->sent(c.link, c.lane, std::exchange(c.unsent, 0), sent_at);
        const ByteView bytes = protocol_->transmit(c.link, c.lane, kBudget, clock_.now());
        if (bytes.empty()) break;
        c.unsent = bytes.size();         // until the kernel has all of it
        error = c.channel->write(bytes); // encrypts
        sent_at = clock_.now();
        all = error == Errc::ok && c.channel->flush(error);
    }
    if (error != Errc::ok) return lose(c, error, c.channel->detail());
    watch(c, {.readable = c.watched.readable, .writable = !all});
}

void IoThread::watch(Connection& c, Connection::Watched want) {
    if (c.watched == want) return;
    c.watched = want;
    poller_.change(c.channel->descriptor(), c.id, want.readable, want.writable);
}

/// Paths decides what this means, and perform() does it.
void IoThread::lose(Connection& c, Errc why, const std::string& detail) {
    if (c.use == Use::lane && c.lane == Lane::clock) {
        // A peer that ends a link closes both lanes at once, and says why on the other one: read that first.
        const auto notes = std::ranges::find_if(
            connections_, [&c](const auto& other) { return other.second->carries(c.link, Lane::notes); });
        if (notes != connections_.end()) read_from(*notes->second);
    }
    paths_.failed(c.id, why, detail, clock_.now());
}

Connection* IoThread::find(ConnectionId id) {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : found->second.get();
}

} // namespace midip2p::net
