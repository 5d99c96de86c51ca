// The codec: one call a text, or one for many.
#pragma once

#include <napi.h>

namespace midip2p::node {

Napi::Value encode_json_midi(const Napi::CallbackInfo& info);
Napi::Value decode_json_midi(const Napi::CallbackInfo& info);
Napi::Value decode_json_midi_lines(const Napi::CallbackInfo& info);
Napi::Value encode_json_midi_lines(const Napi::CallbackInfo& info);
Napi::Value error_codes(const Napi::CallbackInfo& info);

} // namespace midip2p::node
