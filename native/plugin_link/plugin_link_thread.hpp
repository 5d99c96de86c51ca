// What stands behind PluginLink: the thread and everything it owns.
#pragma once

#include "core/toast/control.hpp"
#include "os/command_queue.hpp"
#include "os/listeners.hpp"
#include "os/poller.hpp"
#include "os/signal.hpp"
#include "plugin_link/plugin_connection.hpp"
#include "plugin_link/plugin_link.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace midip2p::plugin_link {

struct PluginLink::Impl {
    struct Seat {
        explicit Seat(SeatPace::Rate rate) : pace(rate) {}
        std::uint64_t connection = 0;
        core::StreamId stream = 0;
        std::shared_ptr<net::InPortHandle> in;
        std::shared_ptr<net::OutPortHandle> out;
        SeatPace pace;
    };
    struct Plugin {
        std::unique_ptr<PluginConnection> connection;
        std::map<core::StreamId, SeatId> seats;
        bool greeted = false; // open, and has been told what was said
    };

    Impl(PluginLinkConfig c, core::MacFunction m, TokenFile p, std::unique_ptr<os::Poller> own) // NOLINT: moved
        : config(std::move(c)), mac(m), pass(std::move(p)), poller(std::move(own)) {}
    void begin();
    void end();

    // ---- the thread
    void run();
    core::LocalTime work();
    void accept_all(std::uint64_t listener);
    void read(std::uint64_t id);
    void flush(std::uint64_t id);
    void lose(std::uint64_t id, core::Errc why);
    void open_seat(std::uint64_t connection, core::StreamId stream, std::string_view name);
    void close_seat(SeatId id);
    void receive(SeatId id, core::MachineTime at, core::ByteView midi);
    [[nodiscard]] core::Errc send_due(Seat& seat, core::LocalTime now);
    [[nodiscard]] core::LocalTime next_of(Seat& seat, core::LocalTime now);
    core::Errc bind(SeatId id, std::shared_ptr<net::InPortHandle> in, std::shared_ptr<net::OutPortHandle> out);
    void tell(PluginLinkNotice notice);

    PluginLinkConfig config;
    core::MacFunction mac;
    TokenFile pass;
    std::unique_ptr<os::Poller> poller;
    os::Signal signal;
    os::CommandQueue commands;
    os::Listeners listeners{*poller};        // tokens below those of plugins
    std::map<std::uint64_t, Plugin> plugins; // by token
    std::map<SeatId, std::unique_ptr<Seat>> seats;
    std::uint64_t last_token = 0;
    SeatId last_seat = 0;
    std::string said; // the newest

    std::mutex mutex; // of what follows
    std::vector<PluginLinkNotice> notices;
    void (*wake)(void*) = nullptr;
    void* wake_context = nullptr;

    std::atomic<std::size_t> plugin_count{0}, seat_count{0};
    std::atomic<std::uint64_t> received{0}, sent{0}, missed{0};
    std::atomic<bool> stopping{false};
    std::thread thread;
};

} // namespace midip2p::plugin_link
