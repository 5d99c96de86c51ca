#include "plugin_link/plugin_end.hpp"

#include "channel/socket_channel.hpp"
#include "os/event_loop.hpp"
#include "os/random.hpp"
#include "os/unix_socket.hpp"
#include "plugin_link/plugin_connection.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace midip2p::plugin_link {

using namespace core;
using channel::SocketChannel;

namespace {

constexpr std::int64_t kRedial = 500'000;        // [TOAST-11.2-6]
constexpr std::int64_t kMostBehind = 10'000'000; // µs: what is older is not worth sending
constexpr std::size_t kMostSeats = 256;
constexpr std::uint64_t kToken = 1;

} // namespace

struct PluginEnd::Impl final : os::EventLoop::Work, PluginLinkEnd::Sink {
    Impl(PluginEndConfig c, core::MacFunction m, std::unique_ptr<os::EventLoop> own)
        : config(std::move(c)), mac(m), loop(std::move(own)) {}
    ~Impl() override { loop->stop(); }

    // ---- the loop's thread
    void handle(const os::Poller::Ready& ready) override {
        if (!connection || !ready.readable) return; // what can be written is written in the next turn
        read();
        if (connection && ready.error != 0) lose(Errc::connection_reset);
    }

    void end() override {
        for (auto& [number, seat] : seats)
            if (connection && connection->open()) (void)connection->end().close(number);
        if (connection && connection->open()) connection->end().leave();
        Errc ignored = Errc::ok;
        if (connection) (void)connection->flush(ignored);
        lose(Errc::closed_here);
    }

    LocalTime turn() override {
        const LocalTime now = clock.now();
        if (!connection && now >= dial_at) dial(now);
        for (auto& [number, seat] : seats) {
            drain(*seat);
            seat->out_.pump(); // what was kept back while a DAW did not take
        }
        if (!connection) return dial_at;
        Errc error = Errc::ok;
        const LocalTime next = connection->advance(now, error);
        if (error == Errc::ok) flush(error);
        if (error != Errc::ok) {
            lose(error);
            return dial_at;
        }
        return next;
    }

    void dial(LocalTime now) {
        dial_at = now + kRedial;
        TokenFile pass;
        if (code) {
            pass = *code;
        } else {
            const auto found = read_token_file(config.token_path);
            if (!found) return report_error(found.error());
            pass = *found;
        }
        std::string words;
        auto socket = pass.socket.empty() ? os::Socket::connect({"127.0.0.1", pass.tcp_port}, words)
                                          : os::connect_to(pass.socket);
        if (!socket) return report_error(socket.error());
        PluginNonce nonce{};
        if (const Errc e = os::fill_randomly(nonce); e != Errc::ok) return report_error(e);
        if (loop->poller().add(socket->descriptor(), kToken, true, false) != Errc::ok)
            return report_error(Errc::system);
        connection.emplace(
            std::make_unique<SocketChannel>(std::move(*socket), SocketChannel::Kind::local),
            PluginGreeting::Config{
                .role = PluginLinkRole::plugin, .token = pass.token, .nonce = nonce, .agent = config.agent, .mac = mac},
            now);
        greeted = false;
    }

    void read() {
        const Errc e = connection->read(clock.now(), *this);
        if (e == Errc::ok && connection->open() && !greeted) greet();
        Errc error = Errc::ok;
        flush(error); // with an error too: the client hears why
        if (e != Errc::ok || error != Errc::ok) lose(e != Errc::ok ? e : error);
    }

    void greet() {
        greeted = true;
        for (auto& [number, seat] : seats) (void)connection->end().declare(number, seat->name());
        const std::lock_guard lock(mutex);
        status.connected = true;
        status.why = Errc::ok;
        status.control.clear();
        ++status.connections;
    }

    void flush(Errc& error) {
        const bool all = connection->flush(error);
        if (error != Errc::ok || connection->watched_writable == !all) return;
        connection->watched_writable = !all;
        loop->poller().change(connection->descriptor(), kToken, true, !all);
    }

    void lose(Errc why) {
        if (!connection) return;
        const bool refused = why == Errc::refused && connection->refusal() == code_of(Errc::not_proved);
        loop->poller().remove(connection->descriptor());
        connection.reset();
        const LocalTime now = clock.now();
        dial_at = now + kRedial;
        for (auto& [number, seat] : seats) untake(*seat, now);
        report_error(refused ? Errc::not_proved : why);
    }

    void untake(PluginSeat& seat, LocalTime now) {
        seat.taken_.store(false, std::memory_order_release);
        seat.out_.put_release(0, 0, now);
    }

