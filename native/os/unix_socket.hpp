// A socket in the file system.
#pragma once

#include "os/socket.hpp"

namespace midip2p::os {

/// Listens at `path`, which only the user can reach; a socket there that nobody listens at any more is replaced.
/// address_in_use: somebody does. address_invalid: the path is too long for a socket.
[[nodiscard]] core::Result<Socket> listen_at(const std::string& path);
/// unreachable: nobody listens there.
[[nodiscard]] core::Result<Socket> connect_to(const std::string& path);

} // namespace midip2p::os
