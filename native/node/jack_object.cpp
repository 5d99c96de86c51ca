#include "node/jack_object.hpp"

#include "node/convert.hpp"
#include "node/to_js.hpp"

#include <limits>
#include <utility>

namespace midip2p::node {

namespace {

struct Wish {
    std::string name;
    Registry::Handle handle;
};

/// [{name, handle}, …]
std::vector<Wish> wishes_from(Napi::Value value, std::string_view what) {
    if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), std::string(what) + " must be an array");
    const auto list = value.As<Napi::Array>();
    std::vector<Wish> wishes;
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
        const std::string path = std::string(what) + "[" + std::to_string(i) + "]";
        const Napi::Value item = list.Get(i);
        if (!item.IsObject()) throw Napi::TypeError::New(value.Env(), path + " must be an object");
        const auto object = item.As<Napi::Object>();
        const auto handle =
            integer_from(object.Get("handle"), path + ".handle", 0, std::numeric_limits<Registry::Handle>::max());
        wishes.push_back({string_from(object.Get("name"), path + ".name"), static_cast<Registry::Handle>(handle)});
    }
    return wishes;
}

Napi::Array list_of(Napi::Env env, const std::vector<std::string>& texts) {
    Napi::Array list = Napi::Array::New(env, texts.size());
    for (std::uint32_t i = 0; i < texts.size(); ++i) list.Set(i, texts[i]);
    return list;
}

} // namespace

Napi::Function JackObject::define(Napi::Env env) {
    return DefineClass(env, "Jack",
                       {InstanceMethod<&JackObject::status>("status"),
                        InstanceMethod<&JackObject::on_change>("onChange"),
                        InstanceMethod<&JackObject::close>("close")});
}

JackObject::JackObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<JackObject>(info), env_(info.Env()) {
    const Napi::Env env = info.Env();
    if (!info[3].IsBoolean()) throw Napi::TypeError::New(env, "devices must be a boolean");
    jack::DriverConfig config{.client_name = string_from(info[0], "name"),
                              .inputs = {},
                              .outputs = {},
                              .devices = info[3].As<Napi::Boolean>().Value()};
    const std::vector<Wish> inputs = wishes_from(info[1], "inputs");
    const std::vector<Wish> outputs = wishes_from(info[2], "outputs");
    if (inputs.empty() && outputs.empty())
        throw Napi::TypeError::New(env, "inputs and outputs must have at least one port in all");
    const auto refuse = [&](std::string_view code, std::string_view doing) {
        config = {}; // nobody else has the ends when they are given back
        give_back();
        return native_error(env, code, doing);
    };
    for (const auto& [name, handle] : inputs) {
        auto loan = Registry::of_process().lend_in(handle);
        if (!loan.port) throw refuse(loan.trouble, "taking up the input port");
        lent_.push_back(handle);
        config.inputs.push_back({name, std::move(loan.port)});
    }
    for (const auto& [name, handle] : outputs) {
        auto loan = Registry::of_process().lend_out(handle);
        if (!loan.port) throw refuse(loan.trouble, "taking up the output port");
        lent_.push_back(handle);
        config.outputs.push_back({name, std::move(loan.port)});
    }
    jack::Trouble trouble = jack::Trouble::none;
    driver_ = jack::JackDriver::open(std::move(config), trouble);
    if (!driver_) throw refuse(code_of(trouble), "opening JACK ports");
    driver_->on_change(&NoticeWake::wake, &wake_);
    napi_add_env_cleanup_hook(env_, &JackObject::clean_up, this);
}

JackObject::~JackObject() {
    napi_remove_env_cleanup_hook(env_, &JackObject::clean_up, this);
    end();
}

Napi::Value JackObject::status(const Napi::CallbackInfo& info) {
    const jack::Status status = driver_ ? driver_->status() : last_;
    Napi::Object o = Napi::Object::New(info.Env());
    o.Set("running", status.running);
    o.Set("clientName", status.client_name);
    o.Set("rate", static_cast<double>(status.rate));
    o.Set("frames", static_cast<double>(status.frames));
    o.Set("received", static_cast<double>(status.counts.received));
    o.Set("refused", static_cast<double>(status.counts.refused));
    o.Set("sent", static_cast<double>(status.counts.sent));
    o.Set("carried", static_cast<double>(status.counts.carried));
    o.Set("stray", static_cast<double>(status.counts.stray));
    o.Set("incomplete", static_cast<double>(status.counts.incomplete));
    o.Set("tooLong", static_cast<double>(status.counts.too_long));
    o.Set("tooLarge", static_cast<double>(status.counts.too_large));
    o.Set("missed", static_cast<double>(status.counts.missed));
    o.Set("xruns", static_cast<double>(status.counts.xruns));
    o.Set("bufferChanges", static_cast<double>(status.counts.buffer_changes));
    o.Set("losses", static_cast<double>(status.counts.losses));
    return o;
}

void JackObject::on_change(const Napi::CallbackInfo& info) {
    if (info[0].IsNull()) {
        wake_.stop();
        return;
    }
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "callback must be a function or null");
    if (!driver_) return; // nothing will change any more
    wake_.listen(info.Env(), info[0].As<Napi::Function>());
    renew_cleanup_hook();
}

void JackObject::close(const Napi::CallbackInfo&) { end(); }

void JackObject::end() {
    wake_.stop();
    if (driver_) {
        driver_->on_change(nullptr, nullptr);
        last_ = driver_->status();
        last_.running = false;
        driver_.reset(); // silences the outputs, joins the supervisor
    }
    give_back();
}

void JackObject::give_back() {
    for (const Registry::Handle handle : std::exchange(lent_, {})) Registry::of_process().give_back(handle);
}

void JackObject::renew_cleanup_hook() {
    napi_remove_env_cleanup_hook(env_, &JackObject::clean_up, this);
    napi_add_env_cleanup_hook(env_, &JackObject::clean_up, this);
}

void JackObject::clean_up(void* self) { static_cast<JackObject*>(self)->end(); }

Napi::Value jack_ports(const Napi::CallbackInfo& info) {
    jack::PortList ports;
    const jack::Trouble trouble = jack::list_ports(ports);
    if (trouble != jack::Trouble::none) throw native_error(info.Env(), code_of(trouble), "listing JACK ports");
    Napi::Object o = Napi::Object::New(info.Env());
    o.Set("inputs", list_of(info.Env(), ports.inputs));
    o.Set("outputs", list_of(info.Env(), ports.outputs));
    o.Set("programs", list_of(info.Env(), ports.programs));
    return o;
}

} // namespace midip2p::node
