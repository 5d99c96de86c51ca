#include "core/midi/translate_bytes.hpp"

#include "core/midi/message.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr std::size_t kSysexBytes = 6; // in one packet

/// Which part of a SysEx a packet is: bits 8–11 of type 3. [JM-8.2-5]
enum Part : std::uint32_t { whole = 0, first = 1, middle = 2, last = 3 };

constexpr PacketBytes kNoBytes{.lost = true};

/// Byte i of a packet, counted from its first.
constexpr std::uint8_t byte_of(PacketView packet, std::size_t i) noexcept {
    return static_cast<std::uint8_t>(packet[i / 4] >> (24 - 8 * (i % 4)));
}
void set_byte(Translation& packet, std::size_t i, std::uint8_t byte) noexcept {
    packet.words[i / 4] |= std::uint32_t{byte} << (24 - 8 * (i % 4));
}

/// [UMP-5.2-2]
PacketBytes sysex_bytes(PacketView packet) noexcept {
    const std::uint32_t part = status_of(packet[0]);
    const std::size_t count = packet[0] >> 16 & 15;
    if (part > last || count > kSysexBytes) return kNoBytes;
    PacketBytes made;
    if (part == whole || part == first) made.bytes[made.size++] = 0xf0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t byte = byte_of(packet, 2 + i);
        if (is_status(byte)) return kNoBytes;
        made.bytes[made.size++] = byte;
    }
    if (part == whole || part == last) made.bytes[made.size++] = 0xf7;
    return made;
}

/// Of types 1 and 2. [UMP-5.1-1]
PacketBytes message_bytes(PacketView packet) noexcept {
    const std::uint8_t status = byte_of(packet, 1);
    const bool voice = message_type(packet[0]) == MessageType::midi1;
    if (!is_status(status) || is_channel_status(status) != voice) return kNoBytes;
    PacketBytes made{.size = size_by_status(status)};
    for (std::size_t i = 0; i < made.size; ++i) made.bytes[i] = byte_of(packet, 1 + i);
    return is_message(made.view()) ? made : kNoBytes;
}

/// Of a message that is complete.
std::size_t count_of(ByteView message) noexcept {
    if (message[0] != 0xf0) return 1;
    return std::max<std::size_t>(1, (message.size() - 2 + kSysexBytes - 1) / kSysexBytes);
}

} // namespace

std::size_t packets_of(ByteView message) noexcept { return is_message(message) ? count_of(message) : 0; }

Translation packet_of(ByteView message, std::size_t i, std::uint32_t group) noexcept {
    if (message[0] != 0xf0) {
        const bool voice = is_channel_status(message[0]);
        Translation made{.words = {head_of(voice ? MessageType::midi1 : MessageType::system, group)}, .size = 1};
        for (std::size_t at = 0; at < message.size(); ++at) set_byte(made, 1 + at, message[at]);
        return made;
    }
    const ByteView data = message.subspan(1, message.size() - 2);
    const ByteView here = data.subspan(i * kSysexBytes, std::min(kSysexBytes, data.size() - i * kSysexBytes));
    const std::size_t packets = count_of(message);
    const Part part = packets == 1 ? whole : i == 0 ? first : i + 1 == packets ? last : middle;
    Translation made{
        .words = {head_of(MessageType::sysex7, group) | part << 20 | static_cast<std::uint32_t>(here.size()) << 16},
        .size = 2};
    for (std::size_t at = 0; at < here.size(); ++at) set_byte(made, 2 + at, here[at]);
    return made;
}

PacketBytes bytes_of(PacketView packet) noexcept {
    if (!is_packet(packet)) return kNoBytes;
    switch (message_type(packet[0])) {
    case MessageType::system:
    case MessageType::midi1:
        return message_bytes(packet);
    case MessageType::sysex7:
        return sysex_bytes(packet);
    case MessageType::utility:
        return {.lost = status_of(packet[0]) != 0}; // noOperation says nothing [UMP-5.3-1]
    default:
        return kNoBytes;
    }
}

} // namespace midip2p::core
