#include "node/convert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace midip2p::node {

namespace {

std::string quoted(std::string_view what, std::string_view must_be) {
    return std::string(what) + " must be " + std::string(must_be);
}

Napi::Object object_from(Napi::Value value, std::string_view what) {
    if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), quoted(what, "an object"));
    return value.As<Napi::Object>();
}

/// The named property of an object; a missing one is `undefined`, which every reader below refuses.
struct Fields {
    Napi::Object object;
    std::string of;

    Fields(Napi::Value value, std::string_view what) : object(object_from(value, what)), of(what) {}
    [[nodiscard]] Napi::Value get(const char* name) const { return object.Get(name); }
    [[nodiscard]] std::string path(const char* name) const { return of + "." + name; }

    [[nodiscard]] std::string text(const char* name) const { return string_from(get(name), path(name)); }
    [[nodiscard]] bool flag(const char* name) const { return bool_from(get(name), path(name)); }
    template <class T> [[nodiscard]] T up_to(const char* name, std::int64_t most) const {
        return static_cast<T>(integer_from(get(name), path(name), 0, most));
    }
    /// A Uint8Array of exactly that many entries, none above `most`.
    template <std::size_t N> void table(const char* name, std::array<std::uint8_t, N>& into, std::uint8_t most) const {
        const core::ByteView bytes = bytes_from(get(name), path(name));
        const bool fits =
            bytes.size() == N && std::all_of(bytes.begin(), bytes.end(), [most](auto b) { return b <= most; });
        if (!fits)
            throw Napi::TypeError::New(
                object.Env(), quoted(path(name), std::to_string(N) + " bytes of 0 to " + std::to_string(int{most})));
        std::copy(bytes.begin(), bytes.end(), into.begin());
    }
    template <class T> [[nodiscard]] T integer(const char* name) const {
        const auto least = std::max<std::int64_t>(std::numeric_limits<T>::min(), -kMaxSafe);
        const auto most = std::min<std::int64_t>(std::numeric_limits<T>::max(), kMaxSafe);
        return static_cast<T>(integer_from(get(name), path(name), least, most));
    }
};

} // namespace

Napi::Error native_error(Napi::Env env, std::string_view code, std::string_view doing) {
    Napi::Error error = Napi::Error::New(env, std::string(doing) + ": " + std::string(code));
    error.Value().Set("name", "NativeError");
    error.Value().Set("code", std::string(code));
    return error;
}

void check(Napi::Env env, core::Errc error, std::string_view doing) {
    if (error != core::Errc::ok) throw native_error(env, core::code_of(error), doing);
}

std::string string_from(Napi::Value value, std::string_view what) {
    if (!value.IsString()) throw Napi::TypeError::New(value.Env(), quoted(what, "a string"));
    return value.As<Napi::String>().Utf8Value();
}

std::vector<std::string> strings_from(Napi::Value value, std::string_view what) {
    if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), quoted(what, "an array of strings"));
    const auto list = value.As<Napi::Array>();
    std::vector<std::string> strings;
    for (std::uint32_t i = 0; i < list.Length(); ++i)
        strings.push_back(string_from(list.Get(i), std::string(what) + "[" + std::to_string(i) + "]"));
    return strings;
}

bool bool_from(Napi::Value value, std::string_view what) {
    if (!value.IsBoolean()) throw Napi::TypeError::New(value.Env(), quoted(what, "true or false"));
    return value.As<Napi::Boolean>().Value();
}

double number_from(Napi::Value value, std::string_view what) {
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (!std::isfinite(number)) throw Napi::TypeError::New(value.Env(), quoted(what, "a finite number"));
    return number;
}

std::int64_t integer_from(Napi::Value value, std::string_view what, std::int64_t least, std::int64_t most) {
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    // Written so that NaN is refused as well.
    if (!(std::trunc(number) == number && number >= static_cast<double>(least) && number <= static_cast<double>(most)))
        throw Napi::TypeError::New(
            value.Env(), quoted(what, "a whole number from " + std::to_string(least) + " to " + std::to_string(most)));
    return static_cast<std::int64_t>(number);
}

core::ByteView bytes_from(Napi::Value value, std::string_view what) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
        throw Napi::TypeError::New(value.Env(), quoted(what, "a Uint8Array"));
    const auto array = value.As<Napi::Uint8Array>();
    return {array.Data(), array.ByteLength()};
}

core::LocalTime local_time_from(Napi::Value value, std::string_view what) {
    return {integer_from(value, what, -kMaxSafe, kMaxSafe)};
}

std::optional<std::int64_t> optional_from(Napi::Value value, std::string_view what, std::int64_t least,
                                          std::int64_t most) {
    if (value.IsNull()) return std::nullopt;
    return integer_from(value, what, least, most);
}

net::RunnerConfig runner_config_from(Napi::Value value) {
    const Fields config(value, "config");
    return {.session = config.text("session"),
            .peer = config.text("peer"),
            .agent = config.text("agent"),
            .trace = config.flag("trace"),
            .clock_shift_us = config.integer<std::int64_t>("clockShiftUs"),
            .clock_shift_ppm = number_from(config.get("clockShiftPpm"), "config.clockShiftPpm"),
            .realtime = config.flag("realtime"),
            .datagrams = config.flag("datagrams")};
}

net::Address address_from(Napi::Value value, std::string_view what) {
    const Fields address(value, what);
    return {.host = address.text("host"), .port = address.integer<std::uint16_t>("port")};
}

