#include "plugin_link/plugin_link_impl.hpp"

#include "channel/socket_channel.hpp"
#include "os/random.hpp"

#include <algorithm>

namespace midip2p::plugin_link {

using namespace core;
using channel::SocketChannel;

namespace {

constexpr std::size_t kMostUngreeted = 16; // [TOAST-11.2-5]
constexpr std::size_t kMostSeats = 256;
constexpr std::int64_t kMostAhead = 1'000'000; // µs: a time further away is no time of this clock
constexpr std::int64_t kMostBehind = 10'000'000;
constexpr std::size_t kMostUnsent = 65'536; // bytes: what a plugin does not read yet waits where players have shares
constexpr std::int64_t kTurn = 1'000;       // µs, until what was too much at once is looked at again

} // namespace

Errc PluginLink::Impl::begin_at(std::vector<os::Socket> sockets) {
    return loop->call([&] {
        last_token = loop->join(*this);
        for (os::Socket& socket : sockets)
            if (const Errc e = listeners.add(std::move(socket), ++last_token); e != Errc::ok) return e;
        return Errc::ok;
    });
}

void PluginLink::Impl::leave() {
    if (!over.load(std::memory_order_acquire)) loop->call([&] { loop->leave(*this); });
}

void PluginLink::Impl::end() {
    over.store(true, std::memory_order_release);
    for (auto& [id, plugin] : plugins) {
        if (!plugin.connection->open()) continue;
        plugin.connection->end().leave();
        Errc ignored = Errc::ok; // nobody is left to care
        (void)plugin.connection->flush(ignored);
    }
    while (!plugins.empty()) lose(plugins.begin()->first, Errc::closed_here);
    listeners.close();
}

void PluginLink::Impl::handle(const os::Poller::Ready& ready) {
    if (listeners.has(ready.token)) return accept_all(ready.token);
    if (ready.readable) read(ready.token);
    if (ready.writable) flush(ready.token);
    if (ready.error != 0) lose(ready.token, Errc::connection_reset);
}

LocalTime PluginLink::Impl::turn() {
    const LocalTime now = clock.now();
    LocalTime next = listeners.advance(now);
    std::vector<std::pair<std::uint64_t, Errc>> lost;
    for (auto& [id, seat] : seats) {
        if (!seat->out) continue;
        if (const Errc e = send_due(*seat, now); e != Errc::ok) lost.emplace_back(seat->connection, e);
    }
    std::vector<std::uint64_t> writers;
    for (auto& [id, plugin] : plugins) {
        Errc error = Errc::ok;
        next = std::min(next, plugin.connection->advance(now, error));
        if (error != Errc::ok) lost.emplace_back(id, error);
        writers.push_back(id);
    }
    for (const std::uint64_t id : writers) flush(id);
    for (const auto& [id, why] : lost) lose(id, why);
    for (auto& [id, seat] : seats)
        if (seat->out) next = std::min(next, next_of(*seat, now));
    return next;
}

void PluginLink::Impl::accept_all(std::uint64_t listener) {
    const auto nobody = [] { return false; }; // every plugin here is its player's own
    for (;;) {
        os::Socket socket = listeners.accept(listener, clock.now(), nobody);
        if (!socket.valid()) return;
        const auto ungreeted = static_cast<std::size_t>(
            std::count_if(plugins.begin(), plugins.end(), [](const auto& p) { return !p.second.connection->open(); }));
        PluginNonce nonce{};
        if (ungreeted >= kMostUngreeted || os::fill_randomly(nonce) != Errc::ok) continue; // closed at once
        const std::uint64_t id = ++last_token;
        auto local = std::make_unique<SocketChannel>(std::move(socket), SocketChannel::Kind::local);
        const int fd = local->descriptor();
        auto connection = std::make_unique<PluginConnection>(std::move(local),
                                                             PluginGreeting::Config{.role = PluginLinkRole::client,
                                                                                    .token = token.token,
                                                                                    .nonce = nonce,
                                                                                    .agent = config.agent,
                                                                                    .mac = mac},
                                                             clock.now());
        if (poller.add(fd, id, true, false) != Errc::ok) continue;
        plugins.emplace(id, Plugin{.connection = std::move(connection), .seats = {}, .greeted = false});
    }
}

void PluginLink::Impl::read(std::uint64_t id) {
    const auto found = plugins.find(id);
    if (found == plugins.end()) return;
    Plugin& plugin = found->second;
    struct FromPlugin final : PluginLinkEnd::Sink {
        Impl& link;
        std::uint64_t connection;
        FromPlugin(Impl& l, std::uint64_t c) : link(l), connection(c) {}
        SeatId seat_of(StreamId stream) {
            const auto& all = link.plugins.at(connection).seats;
            const auto seat = all.find(stream);
            return seat == all.end() ? 0 : seat->second;
        }
        void on_event(StreamId seat, MachineTime at, ByteView midi) override { link.receive(seat_of(seat), at, midi); }
        void on_seat_declared(StreamId seat, std::string_view name) override {
            if (seat_of(seat) == 0) link.open_seat(connection, seat, name);
        }
        void on_seat_closed(StreamId seat) override { link.close_seat(seat_of(seat)); }
        void on_control(ByteView) override {} // plugins send none yet; a later version's may
    } sink(*this, id);
    const Errc e = plugin.connection->read(clock.now(), sink);
    if (e == Errc::ok && plugin.connection->open() && !plugin.greeted) {
        plugin.greeted = true;
        ++plugin_count;
        if (!control.empty())
            (void)plugin.connection->end().send_control(
                {reinterpret_cast<const std::uint8_t*>(control.data()), control.size()});
    }
    flush(id);
    if (e != Errc::ok) lose(id, e);
}

void PluginLink::Impl::flush(std::uint64_t id) {
    const auto found = plugins.find(id);
    if (found == plugins.end()) return;
    PluginConnection& connection = *found->second.connection;
    Errc error = Errc::ok;
    const bool all = connection.flush(error);
    if (error != Errc::ok) return lose(id, error);
    if (connection.watched_writable == !all) return;
    connection.watched_writable = !all;
    poller.change(connection.descriptor(), id, true, !all);
}

void PluginLink::Impl::lose(std::uint64_t id, Errc why) {
    const auto found = plugins.find(id);
    if (found == plugins.end()) return;
    const bool ordinary = why == Errc::connection_closed || why == Errc::connection_reset || why == Errc::refused ||
                          why == Errc::closed_here;
    if (!ordinary) notify({.kind = PluginLinkNotice::Kind::refused, .seat = 0, .name = {}, .why = why});
    while (!found->second.seats.empty()) close_seat(found->second.seats.begin()->second);
    poller.remove(found->second.connection->descriptor());
    if (found->second.greeted) --plugin_count;
    plugins.erase(found);
}

// ---- seats

void PluginLink::Impl::open_seat(std::uint64_t connection, StreamId stream, std::string_view name) {
    if (seats.size() >= kMostSeats) return; // it stays without ports, and its plugin says so
    const SeatId id = ++last_seat;
    auto seat = std::make_unique<Seat>(config.pace);
    seat->connection = connection;
    seat->stream = stream;
    seats.emplace(id, std::move(seat));
    plugins.at(connection).seats.emplace(stream, id);
    notify({.kind = PluginLinkNotice::Kind::seat_opened, .seat = id, .name = std::string(name)});
}

void PluginLink::Impl::close_seat(SeatId id) {
    const auto found = seats.find(id);
    if (found == seats.end()) return;
    Seat& seat = *found->second;
    if (seat.in) { // what it holds would hang with everybody who hears it
        seat.in->release(clock.now());
        --seat_count;
    }
    if (const auto plugin = plugins.find(seat.connection); plugin != plugins.end()) {
        plugin->second.seats.erase(seat.stream);
        if (plugin->second.connection->open()) (void)plugin->second.connection->end().close(seat.stream);
    }
    seats.erase(found);
    notify({.kind = PluginLinkNotice::Kind::seat_closed, .seat = id, .name = {}});
}

Errc PluginLink::Impl::bind(SeatId id, std::shared_ptr<InPort> in, std::shared_ptr<OutPort> out) {
    const auto found = seats.find(id);
    if (found == seats.end() || found->second->in) return Errc::unknown_port;
    Seat& seat = *found->second;
    seat.in = std::move(in);
    seat.out = std::move(out);
    ++seat_count;
    return plugins.at(seat.connection).connection->end().declare(seat.stream, "midip2p");
}

// ---- events

void PluginLink::Impl::receive(SeatId id, MachineTime at, ByteView midi) {
    const auto found = seats.find(id);
    if (found == seats.end() || !found->second->in) {
        ++missed;
        return;
    }
    Seat& seat = *found->second;
    const LocalTime now = clock.now();
    LocalTime captured = at == kNoTime ? now : clock.from_machine(at);
    if (captured > now + kMostAhead || captured < now - kMostBehind) captured = now;
    ++(seat.in->play(midi, captured) == Errc::ok ? received : missed);
}

Errc PluginLink::Impl::send_due(Seat& seat, LocalTime now) {
    PluginLinkEnd& end = plugins.at(seat.connection).connection->end();
    Errc error = Errc::ok;
    const auto has_room = [&] { return end.view(kMostUnsent).size() < kMostUnsent; };
    const TakeLimits limits = seat.pace.room(now);
    if (limits.most == 0 || !has_room()) return Errc::ok;
    const auto give = [&](const TakenEvent& event) {
        seat.pace.sent(event.midi.size());
        const bool known = event.captured_here != kNotKnown;
        const MachineTime at = known ? std::max(MachineTime{0}, clock.machine_time(event.captured_here)) : kNoTime;
        const Errc e = end.play(seat.stream, at, event.midi);
        if (e == Errc::ok) ++sent;
        if (e != Errc::ok && error == Errc::ok) error = e; // the plugin has stopped reading
        return has_room();
    };
    seat.out->take_until(now, give, limits);
    return error;
}

/// When there is something to send to the plugin; kNever while it does not read: then the loop waits until it does.
LocalTime PluginLink::Impl::next_of(Seat& seat, LocalTime now) {
    if (plugins.at(seat.connection).connection->watched_writable) return kNever;
    const LocalTime due = seat.out->next_due(now);
    return due > now ? due : now + kTurn;
}

void PluginLink::Impl::send_control(std::string json) {
    control = std::move(json);
    const ByteView words(reinterpret_cast<const std::uint8_t*>(control.data()), control.size());
    for (auto& [id, plugin] : plugins)
        if (plugin.greeted) (void)plugin.connection->end().send_control(words);
}

void PluginLink::Impl::notify(PluginLinkNotice notice) {
    const std::lock_guard lock(mutex);
    if (notices.size() < 4096) notices.push_back(std::move(notice));
    if (wake != nullptr) wake(wake_context);
}

} // namespace midip2p::plugin_link
