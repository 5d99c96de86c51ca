#include "node/file_lock.hpp"

#include "node/convert.hpp"

#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

namespace midip2p::node {

Napi::Value lock_file(const Napi::CallbackInfo& info) {
    const auto descriptor = static_cast<int>(integer_from(info[0], "descriptor", 0, std::numeric_limits<int>::max()));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return Napi::Boolean::New(info.Env(), true);
    if (errno == EWOULDBLOCK) return Napi::Boolean::New(info.Env(), false);
    throw Napi::Error::New(info.Env(), std::string("locking a file: ") + std::strerror(errno));
}

} // namespace midip2p::node
