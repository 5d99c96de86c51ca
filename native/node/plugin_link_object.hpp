// JavaScript's PluginLink: plugins of this machine's DAWs, as pairs of ports.
#pragma once

#include "node/notice_wake.hpp"
#include "node/registry.hpp"
#include "plugin_link/plugin_link.hpp"

#include <napi.h>

#include <map>
#include <memory>

namespace midip2p::node {

/// Has the ends of the ports that it was given until their seat closes. Ends with its environment at the latest.
/// [control]
class PluginLinkObject : public Napi::ObjectWrap<PluginLinkObject> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit PluginLinkObject(const Napi::CallbackInfo& info);
    ~PluginLinkObject() override;

  private:
    Napi::Value code(const Napi::CallbackInfo& info);
    Napi::Value poll(const Napi::CallbackInfo& info);
    void on_notice(const Napi::CallbackInfo& info);
    Napi::Value take(const Napi::CallbackInfo& info);
    void send_control(const Napi::CallbackInfo& info);
    Napi::Value status(const Napi::CallbackInfo& info);
    void close(const Napi::CallbackInfo& info);

    /// Idempotent.
    void end();
    void give_back(plugin_link::SeatId seat);
    static void clean_up(void* self);

    napi_env env_;
    NoticeWake wake_;                               // outlives link_, whose loop calls it
    std::unique_ptr<plugin_link::PluginLink> link_; // null: closed
    plugin_link::PluginLinkStatus last_;            // of a closed one
    std::map<plugin_link::SeatId, std::pair<Registry::Handle, Registry::Handle>> lent_;
};

} // namespace midip2p::node
