// From JavaScript: arguments to core types. A value of the wrong kind is a bug of the caller and throws a TypeError
// that names it; an error of the engine throws a NativeError with its stable code.
#pragma once

#include "core/clock/timeline.hpp"
#include "core/playout/policy.hpp"
#include "core/result.hpp"
#include "core/routing/route.hpp"
#include "core/types.hpp"
#include "net/runner.hpp"

#include <napi.h>

#include <optional>
#include <string>
#include <string_view>

namespace midip2p::node {

/// `name = 'NativeError'`, `code`, and `doing: code` as the message; libs/engine makes the class and the sentence.
[[nodiscard]] Napi::Error native_error(Napi::Env env, std::string_view code, std::string_view doing);
/// Throws unless ok.
void check(Napi::Env env, core::Errc error, std::string_view doing);
/// The value, or throws.
template <class T> T take(Napi::Env env, core::Result<T> result, std::string_view doing) {
    check(env, result.error(), doing);
    return std::move(*result);
}

/// `what` names the argument in the TypeError.
std::string string_from(Napi::Value value, std::string_view what);
std::vector<std::string> strings_from(Napi::Value value, std::string_view what);
bool bool_from(Napi::Value value, std::string_view what);
double number_from(Napi::Value value, std::string_view what);
/// A whole number from `least` to `most`.
std::int64_t integer_from(Napi::Value value, std::string_view what, std::int64_t least, std::int64_t most);
/// Bytes of a Uint8Array (a Buffer is one), without a copy: valid while `value` lives and JavaScript does not run.
core::ByteView bytes_from(Napi::Value value, std::string_view what);
core::LocalTime local_time_from(Napi::Value value, std::string_view what);
/// null: none.
std::optional<std::int64_t> optional_from(Napi::Value value, std::string_view what, std::int64_t least,
                                          std::int64_t most);

net::RunnerConfig runner_config_from(Napi::Value value);
net::Address address_from(Napi::Value value, std::string_view what);
std::vector<net::Address> addresses_from(Napi::Value value, std::string_view what);
/// Those of the candidates that have a `clockPort`.
std::vector<core::Reflexive> reflexive_from(Napi::Value candidates, std::string_view what);
net::LinkTarget link_target_from(Napi::Value value);
std::vector<core::RelayToken> relay_tokens_from(Napi::Value value);
core::Source source_from(Napi::Value value);
core::Sink sink_from(Napi::Value value);
/// [{source, sink, number}], and each with its rule.
std::vector<net::RouteEnd> routes_from(Napi::Value value, bool with_rules);
core::Rule rule_from(Napi::Value value);
core::Playout playout_from(Napi::Value value);

/// The largest whole number that a JavaScript number holds exactly.
inline constexpr std::int64_t kMaxSafe = (std::int64_t{1} << 53) - 1;

} // namespace midip2p::node
