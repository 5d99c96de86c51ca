#include "core/queue/in_port.hpp"

#include "core/midi/message.hpp"

#include <algorithm>

namespace midip2p::core {

InPort::InPort(PortId id, std::string name, std::size_t capacity_bytes, std::function<void()> wake,
               std::int64_t window_us)
    : id_(id), name_(std::move(name)), window_us_(window_us), ring_(capacity_bytes), wake_(std::move(wake)) {}

Errc InPort::play(ByteView midi, LocalTime captured_at) noexcept {
    if (closed_.load(std::memory_order_acquire)) return Errc::closed;
    if (midi.size() > kMaxMessage || midi.size() > ring_.longest()) return Errc::too_large;
    if (!is_message(midi)) return Errc::not_midi;
    last_ = std::max(last_, captured_at);
    if (!ring_.try_push({.captured_at = last_}, midi)) {
        overflow_.fetch_add(1, std::memory_order_relaxed);
        return Errc::full;
    }
    wake_();
    return Errc::ok;
}

void InPort::release(LocalTime at) noexcept {
    if (closed_.load(std::memory_order_acquire)) return; // its stream ends, and all it holds with it
    last_ = std::max(last_, at);
    if (!ring_.try_push({.kind = PlayedHeader::Kind::release, .captured_at = last_}, {}))
        release_owed_.store(true, std::memory_order_release);
    wake_();
}

void InPort::close() noexcept { closed_.store(true, std::memory_order_release); }

} // namespace midip2p::core
