// JavaScript's Jack: ports of the engine at a JACK server.
#pragma once

#include "jack/driver.hpp"
#include "node/notice_wake.hpp"
#include "node/registry.hpp"

#include <napi.h>

#include <memory>
#include <vector>

namespace midip2p::node {

/// Has the producer's and the taker's ends of its ports until it is closed. Ends with its environment at the latest: a
/// cleanup hook stops JACK's threads and the supervisor before Node frees what they call. [control]
class JackObject : public Napi::ObjectWrap<JackObject> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit JackObject(const Napi::CallbackInfo& info);
    ~JackObject() override;

  private:
    Napi::Value status(const Napi::CallbackInfo& info);
    void on_change(const Napi::CallbackInfo& info);
    void close(const Napi::CallbackInfo& info);

    /// Idempotent.
    void end();
    void give_back();
    void renew_cleanup_hook();
    static void clean_up(void* self);

    napi_env env_;
    NoticeWake wake_;                          // outlives driver_, whose supervisor calls it
    std::unique_ptr<jack::JackDriver> driver_; // null: closed
    jack::Status last_;                        // of a closed one
    std::vector<Registry::Handle> lent_;
};

/// What others offer at the server: jackPorts() of index.d.ts.
Napi::Value jack_ports(const Napi::CallbackInfo& info);

} // namespace midip2p::node
