#include "core/midi/scaling.hpp"
#include "core/midi/translate.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr std::uint8_t kUnsaid = ChannelMemory::kUnsaid;
constexpr std::uint8_t kNull = 127; // bank and index of no parameter

/// A MIDI 2.0 voice message: the two bytes behind status and channel, and the second word.
struct Voice {
    std::uint32_t head; // type, group and channel

    [[nodiscard]] Translation of(std::uint32_t status, std::uint32_t first, std::uint32_t second,
                                 std::uint32_t value) const noexcept {
        return {.words = {head | status << 20 | first << 8 | second, value}, .size = 2};
    }
};
constexpr Voice voice_of(std::uint32_t group, std::uint32_t channel) noexcept {
    return {head_of(MessageType::midi2, group) | channel << 16};
}

constexpr Translation kLost{.lost = true};

/// The number of the selected parameter; null where none is selected. [UMP-3.3-5]
const ChannelMemory::Number* selected(const ChannelMemory& channel) noexcept {
    if (channel.selected == ChannelMemory::Parameter::none) return nullptr;
    const auto& number = channel.numbers[channel.selected == ChannelMemory::Parameter::registered ? 0 : 1];
    if (number.bank == kUnsaid || number.index == kUnsaid) return nullptr;
    return number.bank == kNull && number.index == kNull ? nullptr : &number;
}

/// The data of the selected parameter as one message.
Translation send(const Voice& voice, ChannelMemory& channel, const ChannelMemory::Number& number) noexcept {
    channel.waiting = false;
    const bool registered = channel.selected == ChannelMemory::Parameter::registered;
    const std::uint32_t high = channel.data_high == kUnsaid ? 0 : channel.data_high;
    const std::uint32_t low = channel.data_low == kUnsaid ? 0 : channel.data_low;
    const std::uint32_t value = high << 7 | low;
    const bool quantity = registered && number.index < 32; // [UMP-2.2-1]
    return voice.of(registered ? 2 : 3, number.bank, number.index,
                    quantity ? zero_extend<14, 32>(value) : scale_up<14, 32>(value));
}

/// What the channel has waiting, which from now on it has not.
Translation send_waiting(const Voice& voice, ChannelMemory& channel) noexcept {
    const auto* number = selected(channel);
    return channel.waiting && number != nullptr ? send(voice, channel, *number) : Translation{};
}

/// Controllers 98–101. [UMP-3.3-1]
Translation select(const Voice& voice, ChannelMemory& channel, std::uint32_t controller, std::uint8_t value) noexcept {
    const Translation before = send_waiting(voice, channel);
    const bool registered = controller >= 100;
    auto& number = channel.numbers[registered ? 0 : 1];
    (controller % 2 == 1 ? number.bank : number.index) = value;
    channel.selected = registered ? ChannelMemory::Parameter::registered : ChannelMemory::Parameter::assignable;
    channel.data_high = channel.data_low = kUnsaid;
    return before;
}

/// Controller 6. [UMP-3.3-2] [UMP-3.3-3]
Translation upper_data(const Voice& voice, ChannelMemory& channel, std::uint8_t value) noexcept {
    const auto* number = selected(channel);
    if (number == nullptr) return kLost;
    const bool completes = channel.waiting && channel.data_high == kUnsaid;
    const Translation before = completes ? Translation{} : send_waiting(voice, channel);
    channel.data_high = value;
    if (completes) return send(voice, channel, *number);
    channel.data_low = kUnsaid;
    channel.waiting = true;
    return before;
}

/// Controller 38. [UMP-3.3-2] [UMP-3.3-3]
Translation lower_data(const Voice& voice, ChannelMemory& channel, std::uint8_t value) noexcept {
    const auto* number = selected(channel);
    if (number == nullptr) return kLost;
    channel.data_low = value;
    if (channel.data_high != kUnsaid) return send(voice, channel, *number);
    channel.waiting = true;
    return {};
}

Translation control_change(const Voice& voice, ChannelMemory& channel, std::uint8_t controller,
                           std::uint8_t value) noexcept {
    switch (controller) {
    case 0:
        channel.bank_high = value;
        return {};
    case 32:
        channel.bank_low = value;
        return {};
    case 6:
        return upper_data(voice, channel, value);
    case 38:
        return lower_data(voice, channel, value);
    case 98:
    case 99:
    case 100:
    case 101:
        return select(voice, channel, controller, value);
    default:
        return voice.of(0xb, controller, 0, scale_up<7, 32>(value));
    }
}

/// [UMP-3.2-1]
Translation program_change(const Voice& voice, const ChannelMemory& channel, std::uint8_t program) noexcept {
    const std::uint32_t word = std::uint32_t{program} << 24;
    if (channel.bank_high == kUnsaid && channel.bank_low == kUnsaid) return voice.of(0xc, 0, 0, word);
    const std::uint32_t high = channel.bank_high == kUnsaid ? 0 : channel.bank_high;
    const std::uint32_t low = channel.bank_low == kUnsaid ? 0 : channel.bank_low;
    return voice.of(0xc, 0, 1, word | high << 8 | low);
}

} // namespace

Translation to_midi2(PacketView packet, Midi1Memory& memory) noexcept {
    if (!is_packet(packet)) return kLost;
    const std::uint32_t word = packet[0];
    if (message_type(word) != MessageType::midi1) { // [UMP-1.1-1]
        Translation same{.size = packet.size()};
        std::ranges::copy(packet, same.words.begin());
        return same;
    }
    const std::uint32_t status = status_of(word);
    const bool two_bytes = status != 0xc && status != 0xd;
    if (status < 8 || status > 14 || (word & (two_bytes ? 0x8080U : 0x8000U)) != 0) return kLost; // [UMP-1.1-3]

    const std::uint32_t group = group_of(word);
    const auto first = static_cast<std::uint8_t>(word >> 8);
    const auto second = static_cast<std::uint8_t>(word);
    ChannelMemory& channel = memory[group][channel_of(word)];
    const Voice voice = voice_of(group, channel_of(word));
    switch (status) {
    case 0x9:
        if (second == 0) return voice.of(0x8, first, 0, 0x80000000); // [UMP-3.1-2]
        [[fallthrough]];
    case 0x8:
        return voice.of(status, first, 0, scale_up<7, 16>(second) << 16);
    case 0xa:
        return voice.of(status, first, 0, scale_up<7, 32>(second));
    case 0xb:
        return control_change(voice, channel, first, second);
    case 0xc:
        return program_change(voice, channel, first);
    case 0xd:
        return voice.of(status, 0, 0, scale_up<7, 32>(first));
    default: // 0xe
        return voice.of(status, 0, 0, scale_up<14, 32>(std::uint32_t{second} << 7 | first));
    }
}

Translation take_waiting(Midi1Memory& memory, std::uint32_t group, std::uint32_t channel) noexcept {
    ChannelMemory& one = memory[group & 15][channel & 15];
    return send_waiting(voice_of(group & 15, channel & 15), one);
}

} // namespace midip2p::core
