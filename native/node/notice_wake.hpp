// From the io thread to JavaScript's thread: "poll() has something".
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

    /// Replaces the listener. [control]
    void listen(Napi::Env env, Napi::Function callback);
    /// Nobody listens from now on. Called again, it does nothing. [control]
    void stop();
    /// `self` is a NoticeWake. Takes a short lock, contended only while somebody starts or stops listening. [io]
    static void wake(void* self);

  private:
    std::mutex mutex_;
    napi_threadsafe_function function_ = nullptr;
};

} // namespace midip2p::node
