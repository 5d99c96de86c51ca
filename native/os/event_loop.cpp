#include "os/event_loop.hpp"

#include <algorithm>
#include <csignal>

namespace midip2p::os {

using namespace core;

namespace {

/// Blocks every signal while it lives, so that a thread started meanwhile inherits the blocked signals.
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

std::uint64_t EventLoop::join(Work& work) {
    const std::uint64_t first = ++last_joined_ * kTokens;
    joined_.emplace(first, &work);
    work.begin();
    return first;
}

void EventLoop::leave(Work& work) {
    const auto found = std::ranges::find_if(joined_, [&](const auto& one) { return one.second == &work; });
    if (found == joined_.end()) return;
    joined_.erase(found);
    work.end();
}

void EventLoop::run() {
    work_->begin();
    while (!stopping_.load(std::memory_order_acquire)) {
        signal_->awake(); // what is pushed from here on keeps us from sleeping
        commands_.run();
        const LocalTime next = turn();
        const LocalTime before = clock_.now();
        // What is due already, be it since for ever, is no time that a clock could be set to.
        std::int64_t deadline = next <= before ? Poller::kLook : Poller::kForever;
        if (next > before && next != kNever) deadline = clock_.machine_ns(next);
        if (!signal_->fall_asleep()) deadline = Poller::kLook;
        const auto all = poller_->wait(deadline);
        signal_->awake(); // what this thread itself pushes is seen in the next turn, and wakes nobody
        work_->waited(before);
        for (const Poller::Ready& ready : all) handle(ready);
    }
    commands_.run(); // whoever waits for an answer gets one
    while (!joined_.empty()) leave(*joined_.begin()->second);
    work_->end();
}

LocalTime EventLoop::turn() {
    LocalTime next = work_->turn();
    for (const auto& [first, work] : joined_) next = std::min(next, work->turn());
    return next;
}

void EventLoop::handle(const Poller::Ready& ready) {
    const auto found = joined_.find(ready.token / kTokens * kTokens);
    if (found != joined_.end()) return found->second->handle(ready);
    if (ready.token < kTokens) work_->handle(ready); // else of one that has left meanwhile
}

} // namespace midip2p::os
