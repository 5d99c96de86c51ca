#include "net/tls_channel.hpp"

namespace midip2p::net {

using core::Errc;

Channel::Read TlsChannel::read(std::vector<std::uint8_t>& bytes) {
    encrypted_.clear();
    Read read{.error = Errc::ok, .any = true, .stamp_ns = {}};
    if (early_.empty()) {
        read = below_->read(encrypted_);
    } else {
        encrypted_.swap(early_);
    }
    if (encrypted_.empty()) return read;
    // If several segments queue up, the stamp is that of the newest: it is only right for a single record.
    const bool one_record = records_.feed(encrypted_) && bytes.empty();
    if (!one_record) read.stamp_ns.reset();
    if (const Errc e = tls_.receive(encrypted_, bytes); e != Errc::ok) read.error = e;
    return read;
}

bool TlsChannel::flush(Errc& error) {
    if (!below_->flush(error)) return false;
    while (!tls_.transmit().empty()) {
        const core::ByteView encrypted = tls_.transmit();
        error = below_->write(encrypted);
        if (error != Errc::ok) return false;
        tls_.sent(encrypted.size());
        if (!below_->flush(error)) return false;
    }
    return true;
}

void TlsChannel::close() {
    tls_.close();
    Errc ignored = Errc::ok; // nobody is left to care
    (void)flush(ignored);
    below_->close();
}

} // namespace midip2p::net
