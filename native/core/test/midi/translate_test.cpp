// Translation there and back, and over packets of any bits. The vectors are in translate_vectors_test.cpp.
#include "core/jsonmidi/packet_bits.hpp"
#include "core/midi/translate.hpp"
#include "core/test/midi/midi1_receiver.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Words = std::vector<std::uint32_t>;

/// Calls `visit` for each of several packets.
template <class Visit> void each_packet(PacketView packets, Visit&& visit) {
    while (!packets.empty()) {
        visit(packets.first(packet_size(packets[0])));
        packets = packets.subspan(packet_size(packets[0]));
    }
}

/// Random players of MIDI 1.0: few channels and parameters, so that what is remembered meets itself.
class Players {
  public:
    explicit Players(unsigned seed) : random_(seed) {}

    Words next() {
        const std::uint32_t group = below(2), channel = below(3);
        const std::uint32_t head = head_of(MessageType::midi1, group) | channel << 16;
        const std::uint32_t a = below(128), b = below(128);
        switch (below(12)) {
        case 0:
            return {head | 0x800000 | a << 8 | b};
        case 1:
            return {head | 0x900000 | a << 8 | below(4) * b / 3};
        case 2:
            return {head | 0xa00000 | a << 8 | b};
        case 3:
            return {head | 0xc00000 | a << 8};
        case 4:
            return {head | 0xd00000 | a << 8};
        case 5:
            return {head | 0xe00000 | a << 8 | b};
        case 6:
            return {head_of(MessageType::system, group) | 0xf20000 | a << 8 | b};
        case 7:
            return {head_of(MessageType::sysex7, group) | 0x060000 | a << 8 | b, a << 24 | b};
        default:
            return {head | 0xb00000 | control(group << 4 | channel, a) << 8 | b % (below(2) == 0 ? 128 : 3)};
        }
    }

  private:
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

    /// The lower half of data comes only after the upper one, without which a value is a matter of opinion.
    std::uint32_t control(std::uint32_t where, std::uint32_t any) {
        static constexpr std::uint32_t kSpecial[] = {0, 32, 6, 6, 38, 38, 98, 99, 100, 101};
        std::uint32_t controller = below(5) == 0 ? any : kSpecial[below(10)];
        if (controller == 38 && !upper_[where]) controller = 6;
        if (controller >= 98 && controller <= 101) upper_[where] = false;
        if (controller == 6) upper_[where] = true;
        return controller;
    }

    std::mt19937 random_;
    std::map<std::uint32_t, bool> upper_;
};

/// Any packet of MIDI 2.0 voice messages, each bit of it possible.
Words any_midi2(std::mt19937& random) {
    Words packet{static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random())};
    packet[0] = (packet[0] & 0x01f37f7f) | 0x40000000;
    if (random() % 8 != 0) packet[0] |= 0x00800000; // the statuses that MIDI 1.0 has too
    if (random() % 4 != 0) packet[1] &= 0xff7f7f7f;
    if (random() % 4 == 0) packet[1] >>= random() % 32;
    return packet;
}

} // namespace

TEST_CASE("MIDI 1.0 means the same after it was MIDI 2.0") { // [UMP-6.1-1] [UMP-1.2-1]
    int parameters = 0;
    for (unsigned seed = 1; seed <= 40; ++seed) {
        Players players(seed);
        Midi1Memory memory{};
        Midi1Receiver played, heard;
        int lost = 0;
        const auto back = [&heard](const Translation& midi2) {
            each_packet(midi2.view(), [&](PacketView packet) { heard.receive(to_midi1(packet).view()); });
        };
        for (int i = 0; i < 3000; ++i) {
            const Words packet = players.next();
            played.receive(packet);
            const Translation midi2 = to_midi2(packet, memory);
            lost += midi2.lost;
            back(midi2);
        }
        for (std::uint32_t channel = 0; channel < 256; ++channel) {
            back(take_waiting(memory, channel >> 4, channel & 15));
            CHECK(take_waiting(memory, channel >> 4, channel & 15).size == 0);
        }
        CHECK(heard.events == played.events);
        CHECK(heard.values == played.values);
        CHECK(lost == played.ignored);
        CHECK(heard.ignored == 0);
        parameters += static_cast<int>(played.values.size());
    }
    CHECK(parameters > 1000);
}

