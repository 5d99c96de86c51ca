// The thread that waits: for descriptors, for what other threads ask of it, for the next deadline.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"
#include "os/clock.hpp"
#include "os/command_queue.hpp"
#include "os/poller.hpp"
#include "os/signal.hpp"

#include <atomic>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

namespace midip2p::os {

/// Design: each turn runs the commands that other threads have posted, lets the loop's owner do everything that can be
/// done now, and then sleeps until a descriptor is ready, somebody notifies, or the time has come that the owner has
/// named. Nothing is polled. If something is pushed after the owner has looked, the Signal remembers it and keeps the
/// loop from sleeping, so a producer needs no system call while the loop is awake. Other work may join a loop instead
/// of having a thread of its own: its turns come after the owner's. The loop's thread blocks the process's signals:
/// they are for the threads that the program itself has made.
class EventLoop {
  public:
    /// The work of a loop. All of it is called on the loop's thread. [io]
    class Work {
      public:
        virtual ~Work() = default;
        /// Once, before the first turn.
        virtual void begin() {}
        /// Does everything that can be done now. Returns when there will be more to do, or kNever.
        [[nodiscard]] virtual core::LocalTime turn() = 0;
        virtual void handle(const Poller::Ready& ready) = 0;
        /// The loop has waited, since `before`.
        virtual void waited(core::LocalTime) {}
        /// Once, after the last turn and the last command.
        virtual void end() {}
    };

    /// Errc::system: no descriptor is left. [any]
    static core::Result<std::unique_ptr<EventLoop>> make(Clock clock);
    ~EventLoop() { stop(); }
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Call it once. `work` has to live until stop() has returned.                      [control]
    void start(Work& work);
    /// Work::end() has run when it returns. A second call does nothing.                 [control]
    void stop();

    /// Runs `command` on the loop's thread, soon, and in the order of posts.            [any]
    void post(CommandQueue::Command command);
    /// The same, and waits for the answer: never from the loop's own thread.            [any]
    template <class F> std::invoke_result_t<F&> call(F&& f);
    /// For producers: wakes this loop. Shared, because producers may outlive the loop.  [any]
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept { return signal_; }
    [[nodiscard]] const Clock& clock() const noexcept { return clock_; } // [any]

    /// Before start() [control], afterwards [io].
    [[nodiscard]] Poller& poller() noexcept { return *poller_; }

    /// The owner's tokens are smaller than this.
    static constexpr std::uint64_t kTokens = std::uint64_t{1} << 48;
    /// From here on `work` gets turns, and the descriptors that are ready under kTokens tokens from the returned one
    /// on. It has to live until leave(), or until its end() has run, which comes before the owner's. [io]
    [[nodiscard]] std::uint64_t join(Work& work);
    /// Calls its end(). Does nothing if `work` has left already, or has ended.          [io]
    void leave(Work& work);

  private:
    EventLoop(Clock clock, std::unique_ptr<Poller> poller) : clock_(clock), poller_(std::move(poller)) {}
    void run();
    [[nodiscard]] core::LocalTime turn();
    void handle(const Poller::Ready& ready);

    const Clock clock_;
    const std::unique_ptr<Poller> poller_;
    const std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
    CommandQueue commands_;
    Work* work_ = nullptr;                  // set before the thread begins
    std::map<std::uint64_t, Work*> joined_; // by their first token; io only
    std::uint64_t last_joined_ = 0;         // io only
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

// ---- details ----

template <class F> std::invoke_result_t<F&> EventLoop::call(F&& f) {
    using R = std::invoke_result_t<F&>;
    std::promise<R> promise;
    std::future<R> result = promise.get_future();
    post([&promise, &f] {
        if constexpr (std::is_void_v<R>) {
            f();
            promise.set_value();
        } else {
            promise.set_value(f());
        }
    });
    return result.get();
}

} // namespace midip2p::os
