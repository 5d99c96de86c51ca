#include "plugin_link/plugin_link.hpp"

#include "os/random.hpp"
#include "os/unix_socket.hpp"
#include "plugin_link/plugin_link_thread.hpp"

#include <filesystem>
#include <future>
#include <unistd.h>

namespace midip2p::plugin_link {

using namespace core;

namespace {

/// The token of before where there is one: a code that was pasted once stays good.
Result<PluginToken> token_at(const std::string& path) {
    const auto before = read_token_file(path);
    if (before) return before->token;
    if (before.error() == Errc::token_unsafe) return before.error();
    PluginToken fresh{};
    if (const Errc e = os::fill_randomly(fresh); e != Errc::ok) return e;
    return fresh;
}

} // namespace

Result<std::unique_ptr<PluginLink>> PluginLink::open(PluginLinkConfig config, core::MacFunction mac) {
    std::error_code trouble;
    const std::filesystem::path folder = std::filesystem::path(config.token_path).parent_path();
    std::filesystem::create_directories(folder, trouble);
    if (trouble) return Errc::system;
    const auto token = token_at(config.token_path);
    if (!token) return token.error();
    const auto before = read_token_file(config.token_path);
    TokenFile pass{.token = *token, .socket = (folder / "local-link.sock").string(), .tcp_port = 0};
    auto poller = os::Poller::make();
    if (!poller) return poller.error();
    auto impl = std::make_unique<Impl>(std::move(config), mac, std::move(pass), std::move(*poller));
    auto socket = os::listen_at(impl->pass.socket);
    if (!socket && socket.error() != Errc::address_invalid) return socket.error();
    if (socket) {
        if (const Errc e = impl->listeners.add(std::move(*socket), ++impl->last_token); e != Errc::ok) return e;
    } else { // a path too long for a socket
        impl->pass.socket.clear();
    }
    if (impl->config.tcp || impl->listeners.empty()) {
        const std::uint16_t wanted = before ? before->tcp_port : std::uint16_t{0};
        auto listener = os::Socket::listen({"127.0.0.1", wanted});
        if (!listener && wanted != 0) listener = os::Socket::listen({"127.0.0.1", 0});
        if (!listener) return listener.error();
        impl->pass.tcp_port = listener->local().port;
        if (const Errc e = impl->listeners.add(std::move(*listener), ++impl->last_token); e != Errc::ok) return e;
    }
    if (const Errc e = write_token_file(impl->config.token_path, impl->pass); e != Errc::ok) return e;
    impl->begin();
    return std::unique_ptr<PluginLink>(new PluginLink(std::move(impl)));
}

PluginLink::PluginLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

PluginLink::~PluginLink() {
    impl_->end();
    if (!impl_->pass.socket.empty()) (void)unlink(impl_->pass.socket.c_str());
}

const TokenFile& PluginLink::pass() const noexcept { return impl_->pass; }

std::vector<PluginLinkNotice> PluginLink::poll() {
    const std::lock_guard lock(impl_->mutex);
    return std::exchange(impl_->notices, {});
}

void PluginLink::on_notice(void (*wake)(void*), void* context) {
    const std::lock_guard lock(impl_->mutex);
    impl_->wake = wake;
    impl_->wake_context = context;
}

Errc PluginLink::take(SeatId seat, std::shared_ptr<net::InPortHandle> in, std::shared_ptr<net::OutPortHandle> out) {
    std::promise<Errc> answer;
    impl_->commands.push([&] { answer.set_value(impl_->bind(seat, std::move(in), std::move(out))); });
    impl_->signal.notify();
    return answer.get_future().get();
}

Errc PluginLink::say(std::string json) {
    const ByteView bytes(reinterpret_cast<const std::uint8_t*>(json.data()), json.size());
    if (const Errc e = check_control(bytes); e != Errc::ok) return e;
    impl_->commands.push([impl = impl_.get(), text = std::move(json)]() mutable {
        impl->said = std::move(text);
        const ByteView words(reinterpret_cast<const std::uint8_t*>(impl->said.data()), impl->said.size());
        for (auto& [id, plugin] : impl->plugins)
            if (plugin.greeted) (void)plugin.connection->end().say(words);
    });
    impl_->signal.notify();
    return Errc::ok;
}

PluginLinkStatus PluginLink::status() const {
    return {.plugins = impl_->plugin_count,
            .seats = impl_->seat_count,
            .received = impl_->received,
            .sent = impl_->sent,
            .missed = impl_->missed};
}

} // namespace midip2p::plugin_link
