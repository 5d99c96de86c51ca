#include "core/jsonmidi/parse_canonical.hpp"

#include "core/test/jsonmidi/padded.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

bool short_way(std::string_view text) {
    const Padded padded(bytes_of(text));
    Bytes midi(3);
    ParsedEvent event;
    return jsonmidi::parse_canonical(padded.text(), midi, event);
}

} // namespace

TEST_CASE("every canonical text of fixed length goes the short way, and both ways give the same") {
    for (const char* midi : {"8F 7F 7F", "90 3C 64", "A0 00 00", "B1 40 7F", "C9 05", "D0 7F", "E0 00 40", "F1 7F",
                             "F2 7F 7F", "F3 00", "F6", "F8", "FA", "FB", "FC", "FE", "FF"}) {
        for (const EventFields& fields :
             {EventFields{}, EventFields{.port = 0, .timestamp = {}}, EventFields{.port = {}, .timestamp = 0},
              EventFields{.port = 65535, .timestamp = (std::int64_t{1} << 53) - 1}}) {
            const std::string text = write(hex(midi), fields);
            const Bytes exact = bytes_of(text);
            Bytes quick(3);
            Bytes slow(3);
            const Padded padded(exact);
            ParsedEvent one;
            const auto other = jsonmidi::parse_any_form(exact, slow);
            REQUIRE(jsonmidi::parse_canonical(padded.text(), quick, one));
            REQUIRE(static_cast<bool>(other));
            CHECK(hex_of(ByteView(quick).first(one.midi_size)) == midi);
            CHECK(hex_of(ByteView(slow).first(other->midi_size)) == midi);
            CHECK((one.fields.port == fields.port && other->fields.port == fields.port));
            CHECK((one.fields.timestamp == fields.timestamp && other->fields.timestamp == fields.timestamp));
        }
    }
}

TEST_CASE("the short way leaves everything else to the general reader") {
    CHECK(short_way(R"({"type":"stop"})"));
    CHECK(short_way(R"({"type":"sysEx","data":[]})"));
    CHECK(short_way(R"({"type":"sysEx","data":[127],"port":1,"timestamp":5})"));
    for (const char* text : {"",
                             "{",
                             R"({"type":"stop"} )",
                             R"( {"type":"stop"})",
                             R"({"type":"stop")",
                             R"({"type":"stop)",
                             R"({"type":"stop"}})",
                             R"({"type":"sysEx","data":[1,2])",
                             R"({"type":"sysEx","data":[1,])",
                             R"({"type":"sysEx","data":[1,]})",
                             R"({"type":"sysEx","data":[1,128]})",
                             R"({"type":"sysEx","data":[01]})",
                             R"({"type":"sysEx","data":[1 ]})",
                             R"({"type":"sysEx","data":[)",
                             R"({"type":"sysEx","data":[1,2,3]})", // no room for it
                             R"({"type":"sysEx","part":"last","data":[1]})",
                             R"({"type":"undefined","status":244})",
                             R"({"type":"st\u006fp"})",
                             R"({"type":"stop","x":1})",
                             R"({"type":"stop","timestamp":1,"port":1})",
                             R"({"type":"stop","port":1,"port":1})",
                             R"({"type":"stop","port":01})",
                             R"({"type":"stop","port":-1})",
                             R"({"type":"stop","port":65536})",
                             R"({"type":"stop","port":1.0})",
                             R"({"type":"stop","port":})",
                             R"({"type":"stop","port":)",
                             R"({"type":"stop","timestamp":9007199254740992})",
                             R"({"type":"stop","timestamp":10000000000000000})",
                             R"({"type":"stop","timestamp":99999999999999999999999})",
                             R"({"type":"programChange","channel":0,"program":1})",
                             R"({"type":"programChange","channel":17,"program":1})",
                             R"({"type":"programChange","channel":1,"program":128})",
                             R"({"type":"programChange","program":1,"channel":1})",
                             R"({"type":"programChange","channel":1})",
                             R"({"type":"stop","protocol":"midi1","group":1})",
                             R"({"type":""})",
                             R"({"type":"x"})"}) {
        CHECK(!short_way(text));
    }
}

TEST_CASE("with less room than the longest message the short way is not taken") {
    const Bytes text = bytes_of(R"({"type":"stop"})");
    const Padded padded(text);
    Bytes two(2);
    ParsedEvent event;
    CHECK(!jsonmidi::parse_canonical(padded.text(), two, event));
    CHECK(parse_jsonmidi(ByteView(text), two)->midi_size == 1U);
}
