// Of an open file: whose it is to write.
#pragma once

#include <napi.h>

namespace midip2p::node {

/// lockFile(descriptor): false where another open file of any process has the lock. It ends with the descriptor, and so
/// with the process however that ends.
Napi::Value lock_file(const Napi::CallbackInfo& info);

} // namespace midip2p::node
