// What one complete MIDI 1.0 message is.
#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <cstdint>

namespace midip2p::core {

constexpr bool is_status(std::uint8_t byte) noexcept { return byte >= 0x80; }
/// F8 and up: may stand between any two bytes of other messages.
constexpr bool is_realtime(std::uint8_t byte) noexcept { return byte >= 0xf8; }
constexpr bool is_channel_status(std::uint8_t byte) noexcept { return byte >= 0x80 && byte < 0xf0; }

/// Bytes of the message that this status byte begins, itself included: 1–3. Undefined ones are messages of one byte
/// [JM-1.2-3]. 0: a data byte, F0 (whose length its end tells), or F7 (which ends, and begins nothing).
constexpr std::size_t size_by_status(std::uint8_t status) noexcept {
    if (!is_status(status)) return 0;
    if (is_channel_status(status)) return (status & 0xe0) == 0xc0 ? 2 : 3; // Cn and Dn have one data byte
    switch (status) {
    case 0xf0:
    case 0xf7:
        return 0;
    case 0xf1:
    case 0xf3:
        return 2;
    case 0xf2:
        return 3;
    default:
        return 1;
    }
}

/// Length of the complete message at the start of `bytes` (no running status; a SysEx with its F0 and F7); 0 where
/// there is none.
constexpr std::size_t message_size(ByteView bytes) noexcept {
    if (bytes.empty()) return 0;
    if (bytes[0] == 0xf0) {
        std::size_t end = 1;
        while (end < bytes.size() && !is_status(bytes[end])) ++end;
        return end < bytes.size() && bytes[end] == 0xf7 ? end + 1 : 0;
    }
    const std::size_t size = size_by_status(bytes[0]);
    if (size > bytes.size()) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if (is_status(bytes[i])) return 0;
    }
    return size;
}

/// Are these bytes exactly one complete message? [JM-3.2-1]
constexpr bool is_message(ByteView bytes) noexcept { return !bytes.empty() && message_size(bytes) == bytes.size(); }

} // namespace midip2p::core
