// What stands behind PluginLink: its work on the loop, and everything it owns.
#pragma once

#include "core/toast/control.hpp"
#include "os/event_loop.hpp"
#include "os/listeners.hpp"
#include "plugin_link/plugin_connection.hpp"
#include "plugin_link/plugin_link.hpp"

#include <atomic>
#include <map>
#include <mutex>

namespace midip2p::plugin_link {

struct PluginLink::Impl final : os::EventLoop::Work {
    struct Seat {
        explicit Seat(SeatPace::Rate rate) : pace(rate) {}
        std::uint64_t connection = 0;
        core::StreamId stream = 0;
        std::shared_ptr<core::InPort> in;
        std::shared_ptr<core::OutPort> out;
        SeatPace pace;
    };
    struct Plugin {
        std::unique_ptr<PluginConnection> connection;
        std::map<core::StreamId, SeatId> seats;
        bool greeted = false; // open, and has been sent the newest message
    };

    Impl(std::shared_ptr<os::EventLoop> on, PluginLinkConfig c, core::MacFunction m, TokenFile t)
        : loop(std::move(on)), config(std::move(c)), mac(m), token(std::move(t)) {}
    /// Joins the loop, and listens.                                                   [control]
    [[nodiscard]] core::Errc begin_at(std::vector<os::Socket> sockets);
    /// Leaves it.                                                                      [control]
    void leave();

    // ---- [io]
    [[nodiscard]] core::LocalTime turn() override;
    void handle(const os::Poller::Ready& ready) override;
    void end() override;
    void accept_all(std::uint64_t listener);
    void read(std::uint64_t id);
    void flush(std::uint64_t id);
    void lose(std::uint64_t id, core::Errc why);
    void open_seat(std::uint64_t connection, core::StreamId stream, std::string_view name);
    void close_seat(SeatId id);
    void receive(SeatId id, core::MachineTime at, core::ByteView midi);
    [[nodiscard]] core::Errc send_due(Seat& seat, core::LocalTime now);
    [[nodiscard]] core::LocalTime next_of(Seat& seat, core::LocalTime now);
    core::Errc bind(SeatId id, std::shared_ptr<core::InPort> in, std::shared_ptr<core::OutPort> out);
    void send_control(std::string json);
    void notify(PluginLinkNotice notice);

    const std::shared_ptr<os::EventLoop> loop;
    const os::Clock& clock = loop->clock();
    os::Poller& poller = loop->poller();
    PluginLinkConfig config;
    core::MacFunction mac;
    TokenFile token;
    os::Listeners listeners{poller};
    std::map<std::uint64_t, Plugin> plugins; // by the poller's token
    std::map<SeatId, std::unique_ptr<Seat>> seats;
    std::uint64_t last_token = 0;
    SeatId last_seat = 0;
    std::string control; // the newest message to the plugins

    std::mutex mutex; // of what follows
    std::vector<PluginLinkNotice> notices;
    void (*wake)(void*) = nullptr;
    void* wake_context = nullptr;

    std::atomic<std::size_t> plugin_count{0}, seat_count{0};
    std::atomic<std::uint64_t> received{0}, sent{0}, missed{0};
    std::atomic<bool> over{false}; // end() has run: the loop may have no thread any more
};

} // namespace midip2p::plugin_link
