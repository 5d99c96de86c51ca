#include "node/runner_object.hpp"

#include "node/convert.hpp"
#include "node/to_js.hpp"

#include <limits>

namespace midip2p::node {

namespace {

core::PortId port_id_from(Napi::Value value) {
    return static_cast<core::PortId>(integer_from(value, "port", 0, std::numeric_limits<core::PortId>::max()));
}

core::LinkId link_id_from(Napi::Value value) {
    return static_cast<core::LinkId>(integer_from(value, "link", 0, std::numeric_limits<core::LinkId>::max()));
}

core::RouteNumber route_number_from(Napi::Value value) {
    return static_cast<core::RouteNumber>(
        integer_from(value, "number", 0, std::numeric_limits<core::RouteNumber>::max()));
}

std::uint32_t u32_from(Napi::Value value, std::string_view what) {
    return static_cast<std::uint32_t>(integer_from(value, what, 0, std::numeric_limits<std::uint32_t>::max()));
}

/// Tells a Runner from whatever else JavaScript hands in as one.
constexpr napi_type_tag kRunnerTag{.lower = 0x8d1a'37c2'64f0'be59, .upper = 0x2b90'e6d4'f13c'78a7};

template <class T> Napi::Value list_of(Napi::Env env, const std::vector<T>& values) {
    Napi::Array list = Napi::Array::New(env, values.size());
    for (std::uint32_t i = 0; i < values.size(); ++i) list.Set(i, to_js(env, values[i]));
    return list;
}

} // namespace

Napi::Function RunnerObject::define(Napi::Env env) {
    using R = RunnerObject;
    return DefineClass(env, "Runner",
                       {InstanceMethod<&R::fingerprint>("fingerprint"),
                        InstanceMethod<&R::open_in_port>("openInPort"),
                        InstanceMethod<&R::open_out_port>("openOutPort"),
                        InstanceMethod<&R::set_playout>("setPlayout"),
                        InstanceMethod<&R::close_port>("closePort"),
                        InstanceMethod<&R::listen>("listen"),
                        InstanceMethod<&R::reflect>("reflect"),
                        InstanceMethod<&R::open_link>("openLink"),
                        InstanceMethod<&R::close_link>("closeLink"),
                        InstanceMethod<&R::set_candidates>("setCandidates"),
                        InstanceMethod<&R::take_relay_tokens>("takeRelayTokens"),
                        InstanceMethod<&R::permit>("permit"),
                        InstanceMethod<&R::trust_time>("trustTime"),
                        InstanceMethod<&R::send_control>("sendControl"),
                        InstanceMethod<&R::connect>("connect"),
                        InstanceMethod<&R::disconnect>("disconnect"),
                        InstanceMethod<&R::reroute>("reroute"),
                        InstanceMethod<&R::set_master>("setMaster"),
                        InstanceMethod<&R::poll>("poll"),
                        InstanceMethod<&R::on_notice>("onNotice"),
                        InstanceMethod<&R::stats>("stats"),
                        InstanceMethod<&R::realtime>("realtime"),
                        InstanceMethod<&R::timeline>("timeline"),
                        InstanceMethod<&R::traces>("traces"),
                        InstanceMethod<&R::now>("now"),
                        InstanceMethod<&R::to_machine>("toMachine"),
                        InstanceMethod<&R::handle>("handle"),
                        InstanceMethod<&R::close>("close")});
}

RunnerObject::RunnerObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RunnerObject>(info), env_(info.Env()) {
    if (napi_type_tag_object(env_, info.This(), &kRunnerTag) != napi_ok) throw Napi::Error::New(info.Env());
    runner_ = take(info.Env(), net::Runner::start(runner_config_from(info[0])), "starting the engine");
    runner_->on_notice(&NoticeWake::wake, &wake_);
    napi_add_env_cleanup_hook(env_, &RunnerObject::clean_up, this);
}

RunnerObject::~RunnerObject() {
    napi_remove_env_cleanup_hook(env_, &RunnerObject::clean_up, this);
    end();
}

std::shared_ptr<os::EventLoop> RunnerObject::loop_of(Napi::Env env, Napi::Value value) {
    bool is_one = false;
    if (!value.IsObject() || napi_check_object_type_tag(env, value, &kRunnerTag, &is_one) != napi_ok || !is_one)
        throw Napi::TypeError::New(env, "runner must be a Runner");
    return Unwrap(value.As<Napi::Object>())->runner(env, "joining its loop").loop();
}

Napi::Value RunnerObject::fingerprint(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), core::ByteView(runner(info.Env(), "fingerprint").fingerprint()));
}

