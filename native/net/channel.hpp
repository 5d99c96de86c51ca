// What carries the bytes of one connection; TCP with TLS is the first of its kinds.
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

/// Design: the io thread opens a channel, moves bytes through it and closes it. Whose it is and what its bytes mean is
/// no business of a channel. It never blocks: its descriptor says when there is more to do, and whether
/// one that was dialled has been opened. After an error nothing
/// works any more but close(). [io]
class Channel {
  public:
    virtual ~Channel() = default;

    /// For the poller.
    [[nodiscard]] virtual int descriptor() const noexcept = 0;
    /// Begins to prove the keys of both ends, with the next flush() or read(). No other key than `pinned` is accepted;
    /// where none is given, any is.
    virtual void secure(tls::Session::Role role, std::optional<tls::Fingerprint> pinned) = 0;
    /// The other end's, once both ends have proved theirs and bytes may be written; null until then.
    [[nodiscard]] virtual const tls::Fingerprint* peer() const noexcept = 0;

    struct Read {
        core::Errc error = core::Errc::ok;    // connection_closed, connection_reset, or what is wrong with the keys
        bool any = false;                     // something has come, be it an end or an error
        std::optional<core::LocalTime> stamp; // when the kernel received it, where that can be told
    };
    /// Reads once; what it was is appended to `bytes`.
    [[nodiscard]] virtual Read read(const os::Clock& clock, std::vector<std::uint8_t>& bytes) = 0;
    /// Takes all of it. Only once peer() is known.
    [[nodiscard]] virtual core::Errc write(core::ByteView bytes) = 0;
    /// Gives the kernel what was written. True: all of it went.
    [[nodiscard]] virtual bool flush(core::Errc& error) = 0;
    /// Best effort: a goodbye, and the end.
    virtual void close() = 0;
    /// Why the last error, in words for people; "" where there are none.
    [[nodiscard]] virtual std::string detail() const = 0;
};

} // namespace midip2p::net
