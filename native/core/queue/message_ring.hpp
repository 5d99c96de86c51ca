// A bounded ring of byte messages with a fixed header, one producer and one consumer.
#pragma once

#include "core/types.hpp"

#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

namespace midip2p::core {

/// Design: a byte ring of records (size, header, bytes), 8-byte aligned. A record never wraps (a filler record closes
/// the end), so it may take half of the ring at most: then an empty ring has room for it wherever its indices stand.
/// Each side caches the other's index, so that the common push or pop touches no shared line but its own index.
/// `try_push` publishes with release, `front` reads with acquire. `Header` says what travels beside a message's bytes,
/// and by which clocks: each direction has its own. One thread puts records in, another one takes
/// them out; of an InPort's ring the latter is the io thread.
template <class Header> class MessageRing {
  public:
    /// `capacity_bytes` is rounded up to a power of two and allocated here, once.
    explicit MessageRing(std::size_t capacity_bytes)
        : bytes_(new std::uint8_t[std::bit_ceil(capacity_bytes)]), mask_(std::bit_ceil(capacity_bytes) - 1) {}

    /// False if the message does not fit now, or never will (longest()).                [producer] wait-free
    [[nodiscard]] bool try_push(const Header& header, ByteView bytes) noexcept;

    struct Item {
        const Header* header;
        ByteView bytes;
    };
    /// The oldest message, or header == nullptr; valid until pop().                     [taker] wait-free
    [[nodiscard]] Item front() noexcept;
    void pop() noexcept;

    /// Bytes in use, as the producer sees them: never fewer than there are.             [producer] wait-free
    [[nodiscard]] std::size_t used() noexcept {
        read_seen_ = read_.load(std::memory_order_acquire);
        return write_.load(std::memory_order_relaxed) - read_seen_;
    }
    /// In bytes.                                                                        [any] wait-free
    [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }
    /// The longest message that an empty ring has room for, in bytes.                   [any] wait-free
    [[nodiscard]] std::size_t longest() const noexcept {
        const std::size_t record = capacity() / 2;
        return record > kHead ? record - kHead : 0;
    }

  private:
    /// What stands before each record's header; a filler has no message and only closes the ring's end.
    struct Prefix {
        std::uint32_t record; // bytes of the whole record, a multiple of 8
        std::uint32_t bytes;  // of the message; kFiller
    };
    static constexpr std::uint32_t kFiller = 0xffffffffu;
    static constexpr std::size_t kHead = sizeof(Prefix) + sizeof(Header);
    static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) % 8 == 0 && alignof(Header) <= 8);
    static constexpr std::size_t record_size(std::size_t bytes) { return (kHead + bytes + 7) & ~std::size_t{7}; }

    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t mask_;
    alignas(64) std::atomic<std::uint64_t> write_{0}; // producer writes, consumer reads
    std::uint64_t read_seen_{0};                      // producer only: last read index it saw
    alignas(64) std::atomic<std::uint64_t> read_{0};  // consumer writes, producer reads
    std::uint64_t write_seen_{0};                     // consumer only: last write index it saw
};

// ---- details ----

template <class Header> bool MessageRing<Header>::try_push(const Header& header, ByteView bytes) noexcept {
    if (bytes.size() > longest()) return false;
    const std::size_t size = record_size(bytes.size());
    const std::uint64_t write = write_.load(std::memory_order_relaxed);
    const std::size_t to_end = capacity() - (write & mask_);
    const std::size_t needed = size <= to_end ? size : to_end + size;
    if (write + needed - read_seen_ > capacity()) {
        read_seen_ = read_.load(std::memory_order_acquire);
        if (write + needed - read_seen_ > capacity()) return false;
    }
    std::uint8_t* at = bytes_.get() + (write & mask_);
    if (size > to_end) { // records are multiples of 8, so there is always room for a filler's prefix
        const Prefix filler{static_cast<std::uint32_t>(to_end), kFiller};
        std::memcpy(at, &filler, sizeof filler);
        at = bytes_.get();
    }
    const Prefix prefix{static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(bytes.size())};
    std::memcpy(at, &prefix, sizeof prefix);
    std::memcpy(at + sizeof prefix, &header, sizeof header);
    if (!bytes.empty()) std::memcpy(at + kHead, bytes.data(), bytes.size());
    write_.store(write + needed, std::memory_order_release);
    return true;
}

template <class Header> typename MessageRing<Header>::Item MessageRing<Header>::front() noexcept {
    std::uint64_t read = read_.load(std::memory_order_relaxed);
    if (read == write_seen_) {
        write_seen_ = write_.load(std::memory_order_acquire);
        if (read == write_seen_) return {nullptr, {}};
    }
    Prefix prefix;
    std::memcpy(&prefix, bytes_.get() + (read & mask_), sizeof prefix);
    if (prefix.bytes == kFiller) { // a record follows at the start: both were published at once
        read += prefix.record;
        read_.store(read, std::memory_order_release);
        std::memcpy(&prefix, bytes_.get() + (read & mask_), sizeof prefix);
    }
    const std::uint8_t* at = bytes_.get() + (read & mask_);
    return {reinterpret_cast<const Header*>(at + sizeof(Prefix)), {at + kHead, prefix.bytes}};
}

template <class Header> void MessageRing<Header>::pop() noexcept {
    const std::uint64_t read = read_.load(std::memory_order_relaxed);
    Prefix prefix;
    std::memcpy(&prefix, bytes_.get() + (read & mask_), sizeof prefix);
    read_.store(read + prefix.record, std::memory_order_release);
}

} // namespace midip2p::core
