#include "os/random.hpp"

#include <sys/random.h>

namespace midip2p::os {

core::Errc fill_randomly(std::span<std::uint8_t> bytes) {
    const bool all = getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
    return all ? core::Errc::ok : core::Errc::system;
}

} // namespace midip2p::os
