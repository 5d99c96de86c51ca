// From the io thread to the loop's thread: "poll() has something".
#pragma once

#include <napi.h>

#include <mutex>

namespace midip2p::node {

/// Design: lives as long as its Runner, so the io thread may call wake() at any time; who listens is swapped beneath
/// it. Wakes that JavaScript has not answered yet are one. It never keeps the process alive, and what the callback
/// throws into a dying environment is swallowed.
class NoticeWake {
  public:
    NoticeWake() = default;
    NoticeWake(const NoticeWake&) = delete;
    NoticeWake& operator=(const NoticeWake&) = delete;
    ~NoticeWake() { stop(); }

    /// [loop] Replaces the listener.
    void listen(Napi::Env env, Napi::Function callback);
    /// [loop] Nobody listens from now on. Again: does nothing.
    void stop();
    /// [io] `self` is a NoticeWake. A short lock, contended only while somebody starts or stops listening.
    static void wake(void* self);

  private:
    std::mutex mutex_;
    napi_threadsafe_function function_ = nullptr;
};

} // namespace midip2p::node
