#include "plugin_link/plugin_link.hpp"

#include "os/random.hpp"
#include "os/unix_socket.hpp"
#include "plugin_link/plugin_link_impl.hpp"

#include <filesystem>
#include <unistd.h>

namespace midip2p::plugin_link {

using namespace core;

namespace {

/// The former token if there is one, so that a code which was pasted once stays valid.
Result<PluginToken> token_at(const std::string& path) {
    const auto before = read_token_file(path);
    if (before) return before->token;
    if (before.error() == Errc::token_unsafe) return before.error();
    PluginToken fresh{};
    if (const Errc e = os::fill_randomly(fresh); e != Errc::ok) return e;
    return fresh;
}

} // namespace

Result<std::unique_ptr<PluginLink>> PluginLink::open(std::shared_ptr<os::EventLoop> loop, PluginLinkConfig config,
                                                     core::MacFunction mac) {
    std::error_code trouble;
    const std::filesystem::path folder = std::filesystem::path(config.token_path).parent_path();
    std::filesystem::create_directories(folder, trouble);
    if (trouble) return Errc::system;
    const auto token = token_at(config.token_path);
    if (!token) return token.error();
    const auto before = read_token_file(config.token_path);
    TokenFile file{.token = *token, .socket = (folder / "local-link.sock").string(), .tcp_port = 0};
    std::vector<os::Socket> sockets;
    auto socket = os::listen_at(file.socket);
    if (!socket && socket.error() != Errc::address_invalid) return socket.error();
    if (socket) {
        sockets.push_back(std::move(*socket));
    } else { // a path too long for a socket
        file.socket.clear();
    }
    if (config.tcp || sockets.empty()) {
        const std::uint16_t wanted = before ? before->tcp_port : std::uint16_t{0};
        auto listener = os::Socket::listen({"127.0.0.1", wanted});
        if (!listener && wanted != 0) listener = os::Socket::listen({"127.0.0.1", 0});
        if (!listener) return listener.error();
        file.tcp_port = listener->local().port;
        sockets.push_back(std::move(*listener));
    }
    if (const Errc e = write_token_file(config.token_path, file); e != Errc::ok) return e;
    auto impl = std::make_unique<Impl>(std::move(loop), std::move(config), mac, std::move(file));
    if (const Errc e = impl->begin_at(std::move(sockets)); e != Errc::ok) {
        impl->leave();
        return e;
    }
    return std::unique_ptr<PluginLink>(new PluginLink(std::move(impl)));
}

PluginLink::PluginLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

PluginLink::~PluginLink() {
    impl_->leave();
    if (!impl_->token.socket.empty()) (void)unlink(impl_->token.socket.c_str());
}

const TokenFile& PluginLink::token() const noexcept { return impl_->token; }

std::vector<PluginLinkNotice> PluginLink::poll() {
    const std::lock_guard lock(impl_->mutex);
    return std::exchange(impl_->notices, {});
}

void PluginLink::on_notice(void (*wake)(void*), void* context) {
    const std::lock_guard lock(impl_->mutex);
    impl_->wake = wake;
    impl_->wake_context = context;
}

Errc PluginLink::take(SeatId seat, std::shared_ptr<InPort> in, std::shared_ptr<OutPort> out) {
    if (impl_->over.load(std::memory_order_acquire)) return Errc::unknown_port;
    return impl_->loop->call([&] { return impl_->bind(seat, std::move(in), std::move(out)); });
}

Errc PluginLink::send_control(std::string json) {
    const ByteView bytes(reinterpret_cast<const std::uint8_t*>(json.data()), json.size());
    if (const Errc e = check_control(bytes); e != Errc::ok) return e;
    if (impl_->over.load(std::memory_order_acquire)) return Errc::ok; // nobody is left to hear it
    impl_->loop->post([impl = impl_.get(), text = std::move(json)]() mutable { impl->send_control(std::move(text)); });
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
