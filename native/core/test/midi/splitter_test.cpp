#include "core/midi/splitter.hpp"

#include "core/midi/message.hpp"
#include "test/check.hpp"

#include <random>
#include <string>
#include <vector>

using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes hex(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == ' ') continue;
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
        ++i;
    }
    return bytes;
}

std::string hex_of(ByteView bytes) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t b : bytes) text += {kHex[b >> 4], kHex[b & 15]};
    return text;
}

/// The messages of a stream, one after the other: "903C64 F8".
std::string split(Splitter& splitter, ByteView bytes) {
    std::string all;
    splitter.push(bytes, [&](ByteView message) { all += (all.empty() ? "" : " ") + hex_of(message); });
    return all;
}

std::string split(std::string_view text) {
    Splitter splitter;
    return split(splitter, hex(text));
}

} // namespace

TEST_CASE("whole messages come out as they went in") {
    CHECK(split("90 3C 64 80 3C 40 C1 05 D2 06 E0 00 40 F1 11 F2 01 02 F3 04 F6") ==
          "903C64 803C40 C105 D206 E00040 F111 F20102 F304 F6");
}

TEST_CASE("running status is expanded") {
    CHECK(split("90 3C 64 3E 64 40 00 C0 01 02 03") == "903C64 903E64 904000 C001 C002 C003");
}

TEST_CASE("system common messages end running status, realtime ones do not") {
    CHECK(split("90 3C 64 F8 3E 64") == "903C64 F8 903E64");
    CHECK(split("90 3C 64 F6 3E 64 80 01 02") == "903C64 F6 800102");
    CHECK(split("90 3C 64 F2 01 02 3E 64") == "903C64 F20102");
    CHECK(split("90 3C 64 F0 01 F7 3E 64") == "903C64 F001F7");
    CHECK(split("F3 01 02") == "F301");
}

TEST_CASE("realtime bytes come out at once, and leave what they stand in whole") {
    CHECK(split("90 F8 3C FA 64 FE 3E FF 65") == "F8 FA 903C64 FE FF 903E65");
    CHECK(split("F0 F8 7E F9 01 FD F7") == "F8 F9 FD F07E01F7");
    CHECK(split("F2 01 FC 02") == "FC F20102");
}

TEST_CASE("undefined statuses are messages of one byte") { // [JM-1.2-3]
    CHECK(split("F4 F5 F9 FD") == "F4 F5 F9 FD");
    CHECK(split("90 3C 64 F4 3E 64") == "903C64 F4");
    CHECK(split("90 3C 64 F9 3E 64") == "903C64 F9 903E64");
}

TEST_CASE("a SysEx that another status ends is dropped, counted, and the other is kept") {
    for (const char* status : {"90 3C 64", "F6", "F4", "F2 01 02", "F0 05 F7"}) {
        Splitter splitter;
        CHECK(split(splitter, hex(std::string("F0 01 02 ") + status)) == hex_of(hex(status)));
        CHECK(splitter.counters().incomplete == 1U);
        CHECK(splitter.counters().stray_bytes == 0U);
    }
}

TEST_CASE("data that belongs to nothing is counted and not delivered") {
    Splitter splitter;
    CHECK(split(splitter, hex("01 02 F7 F6 03 90 3C 64")) == "F6 903C64");
    CHECK(splitter.counters().stray_bytes == 4U);
    CHECK(splitter.counters().incomplete == 0U);
}

TEST_CASE("a message that the next status cuts is dropped and counted") {
    Splitter splitter;
    CHECK(split(splitter, hex("90 3C 80 3C 40 90 B0 07 7F F2 01 F7 90 01 02")) == "803C40 B0077F 900102");
    CHECK(splitter.counters().incomplete == 3U);
    CHECK(splitter.counters().stray_bytes == 1U); // the F7
}

TEST_CASE("a SysEx over the limit is dropped whole, counted once, and what follows is kept") {
    Splitter splitter(6);
    CHECK(split(splitter, hex("F0 01 02 03 04 F7")) == "F001020304F7");
    CHECK(splitter.counters().too_large == 0U);
    CHECK(split(splitter, hex("F0 01 02 03 04 05 F7 90 3C 64")) == "903C64");
    CHECK(splitter.counters().too_large == 1U);
    CHECK(split(splitter, hex("F0 01 02 03 04 05 06 07 F8 08 F7 3C F6")) == "F8 F6");
    CHECK(splitter.counters().too_large == 2U);
    CHECK(split(splitter, hex("F0 01 02 03 04 05 06 90 3C 64")) == "903C64");
    CHECK(splitter.counters().too_large == 3U);
    CHECK(splitter.counters().stray_bytes == 1U);
    CHECK(splitter.counters().incomplete == 0U);
}

TEST_CASE("the longest message is kMaxMessage bytes") {
    Bytes stream(kMaxMessage, 0x11);
    stream.front() = 0xf0;
    stream.back() = 0xf7;
    Splitter splitter;
    std::size_t longest = 0;
    const auto measure = [&](ByteView message) { longest = message.size(); };
    splitter.push(stream, measure);
    CHECK(longest == kMaxMessage);
    longest = 0;
    stream.back() = 0x11;
    stream.push_back(0xf7);
    splitter.push(stream, measure);
    CHECK(longest == 0U);
    CHECK(splitter.counters().too_large == 1U);
}

TEST_CASE("reset forgets what is unfinished, and running status") {
    Splitter splitter;
    CHECK(split(splitter, hex("F0 01")).empty());
    splitter.reset();
    CHECK(split(splitter, hex("02 F7 90 3C 64")) == "903C64");
    splitter.reset();
    CHECK(split(splitter, hex("3C 64")).empty());
}

TEST_CASE("a stream cut at any byte gives the same messages") {
    const Bytes stream =
        hex("90 3C 64 3E F8 64 F0 01 FE 02 F7 B0 07 F2 01 02 F4 05 C0 01 02 F0 01 90 01 02 F7 E0 00 40");
    Splitter whole;
    const std::string expected = split(whole, stream);
    CHECK(expected == "903C64 F8 903E64 FE F00102F7 F20102 F4 C001 C002 900102 E00040");
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        Splitter splitter;
        std::string first = split(splitter, ByteView(stream).first(cut));
        const std::string rest = split(splitter, ByteView(stream).subspan(cut));
        if (!first.empty() && !rest.empty()) first += " ";
        CHECK(first + rest == expected);
        CHECK(splitter.counters().stray_bytes == whole.counters().stray_bytes);
        CHECK(splitter.counters().incomplete == whole.counters().incomplete);
    }
}

TEST_CASE("from any bytes at all only complete messages come out, and each byte is accounted for") {
    std::mt19937 random(20240611);
    for (int round = 0; round < 2000; ++round) {
        Bytes stream(200);
        for (auto& b : stream) {
            const auto r = random();
            b = static_cast<std::uint8_t>(r % 3 == 0 ? 0x80 | ((r >> 8) & 0x7f) : (r >> 8) & 0x7f);
        }
        Splitter splitter(32);
        std::size_t realtime = 0;
        splitter.push(stream, [&](ByteView message) {
            CHECK(is_message(message));
            CHECK(message.size() <= 32U);
            if (is_realtime(message[0])) ++realtime;
        });
        std::size_t sent = 0;
        for (const std::uint8_t b : stream) sent += is_realtime(b) ? 1 : 0;
        CHECK(realtime == sent);
    }
}
