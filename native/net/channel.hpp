// A channel carries the bytes of one connection. TCP with TLS is the first kind.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"
#include "os/clock.hpp"
#include "tls/certificate.hpp"
#include "tls/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace midip2p::net {

/// Design: the io thread opens a channel, moves bytes through it and closes it. A channel knows neither whose it is nor
/// what its bytes mean. It never blocks: its descriptor says when there is more to do, and when a channel that was
/// dialled is open. After an error only close() may be called. [io]
class Channel {
  public:
    virtual ~Channel() = default;

    /// For the poller.
    [[nodiscard]] virtual int descriptor() const noexcept = 0;
    /// From the next flush() or read() on, both ends prove their keys. Only the key `pinned` is accepted, or any key if
    /// none is given.
    virtual void secure(tls::Session::Role role, std::optional<tls::Fingerprint> pinned) = 0;
    /// The other end's fingerprint, once both ends have proved their keys and bytes may be written; null until then.
    [[nodiscard]] virtual const tls::Fingerprint* peer() const noexcept = 0;

    struct Read {
        core::Errc error = core::Errc::ok;    // connection_closed, connection_reset, or what is wrong with the keys
        bool any = false;                     // something has come, be it an end or an error
        std::optional<core::LocalTime> stamp; // when the kernel received it, where that can be told
    };
    /// Reads once, and appends the bytes to `bytes`.
    [[nodiscard]] virtual Read read(const os::Clock& clock, std::vector<std::uint8_t>& bytes) = 0;
    /// Takes all of the bytes. Only after peer() is known.
    [[nodiscard]] virtual core::Errc write(core::ByteView bytes) = 0;
    /// Gives the bytes that were written to the kernel. True: the kernel took all of them.
    [[nodiscard]] virtual bool flush(core::Errc& error) = 0;
    /// Says goodbye if it can, and closes.
    virtual void close() = 0;
    /// The reason of the last error, for people; "" if there is none.
    [[nodiscard]] virtual std::string detail() const = 0;
};

} // namespace midip2p::net
