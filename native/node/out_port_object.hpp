// JavaScript's OutPort: the taker's end of one port.
#pragma once

#include "node/registry.hpp"

#include "core/playout/out_port.hpp"

#include <napi.h>

#include <vector>

namespace midip2p::node {

/// Made in any worker from a handle, used by that worker alone. Goes away with its environment, which gives the end
/// back; the port itself is the Runner's. [taker] may wait
class OutPortObject : public Napi::ObjectWrap<OutPortObject> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit OutPortObject(const Napi::CallbackInfo& info);
    ~OutPortObject() override { release(); }

  private:
    Napi::Value take_until(const Napi::CallbackInfo& info);
    Napi::Value wait_until_due(const Napi::CallbackInfo& info);
    Napi::Value closed(const Napi::CallbackInfo& info);
    Napi::Value flush(const Napi::CallbackInfo& info);
    Napi::Value now(const Napi::CallbackInfo& info);
    Napi::Value to_session(const Napi::CallbackInfo& info);
    Napi::Value to_machine(const Napi::CallbackInfo& info);
    void close(const Napi::CallbackInfo& info);

    /// What a sink is given holds only during its call, and no JavaScript value may be made there: an environment
    /// that is being ended throws, and nothing may be thrown through the core. So events are kept here on their way.
    struct Kept {
        core::TakenEvent event;
        std::size_t at, size;
    };
    void keep(const core::TakenEvent& event);
    [[nodiscard]] core::TakenEvent kept_event(const Kept& kept) const;

    net::OutPortHandle& port(Napi::Env env, std::string_view doing);
    void release();

    Registry::Handle handle_ = 0;
    std::shared_ptr<net::OutPortHandle> port_; // null: closed
    std::vector<Kept> kept_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace midip2p::node
