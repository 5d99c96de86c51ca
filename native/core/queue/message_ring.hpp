// A bounded ring of byte messages with a fixed header, one producer and one consumer.
#pragma once

#include "core/types.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

namespace midip2p::core {

/// What travels beside a message's bytes. One layout for both directions, so that there is one ring.
struct MessageHeader {
    enum class Kind : std::uint8_t { event, release };
    Kind kind = Kind::event;
    bool late = false;            // out ring of a tape: too late to be struck elsewhere
    StreamId stream = 0;          // out ring: the source's stream
    LinkId link = 0;              // out ring: the source's link, 0: a local input
    std::uint32_t sequence = 0;   // out ring: the frame's sequence number, 0: local
    std::int64_t due = 0;         // out ring: SessionTime µs when to sound; kDueNow: on arrival
    std::int64_t captured_at = 0; // in ring: LocalTime; out ring: SessionTime, or kUnsynchronised
    std::int64_t arrived_at = 0;  // LocalTime: kernel stamp of the bytes (local input: taken from its ring)
    std::int64_t ready_at = 0;    // LocalTime: put into this ring
    /// Out ring, LocalTime: a note-on that is taken later than this is not struck. [TOAST-5.4-2]
    std::int64_t strike_until = std::numeric_limits<std::int64_t>::max();
};
inline constexpr std::int64_t kDueNow = std::numeric_limits<std::int64_t>::min();

/// Design: a byte ring of records [size][header][bytes], 8-byte aligned, a record never wraps (a filler record
/// closes the end). So a record may take half of the ring at most: wherever the ring stands, an empty one takes it.
/// Each side caches the other's index, so that the common push or pop touches no shared line but its own index.
/// `try_push` publishes with release, `front` reads with acquire.
class MessageRing {
  public:
    /// `capacity_bytes` is rounded up to a power of two and allocated here, once.
    explicit MessageRing(std::size_t capacity_bytes);

    /// False where the message does not fit now, or ever (longest()); never waits, never allocates. [producer]
    /// wait-free
    [[nodiscard]] bool try_push(const MessageHeader& header, ByteView bytes) noexcept;

    struct Item {
        const MessageHeader* header;
        ByteView bytes;
    };
    /// The oldest message, or header == nullptr; valid until pop().                     [consumer] wait-free
    [[nodiscard]] Item front() noexcept;
    void pop() noexcept;

    /// Bytes in use, as the producer sees them: never fewer than there are.                [producer]
    [[nodiscard]] std::size_t used() noexcept {
        read_seen_ = read_.load(std::memory_order_acquire);
        return write_.load(std::memory_order_relaxed) - read_seen_;
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }
    /// The longest message that an empty ring takes, in bytes.
    [[nodiscard]] std::size_t longest() const noexcept;

  private:
    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t mask_;
    alignas(64) std::atomic<std::uint64_t> write_{0}; // producer writes, consumer reads
    std::uint64_t read_seen_{0};                      // producer only: last read index it saw
    alignas(64) std::atomic<std::uint64_t> read_{0};  // consumer writes, producer reads
    std::uint64_t write_seen_{0};                     // consumer only: last write index it saw
};

} // namespace midip2p::core
