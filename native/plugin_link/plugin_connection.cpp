#include "plugin_link/plugin_connection.hpp"

#include <array>

namespace midip2p::plugin_link {

using namespace core;

Errc PluginConnection::read(LocalTime now, PluginLinkEnd::Sink& sink) {
    std::array<std::uint8_t, 65536> buffer;
    const os::Socket::Received got = socket_.receive(buffer);
    if (got.error != Errc::ok) return got.error;
    if (got.closed) return Errc::connection_closed;
    if (got.bytes == 0) return Errc::ok;
    const ByteView bytes = ByteView(buffer).first(got.bytes);
    if (end_) return end_->receive(bytes, now, sink);
    if (const Errc e = greeting_->receive(bytes); e != Errc::ok) return e;
    if (!greeting_->done()) return Errc::ok;
    end_.emplace(now);
    const std::vector<std::uint8_t> rest = greeting_->take_rest();
    return rest.empty() ? Errc::ok : end_->receive(rest, now, sink);
}

bool PluginConnection::flush(Errc& error) {
    const auto send = [&](ByteView bytes) -> std::size_t {
        const auto n = socket_.send(bytes);
        if (!n) error = n.error();
        return n ? *n : 0;
    };
    const std::vector<std::uint8_t> said = greeting_->take_bytes();
    greeted_bytes_.insert(greeted_bytes_.end(), said.begin(), said.end());
    while (!greeted_bytes_.empty()) {
        const std::size_t n = send(greeted_bytes_);
        if (n == 0) return false;
        greeted_bytes_.erase(greeted_bytes_.begin(), greeted_bytes_.begin() + static_cast<std::ptrdiff_t>(n));
    }
    while (end_) {
        const ByteView bytes = end_->view(65536);
        if (bytes.empty()) break;
        const std::size_t n = send(bytes);
        if (n == 0) return false;
        end_->consume(n);
    }
    return true;
}

LocalTime PluginConnection::advance(LocalTime now, Errc& error) {
    if (end_) return end_->advance(now, error);
    error = greeting_->advance(now);
    return greeting_->deadline();
}

} // namespace midip2p::plugin_link
