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

/// Design: each turn runs what other threads have posted, lets its owner do all that can be done now, and sleeps until
/// a descriptor is ready, somebody notifies, or the time has come that the owner has named: no look is taken without a
/// reason. What is pushed after a look is remembered by the Signal and keeps the loop from sleeping, so a producer
/// costs no system call while the loop is awake. What is better done by a thread that is there than by one more may
/// join a loop: its turns come after the owner's. The process's signals are for the threads that its program made.
class EventLoop {
  public:
    /// What a loop is for: all of it is called on its thread.
    class Work {
      public:
        virtual ~Work() = default;
        /// Once, before the first turn.
        virtual void begin() {}
        /// Everything that can be done now; when there will be more, or kNever.
        [[nodiscard]] virtual core::LocalTime turn() = 0;
        virtual void handle(const Poller::Ready& ready) = 0;
        /// It has waited, since `before`.
        virtual void waited(core::LocalTime) {}
        /// Once, after the last turn and the last command.
        virtual void end() {}
    };

    /// system: no descriptor is left.
    static core::Result<std::unique_ptr<EventLoop>> make(Clock clock);
    ~EventLoop() { stop(); }
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Once. `work` stays until stop() has returned.                                    [control]
    void start(Work& work);
    /// Work::end() has run when it returns. Again: nothing.                             [control]
    void stop();

    /// Runs on the loop's thread, soon, and in the order of posts.                      [any thread]
    void post(CommandQueue::Command command);
    /// The same, and waits for the answer: never from the loop's own thread.            [any other thread]
    template <class F> std::invoke_result_t<F&> call(F&& f);
    /// For producers: wakes this loop; shared, as they may outlive it.                  [any thread]
    [[nodiscard]] const std::shared_ptr<Signal>& signal() const noexcept { return signal_; }
    [[nodiscard]] const Clock& clock() const noexcept { return clock_; } // [any thread]

    /// Before start(), then [loop].
    [[nodiscard]] Poller& poller() noexcept { return *poller_; }

    /// The owner's tokens are smaller than this.
    static constexpr std::uint64_t kTokens = std::uint64_t{1} << 48;
    /// `work` has turns from here on, and what is ready under the tokens from the answer on, kTokens of them. It stays
    /// until leave(), or until its end() has run, before the owner's.                   [loop]
    [[nodiscard]] std::uint64_t join(Work& work);
    /// Its end() runs. One that has left, or ended: nothing.                            [loop]
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
    std::map<std::uint64_t, Work*> joined_; // by their first token [loop]
    std::uint64_t last_joined_ = 0;         // [loop]
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