Napi::Value RunnerObject::open_in_port(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "openInPort");
    const std::int64_t window = integer_from(info[1], "windowUs", 0, core::kMaxWindow);
    auto port = take(info.Env(), r.open_in_port(string_from(info[0], "name"), window), "openInPort");
    const core::PortId id = port->id();
    handles_[id] = Registry::of_process().add(std::move(port));
    return Napi::Number::New(info.Env(), id);
}

Napi::Value RunnerObject::open_out_port(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "openOutPort");
    const auto use = bool_from(info[1], "tape") ? core::OutPortUse::tape : core::OutPortUse::instrument;
    auto port = take(info.Env(), r.open_out_port(string_from(info[0], "name"), use), "openOutPort");
    const core::PortId id = port->id();
    handles_[id] = Registry::of_process().add(std::move(port));
    return Napi::Number::New(info.Env(), id);
}

void RunnerObject::set_playout(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "setPlayout");
    check(info.Env(), r.set_playout(port_id_from(info[0]), playout_from(info[1])), "setPlayout");
}

void RunnerObject::close_port(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "closePort");
    const auto found = handles_.find(port_id_from(info[0]));
    if (found == handles_.end()) check(info.Env(), core::Errc::unknown_port, "closePort");
    Registry::of_process().remove(found->second);
    const core::PortId port = found->first;
    handles_.erase(found);
    check(info.Env(), r.close_port(port), "closePort");
}

Napi::Value RunnerObject::listen(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "listen");
    return to_js(info.Env(), take(info.Env(), r.listen(address_from(info[0], "address")), "listen"));
}

void RunnerObject::reflect(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "reflect");
    check(info.Env(), r.reflect(addresses_from(info[0], "reflectors")), "reflect");
}

Napi::Value RunnerObject::open_link(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "openLink");
    return Napi::Number::New(info.Env(), take(info.Env(), r.open_link(link_target_from(info[0])), "openLink"));
}

void RunnerObject::close_link(const Napi::CallbackInfo& info) {
    check(info.Env(), runner(info.Env(), "closeLink").close_link(link_id_from(info[0])), "closeLink");
}

void RunnerObject::set_candidates(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "setCandidates");
    std::vector<net::Address> candidates = addresses_from(info[1], "candidates");
    std::vector<core::Reflexive> reflexive = reflexive_from(info[1], "candidates");
    const core::LinkId link = link_id_from(info[0]);
    check(info.Env(), r.set_candidates(link, std::move(candidates), std::move(reflexive)), "setCandidates");
}

void RunnerObject::take_relay_tokens(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "takeRelayTokens");
    const std::int64_t good_for = integer_from(info[3], "goodForUs", 0, kMaxSafe);
    check(info.Env(),
          r.take_relay_tokens(link_id_from(info[0]), address_from(info[1], "relay"), relay_tokens_from(info[2]),
                              good_for),
          "takeRelayTokens");
}

void RunnerObject::permit(const Napi::CallbackInfo& info) {
    runner(info.Env(), "permit")
        .permit(link_id_from(info[0]), bool_from(info[1], "mayPlay"), strings_from(info[2], "mutedPorts"));
}

void RunnerObject::trust_time(const Napi::CallbackInfo& info) {
    runner(info.Env(), "trustTime").trust_time(link_id_from(info[0]), bool_from(info[1], "trusted"));
}

