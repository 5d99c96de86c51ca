#include "node/to_js.hpp"

#include <cstring>

namespace midip2p::node {

namespace {

template <class T> double number(T value) { return static_cast<double>(value); }

const char* name_of(core::Way way) {
    switch (way) {
    case core::Way::played:
        return "played";
    case core::Way::loop:
        return "loop";
    case core::Way::doubled:
        return "doubled";
    }
    return "unknown";
}

const char* name_of(core::ClockState state) {
    switch (state) {
    case core::ClockState::unsynced:
        return "unsynced";
    case core::ClockState::acquiring:
        return "acquiring";
    case core::ClockState::locked:
        return "locked";
    case core::ClockState::holdover:
        return "holdover";
    }
    return "unknown";
}

Napi::Value to_js(Napi::Env env, const core::LaneStats& lane) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("framesSent", number(lane.frames_sent));
    o.Set("framesReceived", number(lane.frames_received));
    o.Set("bytesSent", number(lane.bytes_sent));
    o.Set("bytesReceived", number(lane.bytes_received));
    o.Set("refused", number(lane.refused));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::Percentiles& p) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("p50", number(p.p50));
    o.Set("p95", number(p.p95));
    o.Set("p99", number(p.p99));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::LinkStats& link) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("link", number(link.link));
    o.Set("notes", to_js(env, link.lanes[static_cast<std::size_t>(core::Lane::notes)]));
    o.Set("clock", to_js(env, link.lanes[static_cast<std::size_t>(core::Lane::clock)]));
    o.Set("leaveUs", to_js(env, link.leave));
    o.Set("reachUs", to_js(env, link.reach));
    o.Set("rttUs", number(link.rtt_us));
    o.Set("way", link.by_relay ? "relay" : "direct");
    o.Set("datagramsTo", link.datagrams_to);
    Napi::Object figures = Napi::Object::New(env);
    for (const core::LinkFigure& figure : core::kLinkFigures) figures.Set(figure.name, number(link.*figure.of));
    o.Set("figures", figures);
    return o;
}

Napi::Value to_js(Napi::Env env, const core::PortStats& port) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("port", number(port.port));
    o.Set("events", number(port.events));
    o.Set("overflow", number(port.overflow));
    o.Set("unrouted", number(port.unrouted));
    o.Set("turnedAway", number(port.turned_away));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::StreamStats& stream) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("link", number(stream.link));
    o.Set("stream", number(stream.stream));
    o.Set("name", stream.what.name);
    o.Set("originPeer", stream.what.origin.peer);
    o.Set("originStream", number(stream.what.origin.stream));
    Napi::Array passed = Napi::Array::New(env, stream.what.passed.size());
    for (std::uint32_t i = 0; i < stream.what.passed.size(); ++i) passed.Set(i, stream.what.passed[i]);
    o.Set("passed", passed);
    o.Set("way", name_of(stream.way));
    o.Set("notPlayed", number(stream.not_played));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::PassedStats& passed) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("link", number(passed.link));
    o.Set("stream", number(passed.stream));
    o.Set("to", number(passed.to));
    o.Set("as", number(passed.as));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::HeardStats& heard) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("port", number(heard.port));
    o.Set("link", number(heard.link));
    o.Set("leastUs", number(heard.delays.least_us));
    o.Set("slowUs", number(heard.delays.slow_us));
    o.Set("adaptiveUs", number(heard.delays.adaptive_us));
    o.Set("beyond", number(heard.beyond));
    o.Set("tookUs", to_js(env, heard.delays.took));
    o.Set("soundedUs", to_js(env, heard.delays.sounded));
    return o;
}

template <class T> Napi::Array list_of(Napi::Env env, const std::vector<T>& values) {
    Napi::Array list = Napi::Array::New(env, values.size());
    for (std::uint32_t i = 0; i < values.size(); ++i) list.Set(i, to_js(env, values[i]));
    return list;
}

} // namespace

Napi::Value to_js(Napi::Env env, core::ByteView bytes) {
    Napi::Uint8Array array = Napi::Uint8Array::New(env, bytes.size());
    if (!bytes.empty()) std::memcpy(array.Data(), bytes.data(), bytes.size());
    return array;
}

Napi::Value to_js(Napi::Env env, const net::Address& address) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("host", address.host);
    o.Set("port", number(address.port));
    return o;
}

Napi::Value to_js(Napi::Env env, const net::RunnerNotice& n) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("kind", core::name_of(n.notice.kind));
    o.Set("link", number(n.notice.link));
    o.Set("stream", number(n.notice.stream));
    o.Set("port", number(n.notice.port));
    o.Set("error", std::string(core::code_of(n.notice.error)));
    o.Set("count", number(n.notice.count));
    o.Set("text", n.notice.text);
    o.Set("at", to_js(env, n.notice.at));
    o.Set("peer", n.peer);
    o.Set("detail", n.detail);
    o.Set("way", n.way);
    o.Set("origin", n.notice.origin);
    return o;
}

Napi::Value to_js(Napi::Env env, const core::Timeline& t) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("state", name_of(t.state));
    o.Set("epochTerm", number(t.epoch.term));
    o.Set("epochElector", number(t.epoch.elector));
    o.Set("referenceLocal", to_js(env, t.reference_local));
    o.Set("referenceSession", t.reference_session);
    o.Set("rate", t.rate);
    o.Set("jitterBoundUs", t.jitter_bound);
    o.Set("pathBoundUs", t.path_bound);
    o.Set("exchanges", number(t.exchanges));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::EngineStats& stats) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("links", list_of(env, stats.links));
    o.Set("streams", list_of(env, stats.streams));
    o.Set("passed", list_of(env, stats.passed));
    o.Set("ports", list_of(env, stats.ports));
    o.Set("heard", list_of(env, stats.heard));
    o.Set("tracesDropped", number(stats.traces_dropped));
    return o;
}

Napi::Value to_js(Napi::Env env, const os::Realtime& realtime) {
    constexpr const char* kNames[] = {"ordinary", "realtime", "lowered"};
    Napi::Object o = Napi::Object::New(env);
    o.Set("priority", kNames[static_cast<std::size_t>(realtime.priority)]);
    o.Set("level", number(realtime.level));
    o.Set("whyNotPriority", realtime.why_not_priority);
    o.Set("memoryLocked", Napi::Boolean::New(env, realtime.memory_locked));
    o.Set("whyNotMemory", realtime.why_not_memory);
    return o;
}

Napi::Value to_js(Napi::Env env, const core::SentTrace& trace) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("link", number(trace.link));
    o.Set("stream", number(trace.stream));
    o.Set("sequence", number(trace.sequence));
    o.Set("capturedAt", to_js(env, trace.captured_at));
    o.Set("sentAt", to_js(env, trace.sent_at));
    return o;
}

Napi::Value to_js(Napi::Env env, const core::TakenEvent& event, core::LocalTime taken_at) {
    Napi::Object o = Napi::Object::New(env);
    o.Set("midi", to_js(env, event.midi));
    o.Set("link", number(event.link));
    o.Set("stream", number(event.stream));
    o.Set("sequence", number(event.sequence));
    o.Set("capturedAt", number(event.captured.us));
    o.Set("arrivedAt", to_js(env, event.arrived));
    o.Set("readyAt", to_js(env, event.ready));
    o.Set("takenAt", to_js(env, taken_at));
    o.Set("late", Napi::Boolean::New(env, event.late));
    return o;
}

} // namespace midip2p::node
