// A stream of MIDI bytes → complete messages.
#pragma once

#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace midip2p::core {

/// Design: one per byte stream; it may be given the stream in pieces of any size. Each byte
/// completes at most one message. Running status is expanded. Realtime bytes come out at once, also from inside another
/// message, which goes on after them. What can't become a message is dropped and counted, never delivered in part.
/// Allocates at construction only. [producer] wait-free
class Splitter {
  public:
    /// SysEx longer than `max_message` bytes (F0 and F7 included) are dropped and counted.
    explicit Splitter(std::size_t max_message = kMaxMessage);

    /// The message that `byte` completes, or nothing. Valid until the next call.
    ByteView push(std::uint8_t byte) noexcept;
    /// Calls `sink(ByteView message)` for each message that `bytes` complete, in order.
    template <class Sink> void push(ByteView bytes, Sink&& sink) {
        for (const std::uint8_t byte : bytes) {
            const ByteView message = push(byte);
            if (!message.empty()) sink(message);
        }
    }
    /// Forgets an unfinished message and the running status (the device was unplugged). Counters stay.
    void reset() noexcept;

    /// A message has begun and not ended.
    [[nodiscard]] bool unfinished() const noexcept { return state_ == State::message || state_ == State::sysex; }

    struct Counters {
        std::uint64_t stray_bytes = 0; // data that belongs to no message, and F7 that ends none
        std::uint64_t incomplete = 0;  // messages cut by the status of the next one; SysEx without F7 among them
        std::uint64_t too_large = 0;   // SysEx over the limit
    };
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

  private:
    /// running: nothing is under way, but message_[0] stands for the status of data to come.
    enum class State : std::uint8_t { idle, running, message, sysex, oversized_sysex };
    ByteView one(std::uint8_t byte) noexcept;
    ByteView data(std::uint8_t byte) noexcept;
    ByteView begin(std::uint8_t status) noexcept;
    ByteView end_sysex() noexcept;
    void append(std::uint8_t byte) noexcept;

    std::size_t max_message_;
    std::unique_ptr<std::uint8_t[]> sysex_;
    std::size_t sysex_size_ = 0;
    std::array<std::uint8_t, 3> message_{}; // [0] is the running status too
    std::uint8_t size_ = 0;                 // bytes of message_ so far
    std::uint8_t needed_ = 0;
    std::uint8_t single_ = 0; // a message of one byte: it may come while message_ is half full
    State state_ = State::idle;
    Counters counters_;
};

} // namespace midip2p::core
