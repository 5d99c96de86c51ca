#include "net/tls_channel.hpp"

#include <array>

namespace midip2p::net {

using core::Errc;

namespace {

/// Linux goes back to delayed acknowledgements after a while, so it is asked again after this time, not after each
/// receive.
constexpr std::int64_t kQuickFor = 10'000;

} // namespace

void TlsChannel::secure(tls::Session::Role role, std::optional<tls::Fingerprint> pinned) {
    tls_ = std::make_unique<tls::Session>(
        *context_, role, [pinned](const tls::Fingerprint& there) { return !pinned || there == *pinned; });
}

Channel::Read TlsChannel::read(const os::Clock& clock, std::vector<std::uint8_t>& bytes) {
    if (!tls_) return {};
    std::array<std::uint8_t, 65536> buffer;
    const os::Socket::Received got = socket_.receive(buffer);
    if (got.error != Errc::ok) return {.error = got.error, .any = true, .stamp = {}};
    if (got.closed) return {.error = Errc::connection_closed, .any = true, .stamp = {}};
    if (got.bytes == 0) return {};
    if (const core::LocalTime now = clock.now(); now >= quick_until_) {
        socket_.acknowledge_quickly();
        quick_until_ = now + kQuickFor;
    }
    const core::ByteView chunk = core::ByteView(buffer).first(got.bytes);
    const bool one_record = records_.feed(chunk) && bytes.empty();
    Read read{.error = tls_->receive(chunk, bytes), .any = true, .stamp = {}};
    // If several segments queue up, the stamp is that of the newest: it is only right for a single record.
    if (got.stamp_ns && one_record) read.stamp = clock.at_realtime_ns(*got.stamp_ns);
    return read;
}

bool TlsChannel::flush(Errc& error) {
    if (!tls_) return true;
    while (!tls_->transmit().empty()) {
        const auto n = socket_.send(tls_->transmit());
        if (!n) {
            error = n.error();
            return false;
        }
        if (*n == 0) return false;
        tls_->sent(*n);
    }
    return true;
}

void TlsChannel::close() {
    if (tls_ && socket_.valid()) {
        tls_->close();
        Errc ignored = Errc::ok; // nobody is left to care
        (void)flush(ignored);
    }
    socket_.close();
}

} // namespace midip2p::net
