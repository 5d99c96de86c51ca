// JavaScript's Runner: what the control thread has of the engine.
#pragma once

#include "net/runner.hpp"
#include "node/notice_wake.hpp"
#include "node/registry.hpp"

#include <napi.h>

#include <map>
#include <memory>

namespace midip2p::node {

/// Belongs to the environment that made it, and ends with it at the latest: a cleanup hook joins the io thread and
/// wakes whoever waits at a port, before Node frees what they use. [control]
class RunnerObject : public Napi::ObjectWrap<RunnerObject> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit RunnerObject(const Napi::CallbackInfo& info);
    ~RunnerObject() override;
    /// Of the Runner that `value` is. Throws a TypeError where it is none, runner-closed after close().
    static std::shared_ptr<os::EventLoop> loop_of(Napi::Env env, Napi::Value value);

  private:
    Napi::Value fingerprint(const Napi::CallbackInfo& info);
    Napi::Value open_in_port(const Napi::CallbackInfo& info);
    Napi::Value open_out_port(const Napi::CallbackInfo& info);
    void set_playout(const Napi::CallbackInfo& info);
    void close_port(const Napi::CallbackInfo& info);
    Napi::Value listen(const Napi::CallbackInfo& info);
    void reflect(const Napi::CallbackInfo& info);
    Napi::Value open_link(const Napi::CallbackInfo& info);
    void close_link(const Napi::CallbackInfo& info);
    void set_candidates(const Napi::CallbackInfo& info);
    void take_relay_tokens(const Napi::CallbackInfo& info);
    void permit(const Napi::CallbackInfo& info);
    void trust_time(const Napi::CallbackInfo& info);
    void send_control(const Napi::CallbackInfo& info);
    void connect(const Napi::CallbackInfo& info);
    void reroute(const Napi::CallbackInfo& info);
    void disconnect(const Napi::CallbackInfo& info);
    void set_master(const Napi::CallbackInfo& info);
    Napi::Value poll(const Napi::CallbackInfo& info);
    void on_notice(const Napi::CallbackInfo& info);
    Napi::Value realtime(const Napi::CallbackInfo& info);
    Napi::Value stats(const Napi::CallbackInfo& info);
    Napi::Value timeline(const Napi::CallbackInfo& info);
    Napi::Value traces(const Napi::CallbackInfo& info);
    Napi::Value now(const Napi::CallbackInfo& info);
    Napi::Value to_machine(const Napi::CallbackInfo& info);
    Napi::Value handle(const Napi::CallbackInfo& info);
    void close(const Napi::CallbackInfo& info);

    /// Throws runner-closed after close().
    net::Runner& runner(Napi::Env env, std::string_view doing);
    /// Idempotent.
    void end();
    /// The hook must be the youngest: Node runs hooks last in, first out, and a thread-safe function has its own.
    void renew_cleanup_hook();
    static void clean_up(void* self);

    napi_env env_;
    NoticeWake wake_;                     // outlives runner_, whose io thread calls it
    std::unique_ptr<net::Runner> runner_; // null: closed
    std::map<core::PortId, Registry::Handle> handles_;
};

} // namespace midip2p::node
