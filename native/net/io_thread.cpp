#include "net/io_thread.hpp"

#include "net/tls_channel.hpp"

#include <algorithm>
#include <csignal>

namespace midip2p::net {

using namespace core;

namespace {

constexpr std::size_t kBudget = 65536;              // bytes of one write
constexpr std::int64_t kConnectionTime = 5'000'000; // [TOAST-4.1-4] from TCP to a lane
constexpr std::size_t kMaxUnattached = 64;          // accepted connections that carry no lane yet [TOAST-6.2-2]
constexpr std::size_t kMaxPerAddress = 16;          // of these from one address

/// The process's signals are for the threads that its program made.
class NoSignals {
  public:
    NoSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

} // namespace

Result<std::unique_ptr<IoThread>> IoThread::start(Identity identity, Clock clock, std::unique_ptr<Protocol> protocol) {
    auto poller = Poller::make();
    if (!poller) return poller.error();
    std::unique_ptr<IoThread> io(new IoThread(std::move(identity), clock, std::move(protocol), std::move(*poller)));
    if (const Errc e = io->poller_->add_signal(io->signal_->descriptor()); e != Errc::ok) return e;
    const NoSignals inherited;
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
    if (identity_.realtime) realtime_ = be_in_time();
    while (!stopping_.load(std::memory_order_acquire)) {
        signal_->awake(); // what is played or asked from here on keeps us from sleeping
        const LocalTime next = work();
        std::int64_t deadline = next == kNever ? Poller::kForever : clock_.machine_ns(next);
        if (!signal_->fall_asleep()) deadline = Poller::kLook;
        const LocalTime before = clock_.now();
        const auto all = poller_->wait(deadline);
        if (realtime_.priority == Realtime::Priority::realtime) watch_spin(before);
        for (const Poller::Ready& ready : all) handle(ready);
    }
    while (!links_.empty()) break_link(links_.begin()->first, Errc::closed_here, "");
    connections_.clear();
}

void IoThread::watch_spin(LocalTime before) {
    if (!spin_.waited(before, clock_.now())) return;
    lower_this_thread();
    realtime_.priority = Realtime::Priority::lowered;
    realtime_.why_not_priority = "it did not sleep for half a second";
}

/// Everything that can be done now; returns when there will be more.
LocalTime IoThread::work() {
    commands_.run();
    const LocalTime now = clock_.now();
    LocalTime next = protocol_->advance(now);
    next = std::min({next, advance_races(now), listeners_.advance(now)});
    for (const auto& [link, why] : protocol_->broken()) break_link(link, why, "");
    writers_.clear(); // writing may end connections
    for (const auto& [id, c] : connections_) {
        if (c->stage == Connection::Stage::lane && c->unsent == 0 && protocol_->wants_to_send(c->link, c->lane, now))
            writers_.push_back(id);
    }
    for (const ConnectionId id : writers_) {
        if (Connection* c = find(id)) write_to(*c);
    }
    publish_timeline();
    collect_notices();
    return next;
}

Timeline IoThread::timeline() const noexcept {
    Timeline newest;
    while (!timeline_.try_load(newest)) std::this_thread::yield(); // a write is going on, of some nanoseconds
    return newest;
}

void IoThread::handle(const Poller::Ready& ready) {
    if (listeners_.has(ready.token)) return accept_all(ready.token);
    Connection* c = find(ready.token);
    if (c == nullptr) return;
    if (c->stage == Connection::Stage::retired) return drop(c->id); // not watched: this is its end
    if (c->stage == Connection::Stage::connecting) {
        std::string why;
        const Errc e = c->channel->opened(why);
        return e == Errc::ok ? begin_tls(*c) : lose(*c, e, why);
    }
    if (ready.writable) {
        write_to(*c);
        if ((c = find(ready.token)) == nullptr) return;
    }
    if (ready.readable) read_from(*c);
}

void IoThread::add_listener(Socket socket) { (void)listeners_.add(std::move(socket), ++last_id_); }

void IoThread::accept_all(std::uint64_t listener) {
    const auto make_room_for_one = [this] { return end_silent(""); }; // who says nothing goes first
    for (;;) {
        Socket socket = listeners_.accept(listener, clock_.now(), make_room_for_one);
        if (!socket.valid()) return;
        const Address remote = socket.remote();
        if (!make_room(remote)) continue; // closed at once
        const ConnectionId id = ++last_id_;
        auto c = std::make_unique<Connection>(id, std::make_unique<TlsChannel>(std::move(socket), identity_.tls), false,
                                              remote, clock_.now() + kConnectionTime);
        if (poller_->add(c->channel->descriptor(), id, true, false) != Errc::ok) continue;
        begin_tls(*connections_.emplace(id, std::move(c)).first->second);
    }
}

/// Of those who call, until it is known who they are. Who was introduced is not among them. [TOAST-6.2-2]
bool IoThread::make_room(const Address& for_whom) {
    std::size_t unknown = 0;
    std::size_t from_there = 0;
    for (const auto& [id, c] : connections_) {
        if (c->dialled || !c->racing() || c->link != 0) continue;
        ++unknown;
        if (c->remote.host == for_whom.host) ++from_there;
    }
    if (from_there >= kMaxPerAddress) return end_silent(for_whom.host);
    return unknown < kMaxUnattached || end_silent("");
}

/// The oldest connection from there ("": from anywhere) on which nothing has come yet. False: there is none.
bool IoThread::end_silent(const std::string& from) {
    for (const auto& [id, c] : connections_) { // in the order in which they were made
        if (c->dialled || !c->racing() || c->link != 0 || c->spoke) continue;
        if (!from.empty() && c->remote.host != from) continue;
        drop(id);
        return true;
    }
    return false;
}

// ---- bytes

void IoThread::read_from(Connection& c) {
    const Channel::Read read = c.channel->read(clock_, c.plain);
    if (!read.any) return;
    if (read.error == Errc::ok) c.spoke = true;
    const ConnectionId id = c.id;
    if (c.stage == Connection::Stage::securing && c.channel->peer() != nullptr) {
        secured(c);
    } else if (c.stage == Connection::Stage::greeting) {
        read_greeting(c);
    } else if (c.stage == Connection::Stage::lane) {
        read_lane(c, read.stamp.value_or(clock_.now()));
    }
    if (find(id) == nullptr) return;
    if (read.error != Errc::ok) return lose(c, read.error, c.channel->detail());
    write_to(c);
}

void IoThread::read_lane(Connection& c, LocalTime stamped_at) {
    if (c.plain.empty()) return;
    const LinkId link = c.link;
    const Errc e = protocol_->receive(link, c.lane, c.plain, stamped_at, clock_.now());
    c.plain.clear(); // and keeps its memory for the next
    if (e != Errc::ok) break_link(link, e, "");
}

void IoThread::write_to(Connection& c) {
    Errc error = Errc::ok;
    if (c.stage == Connection::Stage::greeting) error = c.pump_handshake(clock_.now());
    // Stamped before the call: on one machine the other end has the bytes before it returns.
    LocalTime sent_at = clock_.now();
    bool all = error == Errc::ok && c.channel->flush(error);
    while (all && c.stage == Connection::Stage::lane) {
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
    poller_->change(c.channel->descriptor(), c.id, want.readable, want.writable);
}

void IoThread::collect_notices() {
    for (Notice& n : protocol_->notices()) {
        RunnerNotice told{std::move(n), {}, {}};
        if (const PeerLink* link = find_link(told.notice.link)) {
            told.peer = link->target.peer;
            if (told.notice.kind == Notice::Kind::link_up || told.notice.kind == Notice::Kind::link_resumed)
                told.detail = link->path;
            if (told.notice.kind == Notice::Kind::link_down) told.detail = link->last_words;
        }
        // The peer's own word for it, where it had one.
        if (told.notice.kind == Notice::Kind::link_down && !told.notice.text.empty())
            told.detail = "the peer said " + told.notice.text;
        notices_.put(std::move(told));
    }
}

} // namespace midip2p::net