void RunnerObject::send_control(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "sendControl");
    check(info.Env(), r.send_control(link_id_from(info[0]), string_from(info[1], "json")), "sendControl");
}

void RunnerObject::connect(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "connect");
    check(info.Env(),
          r.connect(source_from(info[0]), sink_from(info[1]), rule_from(info[2]), route_number_from(info[3])),
          "connect");
}

void RunnerObject::disconnect(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "disconnect");
    check(info.Env(), r.disconnect(source_from(info[0]), sink_from(info[1]), route_number_from(info[2])), "disconnect");
}

void RunnerObject::reroute(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "reroute");
    check(info.Env(), r.reroute(routes_from(info[0], false), routes_from(info[1], true)), "reroute");
}

void RunnerObject::set_master(const Napi::CallbackInfo& info) {
    net::Runner& r = runner(info.Env(), "setMaster");
    const core::Epoch epoch{.term = u32_from(info[0], "epochTerm"), .elector = u32_from(info[1], "epochElector")};
    check(info.Env(), r.set_master(epoch, link_id_from(info[2])), "setMaster");
}

Napi::Value RunnerObject::poll(const Napi::CallbackInfo& info) {
    // A wake that was on its way when the engine was closed finds nothing.
    if (!runner_) return Napi::Array::New(info.Env());
    return list_of(info.Env(), runner_->poll(u32_from(info[0], "most")));
}

void RunnerObject::on_notice(const Napi::CallbackInfo& info) {
    if (info[0].IsNull()) {
        wake_.stop();
        return;
    }
    runner(info.Env(), "onNotice");
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "callback must be a function or null");
    wake_.listen(info.Env(), info[0].As<Napi::Function>());
    renew_cleanup_hook();
}

Napi::Value RunnerObject::realtime(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), runner(info.Env(), "realtime").realtime());
}

Napi::Value RunnerObject::stats(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), runner(info.Env(), "stats").stats());
}

Napi::Value RunnerObject::timeline(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), runner(info.Env(), "timeline").timeline());
}

Napi::Value RunnerObject::traces(const Napi::CallbackInfo& info) {
    return list_of(info.Env(), runner(info.Env(), "traces").traces());
}

Napi::Value RunnerObject::now(const Napi::CallbackInfo& info) {
    return to_js(info.Env(), runner(info.Env(), "now").now());
}

Napi::Value RunnerObject::to_machine(const Napi::CallbackInfo& info) {
    const net::Runner& r = runner(info.Env(), "toMachine");
    return Napi::Number::New(info.Env(), r.to_machine(local_time_from(info[0], "localUs")));
}

Napi::Value RunnerObject::handle(const Napi::CallbackInfo& info) {
    runner(info.Env(), "handle");
    const auto found = handles_.find(port_id_from(info[0]));
    if (found == handles_.end()) check(info.Env(), core::Errc::unknown_port, "handle");
    return Napi::Number::New(info.Env(), found->second);
}

void RunnerObject::close(const Napi::CallbackInfo&) { end(); }

net::Runner& RunnerObject::runner(Napi::Env env, std::string_view doing) {
    if (!runner_) throw native_error(env, "runner-closed", doing);
    return *runner_;
}

void RunnerObject::end() {
    wake_.stop();
    for (const auto& [port, handle] : handles_) {
        // Closes it, which wakes a taker that sleeps at it in another thread.
        if (runner_) static_cast<void>(runner_->close_port(port));
        Registry::of_process().remove(handle);
    }
    handles_.clear();
    runner_.reset(); // joins the io thread
}

void RunnerObject::renew_cleanup_hook() {
    napi_remove_env_cleanup_hook(env_, &RunnerObject::clean_up, this);
    napi_add_env_cleanup_hook(env_, &RunnerObject::clean_up, this);
}

void RunnerObject::clean_up(void* self) { static_cast<RunnerObject*>(self)->end(); }

} // namespace midip2p::node
