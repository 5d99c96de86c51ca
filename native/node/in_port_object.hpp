// JavaScript's InPort: the producer's end of one port.
#pragma once

#include "node/registry.hpp"

#include <napi.h>

namespace midip2p::node {

/// Made in any worker from a handle, used by that worker alone. Goes away with its environment, which gives the end
/// back; the port itself is the Runner's. [producer] may wait
class InPortObject : public Napi::ObjectWrap<InPortObject> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit InPortObject(const Napi::CallbackInfo& info);
    ~InPortObject() override { release(); }

  private:
    void play(const Napi::CallbackInfo& info);
    Napi::Value now(const Napi::CallbackInfo& info);
    void close(const Napi::CallbackInfo& info);

    net::InPortHandle& port(Napi::Env env, std::string_view doing);
    void release();

    Registry::Handle handle_ = 0;
    std::shared_ptr<net::InPortHandle> port_; // null: closed
};

} // namespace midip2p::node