    void report_error(Errc why) {
        const std::lock_guard lock(mutex);
        status.connected = false;
        status.why = why;
        status.control.clear();
    }

    /// Sends what the DAW has played since the last call. Events of a seat that the client has not answered yet wait.
    void drain(PluginSeat& seat) {
        const bool open = connection && connection->open();
        const bool to_client = open && seat.taken();
        const LocalTime kept_from = open && !to_client ? clock.now() - kMostBehind : kNever;
        for (auto item = seat.in_.ring().front(); item.header != nullptr; item = seat.in_.ring().front()) {
            if (item.header->captured_at >= kept_from) return;
            Errc e = Errc::closed;
            if (to_client)
                e = connection->end().play(
                    seat.number(), std::max(MachineTime{0}, clock.machine_time(item.header->captured_at)), item.bytes);
            ++(e == Errc::ok ? seat.sent_ : seat.missed_);
            seat.in_.ring().pop();
        }
    }

    // ---- from the client
    void on_event(StreamId number, MachineTime at, ByteView midi) override {
        const auto found = seats.find(number);
        if (found == seats.end()) return;
        PluginSeat& seat = *found->second;
        const LocalTime now = clock.now();
        HeardHeader header{.owner = {0, 1}, .arrived = now, .ready = now};
        if (at != kNoTime) header.captured_here = clock.from_machine(at);
        if (seat.out_.put(header, midi) == Errc::ok) {
            ++seat.received_;
        } else { // the DAW does not take: what sounds there is released when it does
            ++seat.missed_;
            seat.out_.put_release(0, 0, now);
        }
    }
    void on_seat_declared(StreamId number, std::string_view) override {
        if (const auto seat = seats.find(number); seat != seats.end())
            seat->second->taken_.store(true, std::memory_order_release);
    }
    void on_seat_closed(StreamId number) override {
        if (const auto seat = seats.find(number); seat != seats.end()) untake(*seat->second, clock.now());
    }
    void on_control(ByteView json) override {
        const std::lock_guard lock(mutex);
        status.control.assign(json.begin(), json.end());
    }

    PluginEndConfig config;
    core::MacFunction mac;
    const std::unique_ptr<os::EventLoop> loop;
    const os::Clock& clock = loop->clock();
    std::map<StreamId, std::shared_ptr<PluginSeat>> seats;
    std::optional<TokenFile> code;
    std::optional<PluginConnection> connection;
    bool greeted = false;
    LocalTime dial_at{0};
    StreamId last_seat = 0;

    mutable std::mutex mutex; // of what follows
    PluginEndStatus status;
};

core::Result<std::unique_ptr<PluginEnd>> PluginEnd::start(PluginEndConfig config, core::MacFunction mac) {
    auto loop = os::EventLoop::make({}); // by the machine's own clock
    if (!loop) return loop.error();
    auto impl = std::make_unique<Impl>(std::move(config), mac, std::move(*loop));
    impl->loop->start(*impl);
    return std::unique_ptr<PluginEnd>(new PluginEnd(std::move(impl)));
}

PluginEnd::PluginEnd(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

PluginEnd::~PluginEnd() = default;

core::Result<std::shared_ptr<PluginSeat>> PluginEnd::open(std::string name) {
    return impl_->loop->call([&]() -> core::Result<std::shared_ptr<PluginSeat>> {
        auto& seats = impl_->seats;
        if (seats.size() >= kMostSeats) return Errc::too_many;
        do {
            ++impl_->last_seat;
        } while (impl_->last_seat == 0 || seats.contains(impl_->last_seat));
        auto seat = std::make_shared<PluginSeat>(impl_->last_seat, std::move(name), impl_->loop->signal());
        seats.emplace(seat->number(), seat);
        if (impl_->connection && impl_->greeted) (void)impl_->connection->end().declare(seat->number(), seat->name());
        return seat;
    });
}

void PluginEnd::close(const std::shared_ptr<PluginSeat>& seat) {
    impl_->loop->call([&] {
        impl_->drain(*seat); // the releases of its last moment
        impl_->seats.erase(seat->number());
        if (impl_->connection && impl_->greeted) (void)impl_->connection->end().close(seat->number());
        impl_->untake(*seat, impl_->clock.now());
    });
}

void PluginEnd::use_code(std::optional<TokenFile> code) {
    impl_->loop->call([&] {
        impl_->code = std::move(code);
        impl_->lose(Errc::closed_here);
        impl_->dial_at = impl_->clock.now();
    });
}

PluginEndStatus PluginEnd::status() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->status;
}

} // namespace midip2p::plugin_link
