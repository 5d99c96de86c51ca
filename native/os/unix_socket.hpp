// A socket in the file system.
#pragma once

#include "os/socket.hpp"

namespace midip2p::os {

/// Listens at `path`, which only this user can reach. A socket file there is replaced if nobody listens at it any more.
/// address_in_use: somebody listens there. address_invalid: the path is too long for a socket. [any]
[[nodiscard]] core::Result<Socket> listen_at(const std::string& path);
/// unreachable: nobody listens there. [any]
[[nodiscard]] core::Result<Socket> connect_to(const std::string& path);

} // namespace midip2p::os
