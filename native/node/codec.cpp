#include "node/codec.hpp"

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/lines.hpp"
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

/// A typed array of the caller, without a copy: valid while JavaScript does not run.
template <class Number> std::span<Number> column_from(Napi::Value value, napi_typedarray_type type, const char* what) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
        throw Napi::TypeError::New(value.Env(), std::string(what) + " is no typed array of that kind");
    }
    auto array = value.As<Napi::TypedArrayOf<Number>>();
    return {array.Data(), array.ElementLength()};
}

/// [texts, midi, ends, ports, timestamps, parts, errors]
core::EventColumns columns_from(const Napi::CallbackInfo& info) {
    const core::EventColumns columns{
        .midi = column_from<std::uint8_t>(info[1], napi_uint8_array, "midi"),
        .ends = column_from<std::uint32_t>(info[2], napi_uint32_array, "ends"),
        .ports = column_from<std::int32_t>(info[3], napi_int32_array, "ports"),
        .timestamps = column_from<double>(info[4], napi_float64_array, "timestamps"),
        .parts = column_from<std::uint8_t>(info[5], napi_uint8_array, "parts"),
        .errors = column_from<std::uint8_t>(info[6], napi_uint8_array, "errors"),
    };
    const std::size_t rows = columns.ends.size();
    if (columns.ports.size() != rows || columns.timestamps.size() != rows || columns.parts.size() != rows ||
        columns.errors.size() != rows) {
        throw Napi::TypeError::New(info.Env(), "the columns are not as long as each other");
    }
    return columns;
}

Napi::Value done_to_js(Napi::Env env, const core::LinesDone& done) {
    Napi::Object result = Napi::Object::New(env);
    result.Set("events", Napi::Number::New(env, static_cast<double>(done.events)));
    result.Set("bytes", Napi::Number::New(env, static_cast<double>(done.bytes)));
    return result;
}

} // namespace

Napi::Value decode_json_midi_lines(const Napi::CallbackInfo& info) {
    return done_to_js(info.Env(), core::read_lines(bytes_from(info[0], "texts"), columns_from(info)));
}

Napi::Value encode_json_midi_lines(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const auto texts = column_from<std::uint8_t>(info[0], napi_uint8_array, "texts");
    const core::EventColumns columns = columns_from(info);
    const auto events = integer_from(info[7], "events", 0, static_cast<std::int64_t>(columns.ends.size()));
    const auto done = core::write_lines(columns, static_cast<std::size_t>(events), texts);
    return done_to_js(env, take(env, done, "encodeJsonMidiLines"));
}

Napi::Value error_codes(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Napi::Array codes = Napi::Array::New(env);
    for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(core::Errc::system); ++i) {
        const std::string_view code = core::code_of(static_cast<core::Errc>(i));
        codes.Set(i, Napi::String::New(env, code.data(), code.size()));
    }
    return codes;
}

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
