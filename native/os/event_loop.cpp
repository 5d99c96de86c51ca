#include "os/event_loop.hpp"

#include <csignal>

namespace midip2p::os {

using namespace core;

namespace {

/// While it lives, a thread that is started inherits that every signal is blocked.
class NoSignals {
  public:
    NoSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

} // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::make(Clock clock) {
    auto poller = Poller::make();
    if (!poller) return poller.error();
    std::unique_ptr<EventLoop> loop(new EventLoop(clock, std::move(*poller)));
    if (const Errc e = loop->poller_->add_signal(loop->signal_->descriptor()); e != Errc::ok) return e;
    return loop;
}

void EventLoop::start(Work& work) {
    work_ = &work;
    const NoSignals inherited;
    thread_ = std::thread([this] { run(); });
}

void EventLoop::stop() {
    stopping_.store(true, std::memory_order_release);
    signal_->notify();
    if (thread_.joinable()) thread_.join();
}

void EventLoop::post(CommandQueue::Command command) {
    commands_.push(std::move(command));
    signal_->notify();
}

void EventLoop::run() {
    work_->begin();
    while (!stopping_.load(std::memory_order_acquire)) {
        signal_->awake(); // what is pushed from here on keeps us from sleeping
        commands_.run();
        const LocalTime next = work_->turn();
        std::int64_t deadline = next == kNever ? Poller::kForever : clock_.machine_ns(next);
        if (!signal_->fall_asleep()) deadline = Poller::kLook;
        const LocalTime before = clock_.now();
        const auto all = poller_->wait(deadline);
        work_->waited(before);
        for (const Poller::Ready& ready : all) work_->handle(ready);
    }
    commands_.run(); // whoever waits for an answer gets one
    work_->end();
}

} // namespace midip2p::os
