#include "channel/socket_channel.hpp"

#include <array>

namespace midip2p::channel {

using core::Errc;

namespace {

/// µs. Linux goes back to delayed acknowledgements after a while, so it is asked again after this time, not after each
/// read.
constexpr std::int64_t kQuickFor = 10'000;

} // namespace

Channel::Read SocketChannel::read(std::vector<std::uint8_t>& bytes) {
    std::array<std::uint8_t, 65536> buffer;
    const os::Socket::Received got = socket_.receive(buffer);
    if (got.error != Errc::ok) return {.error = got.error, .any = true, .stamp_ns = {}};
    if (got.closed) return {.error = Errc::connection_closed, .any = true, .stamp_ns = {}};
    if (got.bytes == 0) return {};
    if (kind_ == Kind::tcp) acknowledge_quickly();
    const core::ByteView chunk = core::ByteView(buffer).first(got.bytes);
    bytes.insert(bytes.end(), chunk.begin(), chunk.end());
    return {.error = Errc::ok, .any = true, .stamp_ns = got.stamp_ns};
}

Errc SocketChannel::write(core::ByteView bytes) {
    while (waiting_.empty() && !bytes.empty()) {
        const auto n = socket_.send(bytes);
        if (!n) return n.error();
        if (*n == 0) break;
        bytes = bytes.subspan(*n);
    }
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    return Errc::ok;
}

bool SocketChannel::flush(Errc& error) {
    while (!waiting_.empty()) {
        const auto n = socket_.send(waiting_);
        if (!n) error = n.error();
        if (!n || *n == 0) return false;
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(*n));
    }
    return true;
}

void SocketChannel::acknowledge_quickly() {
    const core::LocalTime now = os::Clock().now();
    if (now < quick_until_) return;
    socket_.acknowledge_quickly();
    quick_until_ = now + kQuickFor;
}

} // namespace midip2p::channel
