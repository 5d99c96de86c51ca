// What vectors cannot say: room for the bytes, cuts, and that nothing outside the text is looked at.
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("a message that does not fit into the room is refused, and nothing past it is written") {
    const Bytes text = bytes_of(R"({"type":"noteOn","channel":1,"note":60,"velocity":100})");
    for (std::size_t room = 0; room < 3; ++room) {
        Bytes midi(room);
        CHECK(parse_jsonmidi(text, midi).error() == Errc::too_large);
    }
    const Bytes sysex = bytes_of(R"({"type":"sysEx","data":[1,2,3]})");
    for (std::size_t room = 0; room < 5; ++room) {
        Bytes midi(room);
        CHECK(parse_jsonmidi(sysex, midi).error() == Errc::too_large);
    }
    Bytes midi(5);
    CHECK(parse_jsonmidi(sysex, midi)->midi_size == 5U);
    CHECK(hex_of(midi) == "F0 01 02 03 F7");
}

TEST_CASE("a fault of the text is told before the want of room") {
    Bytes midi(2);
    CHECK(parse_jsonmidi(bytes_of(R"({"type":"sysEx","data":[1,2,3,128]})"), midi).error() == Errc::json_range);
}

TEST_CASE("data of a type that has none needs no room") {
    Bytes midi(1);
    const auto event = parse_jsonmidi(bytes_of(R"({"data":[1,2,3,4],"type":"stop"})"), midi);
    CHECK(event.error() == Errc::ok);
    CHECK(hex_of(midi) == "FC");
    CHECK(event->part == SysexPart::whole);
}

TEST_CASE("a text cut at any byte is refused") { // [JM-2.3-2]
    for (const std::string_view text :
         {R"({"type":"noteOn","channel":16,"note":127,"velocity":127,"port":65535,"timestamp":9007199254740991})",
          R"( { "velocity" : 1 , "x" : [ {"é":"🎹"} ], "note":60, "channel":1, "type":"note\u004fff" } )",
          R"({"type":"sysEx","part":"middle","data":[1,2,127]})"}) {
        CHECK(read(text).error == Errc::ok);
        const std::size_t end = text.rfind('}');
        for (std::size_t cut = 0; cut <= end; ++cut) CHECK(read(text.substr(0, cut)).error != Errc::ok);
    }
}

TEST_CASE("an escaped name longer than any known one is not mistaken for one") {
    CHECK(read(R"({"type":"stop","\u0074ype)" + std::string(200, 'x') + R"(":1})").error == Errc::ok);
}
