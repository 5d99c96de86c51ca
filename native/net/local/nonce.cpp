#include "net/local/nonce.hpp"

#include <sys/random.h>

namespace midip2p::net {

core::Result<core::LocalNonce> random_bytes() {
    core::LocalNonce bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return core::Errc::system;
    return bytes;
}

} // namespace midip2p::net
