#include "node/out_port_object.hpp"

#include "node/convert.hpp"
#include "node/to_js.hpp"

#include <limits>

namespace midip2p::node {

namespace {
/// Of one sleep: a worker that is to end does so when its call comes back.
constexpr std::int64_t kLongestSleepUs = 50'000;
constexpr std::int64_t kMostEvents = 1 << 20, kMostSysex = 1 << 30;
} // namespace

Napi::Function OutPortObject::define(Napi::Env env) {
    return DefineClass(
        env, "OutPort",
        {InstanceMethod<&OutPortObject::take_until>("takeUntil"),
         InstanceMethod<&OutPortObject::wait_until_due>("waitUntilDue"),
         InstanceMethod<&OutPortObject::closed>("closed"), InstanceMethod<&OutPortObject::flush>("flush"),
         InstanceMethod<&OutPortObject::now>("now"), InstanceMethod<&OutPortObject::to_session>("toSession"),
         InstanceMethod<&OutPortObject::to_machine>("toMachine"), InstanceMethod<&OutPortObject::close>("close")});
}

OutPortObject::OutPortObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<OutPortObject>(info) {
    const auto handle =
        static_cast<Registry::Handle>(integer_from(info[0], "handle", 0, std::numeric_limits<Registry::Handle>::max()));
    auto loan = Registry::of_process().lend_out(handle);
    if (!loan.port) throw native_error(info.Env(), loan.trouble, "taking up the output port");
    handle_ = handle;
    port_ = std::move(loan.port);
}

Napi::Value OutPortObject::take_until(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    net::OutPortHandle& out = port(env, "takeUntil");
    const core::LocalTime until = info[0].IsNull() ? out.now() : local_time_from(info[0], "t");
    const core::TakeLimits limits{
        .most = static_cast<std::size_t>(integer_from(info[1], "most", 1, kMostEvents)),
        .sysex_room = static_cast<std::size_t>(integer_from(info[2], "sysexRoom", 0, kMostSysex)),
        .any_sysex = bool_from(info[3], "anySysex"),
    };
    kept_.clear();
    bytes_.clear();
    (void)out.take_until(until, [this](const core::TakenEvent& event) { keep(event); }, limits);
    const core::LocalTime taken_at = out.now();

    Napi::Array events = Napi::Array::New(env, kept_.size());
    for (std::uint32_t i = 0; i < kept_.size(); ++i) events.Set(i, to_js(env, kept_event(kept_[i]), taken_at));
    return events;
}

Napi::Value OutPortObject::wait_until_due(const Napi::CallbackInfo& info) {
    // Closed here is an ordinary end of a taker's loop, not an error.
    const core::TakeLimits limits{
        .sysex_room = static_cast<std::size_t>(integer_from(info[0], "sysexRoom", 0, kMostSysex)),
        .any_sysex = bool_from(info[1], "anySysex"),
    };
    return Napi::Boolean::New(info.Env(), port_ != nullptr && port_->wait_until_due(kLongestSleepUs, limits));
}

Napi::Value OutPortObject::closed(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), port_ == nullptr || port_->closed());
}

Napi::Value OutPortObject::flush(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    net::OutPortHandle& out = port(env, "flush");
    kept_.clear();
    bytes_.clear();
    out.flush([this](const core::TakenEvent& event) { keep(event); });
    Napi::Array messages = Napi::Array::New(env, kept_.size());
    for (std::uint32_t i = 0; i < kept_.size(); ++i) messages.Set(i, to_js(env, kept_event(kept_[i]).midi));
    return messages;
}

Napi::Value OutPortObject::now(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), port(info.Env(), "now").now());
}

Napi::Value OutPortObject::to_session(const Napi::CallbackInfo& info) {
    const core::Timeline timeline = port(info.Env(), "toSession").timeline();
    const core::LocalTime at = local_time_from(info[0], "localUs");
    return timeline.synchronised() ? Napi::Number::New(info.Env(), timeline.to_session(at)) : info.Env().Null();
}

Napi::Value OutPortObject::to_machine(const Napi::CallbackInfo& info) {
    const net::OutPortHandle& out = port(info.Env(), "toMachine");
    return Napi::Number::New(info.Env(), out.to_machine(local_time_from(info[0], "localUs")));
}

void OutPortObject::close(const Napi::CallbackInfo&) { release(); }

void OutPortObject::keep(const core::TakenEvent& event) {
    kept_.push_back({.event = event, .at = bytes_.size(), .size = event.midi.size()});
    bytes_.insert(bytes_.end(), event.midi.begin(), event.midi.end());
}

core::TakenEvent OutPortObject::kept_event(const Kept& kept) const {
    core::TakenEvent event = kept.event;
    event.midi = core::ByteView(bytes_).subspan(kept.at, kept.size);
    return event;
}

net::OutPortHandle& OutPortObject::port(Napi::Env env, std::string_view doing) {
    if (!port_) check(env, core::Errc::closed, doing);
    return *port_;
}

void OutPortObject::release() {
    if (!port_) return;
    port_.reset();
    Registry::of_process().give_back(handle_);
}

} // namespace midip2p::node
