#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

/// Writes, reads back, and says whether the bytes and the canonical text are the same again.
bool survives(const Bytes& midi, const EventFields& fields = {}) {
    const std::string text = write(midi, fields);
    const Read back = read(text);
    return back.error == Errc::ok && back.midi == midi && back.fields.port == fields.port &&
           back.fields.timestamp == fields.timestamp && write(back.midi, back.fields) == text;
}

} // namespace

TEST_CASE("every channel message of three bytes goes through text and comes back") { // [JM-3.1-2]
    std::size_t lost = 0;
    for (unsigned status = 0x80; status < 0xf0; ++status) {
        if ((status & 0xe0) == 0xc0) continue;
        for (unsigned a = 0; a < 128; ++a) {
            for (unsigned b = 0; b < 128; ++b) {
                const Bytes midi{static_cast<std::uint8_t>(status), static_cast<std::uint8_t>(a),
                                 static_cast<std::uint8_t>(b)};
                lost += survives(midi) ? 0 : 1;
            }
        }
    }
    CHECK(lost == 0U);
}

TEST_CASE("every other message of fixed length comes back") {
    std::size_t lost = 0;
    for (unsigned a = 0; a < 128; ++a) {
        for (unsigned status = 0xc0; status < 0xe0; ++status) {
            lost += survives({static_cast<std::uint8_t>(status), static_cast<std::uint8_t>(a)}) ? 0 : 1;
        }
        lost += survives({0xf1, static_cast<std::uint8_t>(a)}) ? 0 : 1;
        lost += survives({0xf3, static_cast<std::uint8_t>(a)}) ? 0 : 1;
        for (unsigned b = 0; b < 128; ++b) {
            lost += survives({0xf2, static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)}) ? 0 : 1;
        }
    }
    for (const std::uint8_t one : {0xf4, 0xf5, 0xf6, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff}) {
        lost += survives({one}) ? 0 : 1;
    }
    CHECK(lost == 0U);
}

TEST_CASE("a SysEx of any length comes back, with all its byte values") { // [JM-4.3-4]
    for (const std::size_t size : {0U, 1U, 2U, 127U, 128U, 8191U, 8192U, 8193U, 65534U}) {
        Bytes midi{0xf0};
        for (std::size_t i = 0; i < size; ++i) midi.push_back(static_cast<std::uint8_t>(i * 7 % 128));
        midi.push_back(0xf7);
        CHECK(survives(midi, {.port = StreamId{65535}, .timestamp = (std::int64_t{1} << 53) - 1}));
    }
}

TEST_CASE("parts are written in canonical form and come back as parts") { // [JM-4.3-1]
    const auto part = [](std::string_view midi, SysexPart which) {
        return write(hex(midi), {.port = 7, .timestamp = {}}, which);
    };
    CHECK(part("F0 43 10", SysexPart::first) == R"({"type":"sysEx","part":"first","data":[67,16],"port":7})");
    CHECK(part("01", SysexPart::middle) == R"({"type":"sysEx","part":"middle","data":[1],"port":7})");
    CHECK(part("F7", SysexPart::last) == R"({"type":"sysEx","part":"last","data":[],"port":7})");
    CHECK(write(hex("F0 01 F7"), {}, SysexPart::whole) == R"({"type":"sysEx","data":[1]})");
    const Read back = read(part("02 F7", SysexPart::last));
    CHECK(back.part == SysexPart::last);
    CHECK(hex_of(back.midi) == "02 F7");
}

TEST_CASE("bytes that are no message are refused") { // [JM-3.2-1]
    for (const char* midi : {"", "3C", "90", "90 3C", "90 3C 64 00", "90 3C 80", "90 3C 64 80 3C 40", "F0", "F0 01",
                             "F7", "F0 01 F7 F7", "F0 F8 F7", "F8 F8", "C0 01 02"}) {
        CHECK(write(hex(midi)) == "not-midi");
    }
    const auto part = [](std::string_view midi, SysexPart which) { return write(hex(midi), {}, which); };
    CHECK(part("", SysexPart::first) == "not-midi");
    CHECK(part("01", SysexPart::first) == "not-midi");
    CHECK(part("F0 01 F7", SysexPart::first) == "not-midi");
    CHECK(part("F0 80", SysexPart::first) == "not-midi");
    CHECK(part("F7", SysexPart::middle) == "not-midi");
    CHECK(part("", SysexPart::last) == "not-midi");
    CHECK(part("01", SysexPart::last) == "not-midi");
    CHECK(part("F0 F7", SysexPart::last) == "not-midi");
    Bytes out(400);
    CHECK(write_sysex_part(hex("90 3C 64"), SysexPart::whole, {}, out).error() == Errc::not_midi);
}

TEST_CASE("a timestamp outside its range is refused") { // [JM-1.3-1]
    CHECK(write(hex("F8"), {.port = {}, .timestamp = -1}) == "jsonmidi-out-of-range");
    CHECK(write(hex("F8"), {.port = {}, .timestamp = std::int64_t{1} << 53}) == "jsonmidi-out-of-range");
}

TEST_CASE("room for jsonmidi_bound is asked for, and is enough for the longest texts") {
    const EventFields longest{.port = StreamId{65535}, .timestamp = (std::int64_t{1} << 53) - 1};
    const Bytes note = hex("AF 7F 7F");
    Bytes out(jsonmidi_bound(3));
    CHECK(write_jsonmidi(note, longest, std::span(out).first(out.size() - 1)).error() == Errc::too_large);
    for (const char* midi :
         {"AF 7F 7F", "BF 7F 7F", "DF 7F", "EF 7F 7F", "F1 7F", "F2 7F 7F", "FD", "F0 F7", "F0 7F F7"}) {
        const Bytes bytes = hex(midi);
        // A buffer of exactly the bound: a sanitizer sees what is written past it.
        Bytes exact(jsonmidi_bound(bytes.size()));
        CHECK(static_cast<bool>(write_jsonmidi(bytes, longest, exact)));
    }
    Bytes exact(jsonmidi_bound(2));
    CHECK(static_cast<bool>(write_sysex_part(hex("7F 7F"), SysexPart::middle, longest, exact)));
}
