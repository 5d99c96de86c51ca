// The codec, one call each, for tests and tools.
#pragma once

#include <napi.h>

namespace midip2p::node {

Napi::Value encode_json_midi(const Napi::CallbackInfo& info);
Napi::Value decode_json_midi(const Napi::CallbackInfo& info);

} // namespace midip2p::node
