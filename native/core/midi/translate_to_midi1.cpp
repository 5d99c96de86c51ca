#include "core/midi/scaling.hpp"
#include "core/midi/translate.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr Translation kLost{.lost = true};

/// Messages of MIDI 1.0 of one group and channel, one behind the other.
struct Voices {
    std::uint32_t head; // type, group and channel
    Translation made{};

    void add(std::uint32_t status, std::uint32_t first, std::uint32_t second) noexcept {
        made.words[made.size++] = head | status << 20 | first << 8 | second;
    }
    void control(std::uint32_t controller, std::uint32_t value) noexcept { add(0xb, controller, value); }
};

/// Those by which MIDI 1.0 says what MIDI 2.0 has messages of its own for.
constexpr bool means_nothing(std::uint32_t controller) noexcept {
    return controller == 0 || controller == 6 || controller == 32 || controller == 38 ||
           (controller >= 98 && controller <= 101);
}

/// Are these bits of a word, each the eighth of a byte, all 0? [UMP-1.1-3]
constexpr bool clear(std::uint32_t word, std::uint32_t eighths) noexcept { return (word & eighths) == 0; }

} // namespace

Translation to_midi1(PacketView packet) noexcept {
    if (!is_packet(packet)) return kLost;
    if (message_type(packet[0]) != MessageType::midi2) { // [UMP-1.1-1]
        Translation same{.size = packet.size()};
        std::ranges::copy(packet, same.words.begin());
        return same;
    }
    const std::uint32_t word = packet[0];
    const std::uint32_t value = packet[1];
    const std::uint32_t status = status_of(word);
    const std::uint32_t first = word >> 8 & 0xff;
    const std::uint32_t second = word & 0xff;
    Voices voices{head_of(MessageType::midi1, group_of(word)) | channel_of(word) << 16};
    switch (status) {
    case 0x8:
    case 0x9: {
        if (!clear(word, 0x8000)) return kLost;
        const std::uint32_t velocity = scale_down<16, 7>(value >> 16);
        voices.add(status, first, status == 0x9 ? std::max(velocity, 1U) : velocity); // [UMP-4.1-2]
        voices.made.lost = second != 0;                                               // the type of an attribute
        return voices.made;
    }
    case 0xa:
        if (!clear(word, 0x8000)) return kLost;
        voices.add(status, first, scale_down<32, 7>(value));
        return voices.made;
    case 0xb:
        if (!clear(word, 0x8000) || means_nothing(first)) return kLost;
        voices.control(first, scale_down<32, 7>(value));
        return voices.made;
    case 0xc: {
        const bool bank = (word & 1) != 0;
        if (!clear(value, bank ? 0x80008080 : 0x80000000)) return kLost;
        if (bank) {
            voices.control(0, value >> 8 & 0x7f);
            voices.control(32, value & 0x7f);
        }
        voices.add(status, value >> 24, 0);
        return voices.made;
    }
    case 0xd:
        voices.add(status, scale_down<32, 7>(value), 0);
        return voices.made;
    case 0xe: {
        const std::uint32_t bend = scale_down<32, 14>(value);
        voices.add(status, bend & 0x7f, bend >> 7);
        return voices.made;
    }
    case 0x2:
    case 0x3: {
        if (!clear(word, 0x8080)) return kLost;
        const bool registered = status == 0x2;
        const bool quantity = registered && second < 32; // [UMP-2.2-1]
        const std::uint32_t data = quantity ? round_down<32, 14>(value) : scale_down<32, 14>(value);
        voices.control(registered ? 101 : 99, first);
        voices.control(registered ? 100 : 98, second);
        voices.control(6, data >> 7);
        voices.control(38, data & 0x7f);
        return voices.made;
    }
    default:
        return kLost;
    }
}

} // namespace midip2p::core
