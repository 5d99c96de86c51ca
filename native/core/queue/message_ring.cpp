#include "core/queue/message_ring.hpp"

#include <bit>
#include <cstring>

namespace midip2p::core {

namespace {

/// What stands before each record's header; a filler has no message and only closes the ring's end.
struct Prefix {
    std::uint32_t record; // bytes of the whole record, a multiple of 8
    std::uint32_t bytes;  // of the message; kFiller
};
constexpr std::uint32_t kFiller = 0xffffffffu;
constexpr std::size_t kHead = sizeof(Prefix) + sizeof(MessageHeader);
static_assert(sizeof(Prefix) == 8 && sizeof(MessageHeader) % 8 == 0 && alignof(MessageHeader) <= 8);

constexpr std::size_t record_size(std::size_t bytes) { return (kHead + bytes + 7) & ~std::size_t{7}; }

} // namespace

MessageRing::MessageRing(std::size_t capacity_bytes)
    : bytes_(new std::uint8_t[std::bit_ceil(capacity_bytes)]), mask_(std::bit_ceil(capacity_bytes) - 1) {}

std::size_t MessageRing::longest() const noexcept {
    const std::size_t record = capacity() / 2;
    return record > kHead ? record - kHead : 0;
}

bool MessageRing::try_push(const MessageHeader& header, ByteView bytes) noexcept {
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

MessageRing::Item MessageRing::front() noexcept {
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
    return {reinterpret_cast<const MessageHeader*>(at + sizeof(Prefix)), {at + kHead, prefix.bytes}};
}

void MessageRing::pop() noexcept {
    const std::uint64_t read = read_.load(std::memory_order_relaxed);
    Prefix prefix;
    std::memcpy(&prefix, bytes_.get() + (read & mask_), sizeof prefix);
    read_.store(read + prefix.record, std::memory_order_release);
}

} // namespace midip2p::core
