#include "net/connection.hpp"

#include <array>

namespace midip2p::net {

using core::Errc;

namespace {

/// Linux falls back to delayed acknowledgements after a while; it is asked again so often, not after each receive.
constexpr std::int64_t kQuickFor = 10'000;

} // namespace

Connection::Read Connection::read(const Clock& clock) {
    std::array<std::uint8_t, 65536> buffer;
    const Socket::Received got = socket.receive(buffer);
    if (got.error != Errc::ok) return {.error = got.error, .any = true, .stamp = {}};
    if (got.closed) return {.error = Errc::connection_closed, .any = true, .stamp = {}};
    if (got.bytes == 0) return {};
    spoke = true;
    if (const core::LocalTime now = clock.now(); now >= quick_until_) {
        socket.acknowledge_quickly();
        quick_until_ = now + kQuickFor;
    }
    const core::ByteView chunk = core::ByteView(buffer).first(got.bytes);
    const bool one_record = records.feed(chunk) && plain.empty();
    Read read{.error = tls->receive(chunk, plain), .any = true, .stamp = {}};
    // Segments that queue up carry the newest one's stamp: it is true of one record alone.
    if (got.stamp_ns && one_record) read.stamp = clock.at_realtime_ns(*got.stamp_ns);
    return read;
}

bool Connection::flush(Errc& error) {
    while (!tls->transmit().empty()) {
        const auto n = socket.send(tls->transmit());
        if (!n) {
            error = n.error();
            return false;
        }
        if (*n == 0) return false;
        tls->sent(*n);
    }
    return true;
}

Errc Connection::pump_handshake(core::LocalTime now) {
    const core::ByteView bytes = handshake->transmit(now);
    if (bytes.empty()) return Errc::ok;
    const Errc e = tls->send(bytes);
    handshake->sent(bytes.size());
    return e;
}

void Connection::close() {
    if (tls && socket.valid()) {
        tls->close();
        Errc ignored = Errc::ok; // nobody is left to care
        (void)flush(ignored);
    }
    socket.close();
}

} // namespace midip2p::net
