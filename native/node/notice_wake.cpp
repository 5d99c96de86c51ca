#include "node/notice_wake.hpp"

#include <atomic>
#include <utility>

namespace midip2p::node {

namespace {

/// One per listener, owned by its thread-safe function: a call that is still queued when the listener changes must
/// find its own.
struct Listener {
    std::atomic<bool> called{false};
};

void forget(napi_env, void* listener, void*) { delete static_cast<Listener*>(listener); }

void call(napi_env env, napi_value callback, void* context, void*) {
    if (env == nullptr || callback == nullptr) return; // the function is going away, and so may `context`
    static_cast<Listener*>(context)->called.store(false, std::memory_order_release);
    try {
        Napi::Function(env, callback).Call({});
    } catch (const Napi::Error&) {
        // libs/engine's callback does not throw: this is an environment that is being ended in the middle of it.
    }
}

} // namespace

void NoticeWake::listen(Napi::Env env, Napi::Function callback) {
    stop();
    auto* const listener = new Listener;
    napi_threadsafe_function function = nullptr;
    const Napi::String name = Napi::String::New(env, "midip2p notices");
    if (napi_create_threadsafe_function(env, callback, nullptr, name, 0, 1, listener, &forget, listener, &call,
                                        &function) != napi_ok) {
        delete listener;
        throw Napi::Error::New(env);
    }
    napi_unref_threadsafe_function(env, function);
    const std::lock_guard lock(mutex_);
    function_ = function;
}

void NoticeWake::stop() {
    napi_threadsafe_function function = nullptr;
    {
        const std::lock_guard lock(mutex_);
        function = std::exchange(function_, nullptr);
    }
    if (function != nullptr) napi_release_threadsafe_function(function, napi_tsfn_abort);
}

void NoticeWake::wake(void* self) {
    auto* const wake = static_cast<NoticeWake*>(self);
    const std::lock_guard lock(wake->mutex_);
    if (wake->function_ == nullptr) return;
    void* context = nullptr;
    if (napi_get_threadsafe_function_context(wake->function_, &context) != napi_ok) return;
    if (static_cast<Listener*>(context)->called.exchange(true, std::memory_order_acq_rel)) return;
    napi_call_threadsafe_function(wake->function_, nullptr, napi_tsfn_nonblocking);
}

} // namespace midip2p::node
