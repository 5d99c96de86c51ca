// Bytes that became packets and bytes again. The vectors are in translate_vectors_test.cpp.
#include "core/midi/message.hpp"
#include "core/midi/splitter.hpp"
#include "core/midi/translate_bytes.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

std::vector<Translation> to_packets(const Bytes& message, std::uint32_t group = 0) {
    std::vector<Translation> packets;
    for (std::size_t i = 0; i < packets_of(message); ++i) packets.push_back(packet_of(message, i, group));
    return packets;
}

Bytes sysex_of(std::size_t size) {
    Bytes message{0xf0};
    for (std::size_t i = 0; i < size; ++i) message.push_back(static_cast<std::uint8_t>(i * 37 & 0x7f));
    message.push_back(0xf7);
    return message;
}

} // namespace

TEST_CASE("every short message of bytes comes back from its packet") { // [UMP-5.1-1]
    int messages = 0, wrong = 0;
    for (unsigned status = 0x80; status < 0x100; ++status) {
        const std::size_t size = size_by_status(static_cast<std::uint8_t>(status));
        for (unsigned data = 0; size > 0 && data < 128; ++data) {
            Bytes message{static_cast<std::uint8_t>(status), static_cast<std::uint8_t>(data),
                          static_cast<std::uint8_t>(127 - data)};
            message.resize(size);
            const auto packets = to_packets(message, status & 15);
            ++messages;
            wrong += packets.size() != 1 || group_of(packets[0].words[0]) != (status & 15) ||
                     !std::ranges::equal(bytes_of(packets[0].view()).view(), message);
        }
    }
    CHECK(messages == 126 * 128);
    CHECK(wrong == 0);
}

TEST_CASE("SysEx of every length goes through packets of six bytes each but the last") { // [UMP-5.2-1] [UMP-5.2-2]
    Splitter splitter;
    for (std::size_t size = 0; size < 200; ++size) {
        const Bytes message = sysex_of(size);
        const auto packets = to_packets(message);
        CHECK(packets.size() == std::max<std::size_t>(1, (size + 5) / 6));
        std::vector<Bytes> heard;
        for (const Translation& packet : packets) {
            splitter.push(bytes_of(packet.view()).view(),
                          [&](ByteView whole) { heard.emplace_back(whole.begin(), whole.end()); });
        }
        CHECK(heard == std::vector<Bytes>{message});
    }
}

TEST_CASE("parts that do not belong together are seen where bytes are put together") { // [UMP-5.2-2]
    const Bytes message = sysex_of(20);
    const auto packets = to_packets(message);
    REQUIRE(packets.size() == 4);
    Splitter splitter;
    int whole = 0;
    for (const std::size_t i : {0U, 0U, 1U, 2U, 3U, 2U, 3U}) { // begun twice; then parts of none
        splitter.push(bytes_of(packets[i].view()).view(), [&](ByteView heard) {
            CHECK(std::ranges::equal(heard, message));
            ++whole;
        });
    }
    CHECK(whole == 1);
    CHECK(splitter.counters().incomplete == 1);
    CHECK(splitter.counters().stray_bytes == 6 + 2 + 1);
}

TEST_CASE("bytes that are no message have no packets") { // [UMP-5.1-1]
    for (const char* bytes : {"", "90 3C", "90 3C 40 40", "90 3C 80", "3C", "F7", "F0 01", "F0 80 F7", "F8 F8"}) {
        CHECK(packets_of(hex(bytes)) == 0);
    }
}

TEST_CASE("whatever a packet says, its bytes can be told apart from what they are not") { // [UMP-5.3-1]
    std::mt19937 random(0x31);
    int whole = 0;
    for (int i = 0; i < 200000; ++i) {
        std::vector<std::uint32_t> packet(4);
        for (std::uint32_t& word : packet)
            word = static_cast<std::uint32_t>(random()) & (i % 2 == 0 ? ~0U : 0xffff7f7f);
        packet.resize(packet_size(packet[0]));
        const PacketBytes bytes = bytes_of(packet);
        const bool sysex = message_type(packet[0]) == MessageType::sysex7;
        CHECK((bytes.size == 0 || !bytes.lost));
        if (bytes.size > 0 && !sysex) whole += is_message(bytes.view()) ? 1 : 1000000;
        for (std::size_t at = 1; at + 1 < bytes.size; ++at) CHECK(bytes.bytes[at] < 0x80);
    }
    CHECK(whole > 1000);
    CHECK(whole < 200000);
}
