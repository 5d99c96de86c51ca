// What happened, from the io thread to the control thread.
#pragma once

#include "core/engine/notice.hpp"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::net {

/// A core::Notice, and what only the net knows about it.
struct RunnerNotice {
    core::Notice notice;
    std::string peer;   // of notice.link, "" where there is none
    std::string detail; // for people: addresses tried, the OS's words
};

/// Design: a bounded list behind a mutex. Notices are rare beside notes; the io thread takes the mutex only when there
/// is one, and nobody holds it for longer than a move. Where nobody polls, the newest are dropped and counted.
class NoticeBox {
  public:
    static constexpr std::size_t kMost = 4096;

    /// [io]
    void put(RunnerNotice notice) {
        {
            const std::lock_guard lock(mutex_);
            if (list_.size() >= kMost) {
                ++dropped_;
                return;
            }
            list_.push_back(std::move(notice));
        }
        if (wake_ != nullptr) wake_(context_);
    }
    /// Oldest first; empties the list. [any thread]
    [[nodiscard]] std::vector<RunnerNotice> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(list_, {});
    }
    /// [io]
    void on_notice(void (*wake)(void*), void* context) {
        wake_ = wake;
        context_ = context;
    }
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

  private:
    std::mutex mutex_;
    std::vector<RunnerNotice> list_;
    std::uint64_t dropped_ = 0;
    void (*wake_)(void*) = nullptr; // io thread only
    void* context_ = nullptr;
};

} // namespace midip2p::net
