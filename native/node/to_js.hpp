// To JavaScript: core values as plain objects, field by field in the order of index.d.ts.
#pragma once

#include "core/clock/timeline.hpp"
#include "core/engine/stats.hpp"
#include "core/playout/out_port.hpp"
#include "core/types.hpp"
#include "net/runner.hpp"

#include <napi.h>

#include <cstdint>

namespace midip2p::node {

Napi::Value to_js(Napi::Env env, core::ByteView bytes);
Napi::Value to_js(Napi::Env env, const net::Address& address);
Napi::Value to_js(Napi::Env env, const net::RunnerNotice& notice);
Napi::Value to_js(Napi::Env env, const core::Timeline& timeline);
Napi::Value to_js(Napi::Env env, const core::EngineStats& stats);
Napi::Value to_js(Napi::Env env, const os::Realtime& realtime);
Napi::Value to_js(Napi::Env env, const core::SentTrace& trace);
Napi::Value to_js(Napi::Env env, const core::TakenEvent& event, core::LocalTime taken_at);

/// Integer µs as a number.
inline Napi::Value to_js(Napi::Env env, core::LocalTime t) { return Napi::Number::New(env, static_cast<double>(t.us)); }

} // namespace midip2p::node
