#include "lab/switchboard.hpp"

#include "test/check.hpp"

#include <map>

using namespace midip2p::netlab;

namespace {

constexpr Nanoseconds kMs = 1'000'000;

/// An IPv4 packet whose last byte tells it from others.
std::vector<uint8_t> packet_to(uint8_t number, uint8_t mark = 0) {
    std::vector<uint8_t> packet(30);
    packet[0] = 0x45;
    packet[16] = 10;
    packet[17] = 77;
    packet[19] = number;
    packet.back() = mark;
    return packet;
}

struct Heard {
    std::map<size_t, std::string> marks;
    Switchboard::Write write = [this](size_t to, std::span<const uint8_t> packet) {
        marks[to] += static_cast<char>(packet.back());
        return true;
    };
};

} // namespace

TEST_CASE("a packet goes to the host of its address") {
    CHECK(destination(packet_to(1), 3) == std::optional<size_t>(0));
    CHECK(destination(packet_to(3), 3) == std::optional<size_t>(2));
    CHECK(!destination(packet_to(4), 3).has_value());
    CHECK(!destination(packet_to(0), 3).has_value());
    std::vector<uint8_t> six(40);
    six[0] = 0x60;
    six[24] = 0xfd;
    six[25] = 0x77;
    six[39] = 2;
    CHECK(destination(six, 3) == std::optional<size_t>(1));
    six[30] = 1; // fd77::1:0:0:2
    CHECK(!destination(six, 3).has_value());
    CHECK(!destination({}, 3).has_value());
    CHECK(!destination(std::vector<uint8_t>(19, 0x45), 3).has_value());
}

TEST_CASE("on the internet a host has a public address, and all of an IPv6 network") {
    std::vector<uint8_t> four(30);
    four[0] = 0x45;
    four[16] = 203;
    four[18] = 113;
    four[19] = 2;
    CHECK(destination(four, 3, Network::internet) == std::optional<size_t>(1));
    CHECK(!destination(four, 3).has_value());
    four[16] = 192;
    four[18] = 1;
    CHECK(destination(four, 3, Network::internet) == std::optional<size_t>(1));
    CHECK(!destination(four, 3).has_value());
    CHECK(!destination(packet_to(2), 3, Network::internet).has_value());
    std::vector<uint8_t> six(40);
    six[0] = 0x60;
    six[24] = 0x20;
    six[25] = 0x01;
    six[26] = 0x0d;
    six[27] = 0xb8;
    six[31] = 2; // 2001:db8:0:2::
    six[39] = 7;
    CHECK(destination(six, 3, Network::internet) == std::optional<size_t>(1));
    CHECK(!destination(six, 1, Network::internet).has_value());
    six[28] = 1; // 2001:db8:100:2::7
    CHECK(!destination(six, 3, Network::internet).has_value());
}

TEST_CASE("each direction has a line of its own, and what is due first arrives first") {
    Switchboard board(3, 1);
    Heard heard;
    board.set({}, {}, {.delay_ms = 10}, 0);
    board.set(1, 0, {.delay_ms = 2}, 0);
    board.receive(0, packet_to(2, 'a'), 0);
    board.receive(1, packet_to(1, 'b'), kMs);
    board.receive(2, packet_to(1, 'c'), kMs);
    CHECK(board.next() == std::optional<Nanoseconds>(3 * kMs));
    board.deliver(3 * kMs, heard.write);
    CHECK(heard.marks == (std::map<size_t, std::string>{{0, "b"}}));
    CHECK(board.counters(0, 1).queue == 1u);
    board.deliver(11 * kMs, heard.write);
    CHECK(heard.marks == (std::map<size_t, std::string>{{0, "bc"}, {1, "a"}}));
    CHECK(!board.next().has_value());
    CHECK(board.counters(0, 1).delivered == 1u);
    CHECK(board.counters(0, 1).bytes == 30u);
}

TEST_CASE("packets that are due together arrive as they were sent") {
    Switchboard board(2, 1);
    Heard heard;
    for (const char mark : std::string("abcdefghij")) board.receive(0, packet_to(2, static_cast<uint8_t>(mark)), 5);
    board.deliver(5, heard.write);
    CHECK(heard.marks[1] == "abcdefghij");
}

TEST_CASE("a host that is unplugged sends nothing, hears nothing, and comes back as it was") {
    Switchboard board(3, 1);
    Heard heard;
    board.set({}, {}, {.delay_ms = 10}, 0);
    board.receive(0, packet_to(2, 'a'), 0); // on its way when the plug is drawn
    board.unplug(1);
    board.receive(0, packet_to(2, 'b'), kMs);
    board.receive(1, packet_to(1, 'c'), kMs);
    board.receive(0, packet_to(3, 'd'), kMs);
    board.deliver(20 * kMs, heard.write);
    CHECK(heard.marks == (std::map<size_t, std::string>{{2, "d"}}));
    CHECK(board.counters(0, 1).unplugged == 2u);
    board.plug(1);
    board.receive(0, packet_to(2, 'e'), 30 * kMs);
    CHECK(board.next() == std::optional<Nanoseconds>(40 * kMs));
}

TEST_CASE("a line's luck is its own: other lines and other hosts do not change it") {
    const auto lost = [](size_t hosts, bool others) {
        Switchboard board(hosts, 9);
        board.set({}, {}, {.loss_percent = 10}, 0);
        for (int i = 0; i < 1000; ++i) {
            board.receive(1, packet_to(1), i);
            if (others) board.receive(0, packet_to(2), i);
            board.deliver(i, [](size_t, std::span<const uint8_t>) { return true; });
        }
        return board.counters(1, 0).lost;
    };
    CHECK(lost(2, false) == lost(20, true));
    CHECK(60u < lost(2, false));
}

TEST_CASE("what piles up without end is dropped and counted") {
    Switchboard board(2, 1);
    board.set({}, {}, {.delay_ms = 1000}, 0);
    for (int i = 0; i < 50'010; ++i) board.receive(0, packet_to(2), 0);
    CHECK(board.counters(0, 1).queue == 50'000u);
    CHECK(board.counters(0, 1).queue_full == 10u);
}
