// What MIDI 1.0 packets mean to an instrument: programs with their banks, the values of parameters, all else as it
// came.
#pragma once

#include "core/midi/packet.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace midip2p::test {

class Midi1Receiver {
  public:
    void receive(core::PacketView packets) {
        while (!packets.empty()) {
            const std::size_t size = core::packet_size(packets[0]);
            one(packets.first(size));
            packets = packets.subspan(size);
        }
    }

    struct Event {
        std::vector<std::uint32_t> packet;
        int bank = 0; // of a program: 14 bits
        friend bool operator==(const Event&, const Event&) = default;
    };
    /// Group and channel, registered or not, bank and index.
    using Parameter = std::tuple<std::uint32_t, bool, int>;

    std::vector<Event> events;
    std::map<Parameter, int> values; // 14 bits
    int ignored = 0;                 // data of no parameter

  private:
    struct Channel {
        int bank[2] = {0, 0};
        std::optional<int> numbers[2][2]; // of kind: bank, index
        std::optional<int> kind;          // 0 registered, 1 not
    };

    void one(core::PacketView packet) {
        const std::uint32_t word = packet[0];
        if (core::message_type(word) != core::MessageType::midi1) return other(packet);
        const std::uint32_t where = word >> 24 << 4 | core::channel_of(word);
        const int value = static_cast<int>(word & 0x7f);
        switch (word >> 20 & 15) {
        case 0x9: // of velocity 0: it means a note-off, which says no velocity
            events.push_back({{value == 0 ? (word & ~0x100000U) | 64 : word}});
            return;
        case 0xb:
            return control(channels_[where], where, word, static_cast<int>(word >> 8 & 0x7f), value);
        case 0xc:
            events.push_back({{word}, channels_[where].bank[0] << 7 | channels_[where].bank[1]});
            return;
        default:
            return other(packet);
        }
    }

    void control(Channel& channel, std::uint32_t where, std::uint32_t word, int controller, int value) {
        switch (controller) {
        case 0:
        case 32:
            channel.bank[controller / 32] = value;
            return;
        case 98:
        case 99:
        case 100:
        case 101:
            channel.kind = controller < 100;
            channel.numbers[*channel.kind][1 - controller % 2] = value;
            return;
        case 6:
        case 38:
            return data(channel, where, controller == 6, value);
        default:
            events.push_back({{word}});
        }
    }

    void data(Channel& channel, std::uint32_t where, bool upper, int value) {
        const auto* number = channel.kind ? channel.numbers[*channel.kind] : nullptr;
        if (number == nullptr || !number[0] || !number[1] || (*number[0] == 127 && *number[1] == 127)) {
            ++ignored;
            return;
        }
        int& held = values[{where, *channel.kind == 0, *number[0] << 7 | *number[1]}];
        held = upper ? value << 7 : (held & ~0x7f) | value;
    }

    void other(core::PacketView packet) { events.push_back({{packet.begin(), packet.end()}}); }

    std::map<std::uint32_t, Channel> channels_;
};

} // namespace midip2p::test
