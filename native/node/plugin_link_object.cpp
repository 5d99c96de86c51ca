#include "node/plugin_link_object.hpp"

#include "node/convert.hpp"
#include "node/runner_object.hpp"
#include "node/to_js.hpp"
#include "tls/hmac.hpp"

#include <limits>
#include <utility>

namespace midip2p::node {

namespace {

constexpr const char* kKinds[] = {"seatOpened", "seatClosed", "refused"};

Registry::Handle handle_from(Napi::Value value, std::string_view what) {
    return static_cast<Registry::Handle>(integer_from(value, what, 0, std::numeric_limits<Registry::Handle>::max()));
}

} // namespace

Napi::Function PluginLinkObject::define(Napi::Env env) {
    return DefineClass(
        env, "PluginLink",
        {InstanceMethod<&PluginLinkObject::code>("code"), InstanceMethod<&PluginLinkObject::poll>("poll"),
         InstanceMethod<&PluginLinkObject::on_notice>("onNotice"), InstanceMethod<&PluginLinkObject::take>("take"),
         InstanceMethod<&PluginLinkObject::send_control>("sendControl"),
         InstanceMethod<&PluginLinkObject::status>("status"), InstanceMethod<&PluginLinkObject::close>("close")});
}

PluginLinkObject::PluginLinkObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<PluginLinkObject>(info), env_(info.Env()) {
    auto loop = RunnerObject::loop_of(info.Env(), info[0]);
    plugin_link::PluginLinkConfig config{
        .token_path = string_from(info[1], "tokenFile"), .agent = string_from(info[2], "agent"), .tcp = false};
    if (!info[3].IsBoolean()) throw Napi::TypeError::New(info.Env(), "tcp must be a boolean");
    config.tcp = info[3].As<Napi::Boolean>();
    auto opened = plugin_link::PluginLink::open(std::move(loop), std::move(config), &tls::hmac_sha256);
    if (!opened) throw native_error(info.Env(), core::code_of(opened.error()), "listening for plugins");
    link_ = std::move(*opened);
    link_->on_notice(&NoticeWake::wake, &wake_);
    napi_add_env_cleanup_hook(env_, &PluginLinkObject::clean_up, this);
}

PluginLinkObject::~PluginLinkObject() {
    napi_remove_env_cleanup_hook(env_, &PluginLinkObject::clean_up, this);
    end();
}

Napi::Value PluginLinkObject::code(const Napi::CallbackInfo& info) {
    if (!link_ || link_->token().tcp_port == 0) return info.Env().Null();
    return Napi::String::New(info.Env(), plugin_link::to_code(link_->token()));
}

Napi::Value PluginLinkObject::poll(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const auto notices = link_ ? link_->poll() : std::vector<plugin_link::PluginLinkNotice>{};
    Napi::Array list = Napi::Array::New(env, notices.size());
    for (std::uint32_t i = 0; i < notices.size(); ++i) {
        const plugin_link::PluginLinkNotice& n = notices[i];
        if (n.kind == plugin_link::PluginLinkNotice::Kind::seat_closed) give_back(n.seat);
        Napi::Object o = Napi::Object::New(env);
        o.Set("kind", kKinds[static_cast<std::size_t>(n.kind)]);
        o.Set("seat", n.seat);
        o.Set("name", n.name);
        o.Set("error", std::string(core::code_of(n.why)));
        list.Set(i, o);
    }
    return list;
}

void PluginLinkObject::on_notice(const Napi::CallbackInfo& info) {
    if (info[0].IsNull()) return wake_.stop();
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "callback must be a function or null");
    if (!link_) return;
    wake_.listen(info.Env(), info[0].As<Napi::Function>());
    napi_remove_env_cleanup_hook(env_, &PluginLinkObject::clean_up, this); // it has to run before the listener's own
    napi_add_env_cleanup_hook(env_, &PluginLinkObject::clean_up, this);
}

Napi::Value PluginLinkObject::take(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const auto seat = static_cast<plugin_link::SeatId>(
        integer_from(info[0], "seat", 1, std::numeric_limits<plugin_link::SeatId>::max()));
    const Registry::Handle in = handle_from(info[1], "input"), out = handle_from(info[2], "output");
    if (!link_) throw native_error(env, core::code_of(core::Errc::closed), "taking a seat's ports");
    auto lent_in = Registry::of_process().lend_in(in);
    if (!lent_in.port) throw native_error(env, lent_in.trouble, "taking up the input port");
    auto lent_out = Registry::of_process().lend_out(out);
    if (!lent_out.port) {
        Registry::of_process().give_back(in);
        throw native_error(env, lent_out.trouble, "taking up the output port");
    }
    const core::Errc e = link_->take(seat, lent_in.port->port(), lent_out.port->port());
    lent_.emplace(seat, std::pair(in, out));
    if (e != core::Errc::ok) give_back(seat);
    return Napi::Boolean::New(env, e == core::Errc::ok); // false: the seat has gone meanwhile
}

void PluginLinkObject::send_control(const Napi::CallbackInfo& info) {
    const std::string json = string_from(info[0], "json");
    if (link_) check(info.Env(), link_->send_control(json), "sending to the plugins");
}

Napi::Value PluginLinkObject::status(const Napi::CallbackInfo& info) {
    const plugin_link::PluginLinkStatus status = link_ ? link_->status() : last_;
    Napi::Object o = Napi::Object::New(info.Env());
    o.Set("plugins", static_cast<double>(status.plugins));
    o.Set("seats", static_cast<double>(status.seats));
    o.Set("received", static_cast<double>(status.received));
    o.Set("sent", static_cast<double>(status.sent));
    o.Set("missed", static_cast<double>(status.missed));
    return o;
}

void PluginLinkObject::close(const Napi::CallbackInfo&) { end(); }

void PluginLinkObject::end() {
    wake_.stop();
    if (link_) {
        link_->on_notice(nullptr, nullptr);
        last_ = link_->status();
        last_.plugins = last_.seats = 0;
        link_.reset(); // releases what plugins held
    }
    while (!lent_.empty()) give_back(lent_.begin()->first);
}

void PluginLinkObject::give_back(plugin_link::SeatId seat) {
    const auto lent = lent_.find(seat);
    if (lent == lent_.end()) return;
    Registry::of_process().give_back(lent->second.first);
    Registry::of_process().give_back(lent->second.second);
    lent_.erase(lent);
}

void PluginLinkObject::clean_up(void* self) { static_cast<PluginLinkObject*>(self)->end(); }

} // namespace midip2p::node
