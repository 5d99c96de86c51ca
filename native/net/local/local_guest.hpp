// The plugin's end of a local link: looks for the client of this machine's user, and keeps seats there.
#pragma once

#include "core/local/local_greeting.hpp"
#include "net/local/local_pass.hpp"
#include "net/local/local_seat.hpp"

#include <memory>
#include <optional>
#include <string>

namespace midip2p::net {

struct LocalGuestConfig {
    std::string pass_path = default_pass_path();
    std::string agent;
};

struct LocalGuestStatus {
    bool connected = false;
    core::Errc why = core::Errc::token_missing; // not connected: why; a stable code by core::code_of
    std::string said;                           // the client's newest word, JSON; "" while there is none
    std::uint64_t connections = 0;              // so many times it was found
};

/// Design: one thread for all seats of a process. Without a client it looks for one twice a second; a client that goes
/// has what it held released at every seat. Everything public may be called from any thread but the audio thread.
class LocalGuest {
  public:
    /// `mac`: HMAC-SHA-256 of a library that the caller has; called on the guest's thread.
    static core::Result<std::unique_ptr<LocalGuest>> start(LocalGuestConfig config, core::MacFunction mac);
    ~LocalGuest(); // closes the seats, says goodbye, joins the thread

    /// too_many: 256 are open.
    core::Result<std::shared_ptr<LocalSeat>> open(std::string name);
    void close(const std::shared_ptr<LocalSeat>& seat);
    /// A code that was pasted in; nullopt: the token file again.
    void use_code(std::optional<LocalPass> code);
    [[nodiscard]] LocalGuestStatus status() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit LocalGuest(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::net
