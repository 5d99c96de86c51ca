// Real-time priority for threads that carry notes, and memory that is never swapped out; if the system allows it.
#pragma once

#include "core/types.hpp"

#include <cstdint>
#include <string>

namespace midip2p::os {

/// The priority and memory locking that the io thread obtained, and the reason for anything refused.
struct Realtime {
    enum class Priority : std::uint8_t {
        ordinary, // not asked for, or refused: `why`
        realtime,
        lowered, // it was real-time, but kept a whole core for too long
    };
    Priority priority = Priority::ordinary;
    int level = 0; // of SCHED_FIFO, if realtime
    std::string why_not_priority;
    bool memory_locked = false;
    std::string why_not_memory;
};

/// The level of SCHED_FIFO, below every thread of JACK's (5 and more by JACK's defaults): a note that is to be sent
/// waits for no ordinary thread, and audio waits for no note.
inline constexpr int kRealtimeLevel = 4;

/// Raises the priority of the calling thread, and locks the process's memory as it comes to be used (MCL_ONFAULT, since
/// V8 reserves far more than it uses). Memory is locked only if the system sets no limit to locked memory: under a
/// limit a later allocation would fail instead of being swapped out. [any]
[[nodiscard]] Realtime be_in_time();
/// Raises the priority of the calling thread and of the threads that it starts, but locks no memory. For a driver's
/// worker, whose library calls back on a thread of its own. Returns "" if it is done, else why not. [any]
[[nodiscard]] std::string raise_this_thread();
/// The calling thread gets ordinary priority again. [any]
void lower_this_thread() noexcept;

/// Design: a real-time thread that never sleeps keeps every other thread from its core. The io thread sleeps after
/// every turn. If it has not slept for kTooLong, something is wrong; it then drops its real-time priority rather than
/// starve the core. [io]
class SpinWatch {
  public:
    static constexpr std::int64_t kTooLong = 500'000, kSleep = 20;

    /// The thread waited from `before` to `after`. Returns true if it has not really slept for too long.
    [[nodiscard]] bool waited(core::LocalTime before, core::LocalTime after) noexcept {
        if (slept_at_ == core::kNever || after - before >= kSleep) slept_at_ = after;
        return after - slept_at_ >= kTooLong;
    }

  private:
    core::LocalTime slept_at_ = core::kNever;
};

} // namespace midip2p::os
