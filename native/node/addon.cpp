// What the addon exports, in the order of index.d.ts.
#include "node/codec.hpp"
#include "node/file_lock.hpp"
#include "node/in_port_object.hpp"
#include "node/jack_object.hpp"
#include "node/out_port_object.hpp"
#include "node/plugin_link_object.hpp"
#include "node/runner_object.hpp"
#include "os/realtime.hpp"
#include "tls/origin.hpp"

#include <napi.h>

namespace {

Napi::Value openssl_origin(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), midip2p::tls::openssl_origin());
}

Napi::Value raise_thread(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), midip2p::os::raise_this_thread());
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    using namespace midip2p::node;
    exports.Set("Runner", RunnerObject::define(env));
    exports.Set("InPort", InPortObject::define(env));
    exports.Set("OutPort", OutPortObject::define(env));
    exports.Set("Jack", JackObject::define(env));
    exports.Set("jackPorts", Napi::Function::New<&jack_ports>(env, "jackPorts"));
    exports.Set("PluginLink", PluginLinkObject::define(env));
    exports.Set("raiseThread", Napi::Function::New<&raise_thread>(env, "raiseThread"));
    exports.Set("lockFile", Napi::Function::New<&lock_file>(env, "lockFile"));
    exports.Set("opensslOrigin", Napi::Function::New<&openssl_origin>(env, "opensslOrigin"));
    exports.Set("encodeJsonMidi", Napi::Function::New<&encode_json_midi>(env, "encodeJsonMidi"));
    exports.Set("decodeJsonMidi", Napi::Function::New<&decode_json_midi>(env, "decodeJsonMidi"));
    exports.Set("decodeJsonMidiLines", Napi::Function::New<&decode_json_midi_lines>(env, "decodeJsonMidiLines"));
    exports.Set("encodeJsonMidiLines", Napi::Function::New<&encode_json_midi_lines>(env, "encodeJsonMidiLines"));
    exports.Set("errorCodes", Napi::Function::New<&error_codes>(env, "errorCodes"));
    return exports;
}

} // namespace

NODE_API_MODULE(midip2p, init)
