#include "node/in_port_object.hpp"

#include "node/convert.hpp"
#include "node/to_js.hpp"

#include <limits>

namespace midip2p::node {

Napi::Function InPortObject::define(Napi::Env env) {
    return DefineClass(env, "InPort",
                       {InstanceMethod<&InPortObject::play>("play"), InstanceMethod<&InPortObject::now>("now"),
                        InstanceMethod<&InPortObject::close>("close")});
}

InPortObject::InPortObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<InPortObject>(info) {
    const auto handle =
        static_cast<Registry::Handle>(integer_from(info[0], "handle", 0, std::numeric_limits<Registry::Handle>::max()));
    auto loan = Registry::of_process().lend_in(handle);
    if (!loan.port) throw native_error(info.Env(), loan.trouble, "taking up the input port");
    handle_ = handle;
    port_ = std::move(loan.port);
}

void InPortObject::play(const Napi::CallbackInfo& info) {
    net::InPortHandle& in = port(info.Env(), "play");
    const core::LocalTime captured_at = local_time_from(info[1], "capturedAt");
    check(info.Env(), in.play(bytes_from(info[0], "midi"), captured_at), "play");
}

Napi::Value InPortObject::now(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), port(info.Env(), "now").now());
}

void InPortObject::close(const Napi::CallbackInfo&) { release(); }

net::InPortHandle& InPortObject::port(Napi::Env env, std::string_view doing) {
    if (!port_) check(env, core::Errc::closed, doing);
    return *port_;
}

void InPortObject::release() {
    if (!port_) return;
    port_.reset();
    Registry::of_process().give_back(handle_);
}

} // namespace midip2p::node