TEST_CASE("MIDI 2.0 that became MIDI 1.0 is the same MIDI 1.0 when it goes there again") { // [UMP-6.1-2]
    std::mt19937 random(0x32);
    Midi1Memory memory{};
    Midi1Receiver once, twice;
    int same = 0;
    for (int i = 0; i < 100000; ++i) {
        const Translation first = to_midi1(any_midi2(random));
        Words again;
        each_packet(first.view(), [&](PacketView packet) {
            const Translation midi2 = to_midi2(packet, memory);
            if (midi2.size == 0) return;
            const Translation second = to_midi1(midi2.view());
            again.insert(again.end(), second.view().begin(), second.view().end());
        });
        once.receive(first.view());
        twice.receive(again);
        same += std::ranges::equal(again, first.view());
    }
    CHECK(twice.events == once.events);
    CHECK(twice.values == once.values);
    CHECK(same > 90000); // but for banks that come again
}

TEST_CASE("every value of seven and fourteen bits comes back as it was") { // [UMP-2.1-2] [UMP-3.1-1] [UMP-4.1-1]
    Midi1Memory memory{};
    const auto there_and_back = [&memory](std::uint32_t packet) {
        const Translation midi2 = to_midi2(Words{packet}, memory);
        return midi2.size == 2 ? to_midi1(midi2.view()).words[0] : 0;
    };
    int wrong = 0;
    for (std::uint32_t value = 0; value < 128; ++value) {
        for (const std::uint32_t packet : {0x20803c00U, 0x20a03c00U, 0x20b00700U, 0x20b07b00U, 0x20907f01U}) {
            const std::uint32_t one = packet == 0x20907f01U ? 0x20907f00U | std::max(value, 1U) : packet | value;
            wrong += there_and_back(one) != one;
        }
        for (const std::uint32_t packet : {0x20c00000U, 0x20d00000U}) {
            wrong += there_and_back(packet | value << 8) != (packet | value << 8);
        }
    }
    for (std::uint32_t value = 0; value < 16384; ++value) {
        const std::uint32_t bend = 0x20e00000U | (value & 0x7f) << 8 | value >> 7;
        wrong += there_and_back(bend) != bend;
        for (const std::uint32_t kind : {98U, 100U}) { // index 5 of a registered parameter, and of another
            const std::uint32_t controls[] = {kind + 1, 0, kind, 5, 6, value >> 7, 38, value & 0x7f};
            Words packets;
            Translation midi2;
            for (int i = 0; i < 8; i += 2) packets.push_back(0x20b00000U | controls[i] << 8 | controls[i + 1]);
            for (const std::uint32_t packet : packets) midi2 = to_midi2(Words{packet}, memory);
            wrong += !std::ranges::equal(to_midi1(midi2.view()).view(), packets);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("whatever comes, what is made of it has a name among packets") { // [UMP-1.1-3]
    std::mt19937 random(0x55);
    Midi1Memory memory{};
    int made = 0, nameless = 0, misfits = 0;
    const auto name = [&](const Translation& translation, MessageType type) {
        each_packet(translation.view(), [&](PacketView packet) {
            jsonmidi::PacketWords words{};
            std::ranges::copy(packet, words.begin());
            nameless += jsonmidi::type_of_packet(words) == nullptr;
            misfits += message_type(packet[0]) != type;
            ++made;
        });
    };
    for (int i = 0; i < 200000; ++i) {
        const auto a = static_cast<std::uint32_t>(random()), b = static_cast<std::uint32_t>(random());
        const std::uint32_t bits = i % 2 == 0 ? 0x0fffffff : 0x0fff7f7f;
        name(to_midi2(Words{0x20000000 | (a & bits)}, memory), MessageType::midi2);
        name(to_midi1(Words{0x40000000 | (a & bits), b}), MessageType::midi1);
    }
    CHECK(nameless == 0);
    CHECK(misfits == 0);
    CHECK(made > 100000);
}

TEST_CASE("words that are not one packet are dropped") { // [UMP-1.2-1]
    Midi1Memory memory{};
    for (const Words& words : {Words{}, Words{0x20903c40, 0x20903c40}, Words{0x40903c00}, Words{0xf0000000, 0}}) {
        CHECK(to_midi2(words, memory).lost);
        CHECK(to_midi2(words, memory).size == 0);
        CHECK(to_midi1(words).lost);
        CHECK(to_midi1(words).size == 0);
    }
}
