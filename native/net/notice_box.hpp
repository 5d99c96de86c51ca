// Notices, from the io thread to the control thread.
#pragma once

#include "core/engine/notice.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace midip2p::net {

/// A core::Notice, with what only native/net knows about it.
struct RunnerNotice {
    core::Notice notice;
    std::string peer{};   // of notice.link, "" where there is none
    std::string detail{}; // for people: addresses tried, the OS's words
    std::string way{};    // of a link that is up or has resumed: "direct", or "relay"
};

/// Design: a bounded list behind a mutex. Notices are rare compared with notes; the io thread takes the mutex only when
/// there is a notice, and nobody holds it for longer than a few moves. A notice that repeats the one before is counted
/// rather than listed. If nobody polls, all notices but those of a link's beginning and end are dropped. Each link has
/// room of its own, so that a peer who talks without end takes no room from others.
class NoticeBox {
  public:
    static constexpr std::size_t kMost = 4096;       // of one link
    static constexpr std::size_t kMostControl = 512; // likewise: the long ones

    /// [io]
    void put(RunnerNotice entry) {
        using Kind = core::Notice::Kind;
        {
            const std::lock_guard lock(mutex_);
            if (!list_.empty() && repeats(list_.back(), entry)) {
                list_.back().notice.count += entry.notice.count;
                list_.back().notice.at = entry.notice.at;
            } else if (std::size_t& of_link = of_links_[entry.notice.link];
                       entry.notice.kind == Kind::control && of_link >= kMostControl) {
                return; // whoever talks without end is not listened to
            } else if (of_link < kMost || entry.notice.kind == Kind::link_up ||
                       entry.notice.kind == Kind::link_down) { // of these there are as many as the control thread opens
                ++of_link;
                list_.push_back(std::move(entry));
            }
        }
        if (wake_ != nullptr) wake_(context_);
    }
    /// The oldest notices, in order, at most so many. [any]
    [[nodiscard]] std::vector<RunnerNotice> take(std::size_t most = std::numeric_limits<std::size_t>::max()) {
        const std::lock_guard lock(mutex_);
        std::vector<RunnerNotice> taken;
        taken.reserve(std::min(most, list_.size()));
        while (!list_.empty() && taken.size() < most) {
            taken.push_back(std::move(list_.front()));
            list_.pop_front();
            const auto of_link = of_links_.find(taken.back().notice.link);
            if (--of_link->second == 0) of_links_.erase(of_link);
        }
        return taken;
    }
    /// `wake(context)` is called after every put(). [io]
    void on_notice(void (*wake)(void*), void* context) {
        wake_ = wake;
        context_ = context;
    }

  private:
    static bool repeats(const RunnerNotice& last, const RunnerNotice& next) {
        const core::Notice &a = last.notice, &b = next.notice;
        using Kind = core::Notice::Kind;
        if (a.kind != Kind::refused && a.kind != Kind::overflow && a.kind != Kind::late) return false;
        return a.kind == b.kind && a.link == b.link && a.stream == b.stream && a.port == b.port && a.error == b.error &&
               last.detail == next.detail;
    }

    std::mutex mutex_;
    std::deque<RunnerNotice> list_;
    std::map<core::LinkId, std::size_t> of_links_; // how many of the list are of each
    void (*wake_)(void*) = nullptr;                // io thread only
    void* context_ = nullptr;
};

} // namespace midip2p::net