std::vector<net::Address> addresses_from(Napi::Value value, std::string_view what) {
    if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), quoted(what, "an array"));
    const auto list = value.As<Napi::Array>();
    std::vector<net::Address> addresses;
    for (std::uint32_t i = 0; i < list.Length(); ++i)
        addresses.push_back(address_from(list.Get(i), std::string(what) + "[" + std::to_string(i) + "]"));
    return addresses;
}

std::vector<core::Reflexive> reflexive_from(Napi::Value candidates, std::string_view what) {
    const auto list = candidates.As<Napi::Array>();
    std::vector<core::Reflexive> reflexive;
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
        const Fields candidate(list.Get(i), std::string(what) + "[" + std::to_string(i) + "]");
        if (candidate.get("clockPort").IsUndefined()) continue;
        const std::string host = candidate.text("host");
        reflexive.push_back({.notes = {.host = host, .port = candidate.integer<std::uint16_t>("port")},
                             .clock = {.host = host, .port = candidate.integer<std::uint16_t>("clockPort")}});
    }
    return reflexive;
}

core::RelayUse relay_use_from(Napi::Value value, std::string_view what) {
    const std::string use = string_from(value, what);
    if (use != "never" && use != "last" && use != "only")
        throw Napi::TypeError::New(value.Env(), quoted(what, "never, last or only"));
    if (use == "last") return core::RelayUse::last;
    return use == "only" ? core::RelayUse::only : core::RelayUse::never;
}

std::vector<core::RelayToken> relay_tokens_from(Napi::Value value) {
    if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), "tokens must be an array");
    const auto list = value.As<Napi::Array>();
    std::vector<core::RelayToken> tokens(list.Length());
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
        const core::ByteView bytes = bytes_from(list.Get(i), "tokens[" + std::to_string(i) + "]");
        if (bytes.size() != core::kRelayTokenSize)
            throw Napi::TypeError::New(value.Env(),
                                       "a token must be " + std::to_string(core::kRelayTokenSize) + " bytes");
        std::copy(bytes.begin(), bytes.end(), tokens[i].begin());
    }
    return tokens;
}

net::LinkTarget link_target_from(Napi::Value value) {
    const Fields fields(value, "target");
    net::LinkTarget target;
    target.peer = fields.text("peer");
    target.may_play = fields.flag("mayPlay");
    target.relay = relay_use_from(fields.get("relay"), "target.relay");
    target.muted_ports = strings_from(fields.get("mutedPorts"), "target.mutedPorts");
    const core::ByteView fingerprint = bytes_from(fields.get("fingerprint"), "target.fingerprint");
    if (fingerprint.size() != target.fingerprint.size())
        throw Napi::TypeError::New(value.Env(), "target.fingerprint must be 32 bytes");
    std::copy(fingerprint.begin(), fingerprint.end(), target.fingerprint.begin());
    target.candidates = addresses_from(fields.get("candidates"), "target.candidates");
    target.reflexive = reflexive_from(fields.get("candidates"), "target.candidates");
    return target;
}

core::Source source_from(Napi::Value value) {
    const Fields source(value, "source");
    return {.link = source.integer<core::LinkId>("link"), .id = source.integer<std::uint16_t>("id")};
}

core::Sink sink_from(Napi::Value value) {
    const Fields sink(value, "sink");
    return {.link = sink.integer<core::LinkId>("link"), .port = sink.integer<core::PortId>("port")};
}

core::Playout playout_from(Napi::Value value) {
    const Fields playout(value, "playout");
    const std::string policy = playout.text("policy");
    if (policy != "direct" && policy != "tight" && policy != "adaptive")
        throw Napi::TypeError::New(value.Env(), quoted("playout.policy", "direct, tight or adaptive"));
    return {.policy = policy == "tight"      ? core::PlayoutPolicy::tight
                      : policy == "adaptive" ? core::PlayoutPolicy::adaptive
                                             : core::PlayoutPolicy::direct,
            .tight_us = playout.up_to<std::int64_t>("tightUs", core::kMaxDelay),
            .most_us = playout.up_to<std::int64_t>("mostUs", core::kMaxDelay),
            .offset_us =
                integer_from(playout.get("offsetUs"), playout.path("offsetUs"), -core::kMaxDelay, core::kMaxDelay),
            .own_waits = playout.flag("ownWaits")};
}

core::Rule rule_from(Napi::Value value) {
    const Fields rule(value, "rule");
    core::Rule made;
    made.kinds = rule.integer<std::uint16_t>("kinds");
    made.withheld = rule.integer<std::uint16_t>("withheld");
    made.channels = rule.integer<std::uint16_t>("channels");
    made.lowest_key = rule.up_to<std::uint8_t>("lowestKey", 127);
    made.highest_key = rule.up_to<std::uint8_t>("highestKey", 127);
    made.transpose = rule.integer<std::int8_t>("transpose");
    rule.table("channelMap", made.channel_map, 15);
    rule.table("velocities", made.velocities, 127);
    return made;
}

std::vector<net::RouteEnd> routes_from(Napi::Value value, bool with_rules) {
    if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), "routes must be an array");
    const auto list = value.As<Napi::Array>();
    std::vector<net::RouteEnd> routes;
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
        const Fields route(list.Get(i), "route");
        net::RouteEnd end{.source = source_from(route.get("source")),
                          .sink = sink_from(route.get("sink")),
                          .number = route.integer<core::RouteNumber>("number"),
                          .rule = {}};
        if (with_rules) end.rule = rule_from(route.get("rule"));
        routes.push_back(end);
    }
    return routes;
}

} // namespace midip2p::node
