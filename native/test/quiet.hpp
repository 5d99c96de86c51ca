// Counts allocations and locks, by standing in for the allocator and the mutex: for programs of their own (quiet.cpp is
// linked into nothing else, and not where a sanitizer stands in for them already).
#pragma once

#include <atomic>
#include <cstddef>

namespace midip2p::test {

/// While true, what this process allocates and locks is counted.
extern std::atomic<bool> counting;
extern std::atomic<std::size_t> allocations, locks;

inline void count(std::atomic<std::size_t>& what) noexcept {
    if (counting.load(std::memory_order_relaxed)) what.fetch_add(1, std::memory_order_relaxed);
}

} // namespace midip2p::test
