#include "core/midi/splitter.hpp"

#include "core/midi/message.hpp"

namespace midip2p::core {

Splitter::Splitter(std::size_t max_message)
    : max_message_(max_message), sysex_(std::make_unique<std::uint8_t[]>(max_message)) {}

ByteView Splitter::push(std::uint8_t byte) noexcept {
    if (is_realtime(byte)) return one(byte);
    if (!is_status(byte)) return data(byte);
    if (byte == 0xf7) return end_sysex();
    return begin(byte);
}

void Splitter::reset() noexcept {
    state_ = State::idle;
    size_ = 0;
    sysex_size_ = 0;
}

// ---- details ----

ByteView Splitter::one(std::uint8_t byte) noexcept {
    single_ = byte;
    return {&single_, 1};
}

ByteView Splitter::data(std::uint8_t byte) noexcept {
    switch (state_) {
    case State::idle:
        ++counters_.stray_bytes;
        return {};
    case State::sysex:
        append(byte);
        return {};
    case State::oversized_sysex:
        return {};
    case State::running:
        state_ = State::message;
        size_ = 1;
        break;
    case State::message:
        break;
    }
    message_[size_++] = byte;
    if (size_ < needed_) return {};
    state_ = is_channel_status(message_[0]) ? State::running : State::idle; // system common has no running status
    return {message_.data(), needed_};
}

ByteView Splitter::begin(std::uint8_t status) noexcept {
    if (state_ == State::sysex || state_ == State::message) ++counters_.incomplete;
    if (status == 0xf0) {
        state_ = State::sysex;
        sysex_size_ = 0;
        append(status);
        return {};
    }
    needed_ = static_cast<std::uint8_t>(size_by_status(status));
    if (needed_ == 1) {
        state_ = State::idle;
        return one(status);
    }
    state_ = State::message;
    message_[0] = status;
    size_ = 1;
    return {};
}

ByteView Splitter::end_sysex() noexcept {
    const State was = state_;
    state_ = State::idle;
    if (was == State::oversized_sysex) return {};
    if (was != State::sysex) {
        if (was == State::message) ++counters_.incomplete;
        ++counters_.stray_bytes;
        return {};
    }
    if (sysex_size_ == max_message_) {
        ++counters_.too_large;
        return {};
    }
    sysex_[sysex_size_++] = 0xf7;
    return {sysex_.get(), sysex_size_};
}

void Splitter::append(std::uint8_t byte) noexcept {
    if (sysex_size_ == max_message_) {
        state_ = State::oversized_sysex;
        ++counters_.too_large;
        return;
    }
    sysex_[sysex_size_++] = byte;
}

} // namespace midip2p::core
