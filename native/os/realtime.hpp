// Being there in time: the io thread before ordinary ones, and memory that is never swapped out; where the system
// allows it.
#pragma once

#include "core/types.hpp"

#include <cstdint>
#include <string>

namespace midip2p::os {

/// What the io thread got, and why not more.
struct Realtime {
    enum class Priority : std::uint8_t {
        ordinary, // not asked for, or refused: `why`
        realtime,
        lowered, // it was, and took a whole core for too long
    };
    Priority priority = Priority::ordinary;
    int level = 0; // of SCHED_FIFO, where realtime
    std::string why_not_priority;
    bool memory_locked = false;
    std::string why_not_memory;
};

/// SCHED_FIFO, below every thread of JACK's (whose own are 5 and more by its defaults): a note that is to be sent waits
/// for no ordinary thread, and audio waits for no note.
inline constexpr int kRealtimeLevel = 4;

/// Raises the calling thread, and locks the process's memory as it comes to be used (MCL_ONFAULT: V8 reserves far more
/// than it uses). Memory only where there is no limit to it: with one, a later allocation would fail instead of being
/// swapped out.
[[nodiscard]] Realtime be_in_time();
/// Raises the calling thread alone, and the threads that it starts: a driver's worker, whose library calls back on a
/// thread of its own. "": done; else why not.
[[nodiscard]] std::string raise_this_thread();
/// The calling thread is an ordinary one again.
void lower_this_thread() noexcept;

/// Design: a real-time thread that never sleeps keeps everybody else from its core. The io thread sleeps after every
/// turn; one that has not for `kTooLong` has met something that nobody thought of, and is better late than alone.
class SpinWatch {
  public:
    static constexpr std::int64_t kTooLong = 500'000, kSleep = 20;

    /// The thread waited from `before` to `after`. True: it has not slept for too long.
    [[nodiscard]] bool waited(core::LocalTime before, core::LocalTime after) noexcept {
        if (slept_at_ == core::kNever || after - before >= kSleep) slept_at_ = after;
        return after - slept_at_ >= kTooLong;
    }

  private:
    core::LocalTime slept_at_ = core::kNever;
};

} // namespace midip2p::os
