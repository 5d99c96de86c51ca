// What carries the bytes of one connection, whatever kind it is.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace midip2p::channel {

/// Design: whoever has an event loop opens a channel, moves bytes through it and closes it. A channel knows neither
/// whose it is nor what its bytes mean. It never blocks: its descriptor says when there is more to do, and when a
/// channel that was dialled has reached the other end. How the two ends prove who they are is a matter of the kind, and
/// of whoever makes a channel of that kind. After an error only close() and detail() may be called. [io]
class Channel {
  public:
    virtual ~Channel() = default;

    /// What it is, for people: "TCP with TLS".
    [[nodiscard]] virtual std::string kind() const = 0;
    /// For the poller.
    [[nodiscard]] virtual int descriptor() const noexcept = 0;
    /// Both ends have proved what this kind has them prove, so bytes may be written.
    [[nodiscard]] virtual bool open() const noexcept = 0;
    /// The key that the other end has proved to have; null while the channel is not open, and always where the kind
    /// proves no key.
    [[nodiscard]] virtual const core::Fingerprint* peer() const noexcept = 0;

    struct Read {
        core::Errc error = core::Errc::ok; // connection_closed, connection_reset, or what the kind objects to
        bool any = false;                  // something has come, be it an end or an error
        /// When the kernel received all of it: nanoseconds of CLOCK_REALTIME, where that can be told.
        std::optional<std::int64_t> stamp_ns;
    };
    /// Reads once, and appends the bytes to `bytes`.
    [[nodiscard]] virtual Read read(std::vector<std::uint8_t>& bytes) = 0;
    /// Takes all of the bytes. Only when open().
    [[nodiscard]] virtual core::Errc write(core::ByteView bytes) = 0;
    /// Gives the bytes that were written to the kernel. True: the kernel has taken all of them.
    [[nodiscard]] virtual bool flush(core::Errc& error) = 0;
    /// Says goodbye if it can, and closes.
    virtual void close() = 0;
    /// The reason of the last error, for people; "" if there is none.
    [[nodiscard]] virtual std::string detail() const { return {}; }
};

} // namespace midip2p::channel
