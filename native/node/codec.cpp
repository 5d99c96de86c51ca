#include "node/codec.hpp"

#include "core/jsonmidi/jsonmidi.hpp"
#include "node/convert.hpp"
#include "node/to_js.hpp"

#include <vector>

namespace midip2p::node {

namespace {

Napi::Value part_to_js(Napi::Env env, core::SysexPart part) {
    switch (part) {
    case core::SysexPart::first:
        return Napi::String::New(env, "first");
    case core::SysexPart::middle:
        return Napi::String::New(env, "middle");
    case core::SysexPart::last:
        return Napi::String::New(env, "last");
    case core::SysexPart::whole:
        break;
    }
    return env.Null();
}

} // namespace

Napi::Value encode_json_midi(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const core::ByteView midi = bytes_from(info[0], "midi");
    core::EventFields fields;
    if (const auto port = optional_from(info[1], "port", 0, 65535)) fields.port = static_cast<core::StreamId>(*port);
    fields.timestamp = optional_from(info[2], "timestamp", 0, kMaxSafe);

    std::vector<std::uint8_t> text(core::jsonmidi_bound(midi.size()));
    const std::size_t size = take(env, core::write_jsonmidi(midi, fields, text), "encodeJsonMidi");
    return Napi::String::New(env, reinterpret_cast<const char*>(text.data()), size);
}

Napi::Value decode_json_midi(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const core::ByteView text = bytes_from(info[0], "text");
    // A data byte takes at least two characters; the shortest text is longer than the longest short message.
    std::vector<std::uint8_t> midi(text.size() + 16);
    const core::ParsedEvent event = take(env, core::parse_jsonmidi(text, midi), "decodeJsonMidi");

    Napi::Object result = Napi::Object::New(env);
    result.Set("midi", to_js(env, core::ByteView(midi).first(event.midi_size)));
    result.Set("port", event.fields.port ? Napi::Number::New(env, *event.fields.port) : env.Null());
    result.Set("timestamp", event.fields.timestamp
                                ? Napi::Number::New(env, static_cast<double>(*event.fields.timestamp))
                                : env.Null());
    result.Set("part", part_to_js(env, event.part));
    return result;
}

} // namespace midip2p::node
