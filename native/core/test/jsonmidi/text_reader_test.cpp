// Every quick way reads what the general reader reads, whatever was learned before.
#include "core/jsonmidi/text_reader.hpp"

#include "core/jsonmidi/parse_canonical.hpp"
#include "core/jsonmidi/parse_plain.hpp"
#include "core/test/jsonmidi/padded.hpp"
#include "core/test/jsonmidi/seeded_texts.hpp"
#include "test/check.hpp"

#include <cstdlib>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

std::string general(ByteView text) {
    Bytes midi(text.size() + 3);
    const auto event = jsonmidi::parse_any_form(text, midi);
    return told(event.error(), event ? *event : ParsedEvent{}, midi);
}

std::string by(TextReader& reader, PaddedText text) {
    Bytes midi(text.size + 3);
    ParsedEvent event;
    const Errc error = reader.read(text, midi, event);
    return told(error, event, midi);
}

bool plainly(std::string_view text) {
    const Padded padded(bytes_of(text));
    Bytes midi(3);
    ParsedEvent event;
    return jsonmidi::parse_plain(padded.text(), midi, event);
}

/// A sender that writes notes in a way of its own.
std::string in_own_style(int note, int velocity) {
    return R"({ "velocity": )" + std::to_string(velocity) + R"(, "note": )" + std::to_string(note) +
           R"(, "channel": 3, "type": "noteOn", "version": 2 })";
}

} // namespace

TEST_CASE("a sender's own style is learned from its first text, and compared from then on") {
    TextReader reader;
    for (int i = 0; i < 100; ++i) {
        const Bytes text = bytes_of(in_own_style(i, 127 - i));
        const Padded padded(text);
        CHECK(by(reader, padded.text()) == general(text));
    }
    CHECK(reader.learned() == 1);
    CHECK(reader.compared() == 99);
}

TEST_CASE("what is almost in a learned style is refused or read as the general reader does") {
    TextReader reader;
    const Padded first(bytes_of(in_own_style(60, 100)));
    CHECK(by(reader, first.text()) == general(first.text().view()));
    for (const std::string& text :
         {in_own_style(128, 1), in_own_style(-1, 1), in_own_style(7, 1000), in_own_style(60, 100) + " ",
          in_own_style(60, 100).substr(0, 60),
          std::string(R"({ "velocity": 01, "note": 6, "channel": 3, "type": "noteOn", "version": 2 })"),
          std::string(R"({ "velocity": 1.5, "note": 6, "channel": 3, "type": "noteOn", "version": 2 })"),
          std::string(R"({ "velocity": , "note": 6, "channel": 3, "type": "noteOn", "version": 2 })"),
          std::string(R"({ "velocity": 99999999999999999, "note": 6, "channel": 3, "type": "noteOn", "version": 2 })"),
          std::string(R"({ "velocity": 1, "note": 6, "channel": 17, "type": "noteOn", "version": 2 })"),
          std::string(R"({ "velocity": 1, "note": 6, "channel": 3, "type": "noteOn", "version": 02 })"),
          std::string(
              R"({ "velocity": 1, "note": 6, "channel": 3, "type": "noteOn", "version": 12345678901234567 })")}) {
        const Bytes bytes = bytes_of(text);
        const Padded padded(bytes, "} ");
        INFO(text);
        CHECK(by(reader, padded.text()) == general(bytes));
    }
}

TEST_CASE("learning is given up for a while where no text is like another, and taken up again") {
    TextReader reader;
    const auto unlike = [&](int i) {
        const Bytes text = bytes_of(R"({"x)" + std::to_string(i) + R"(":true,"type":"stop"})");
        const Padded padded(text);
        CHECK(by(reader, padded.text()) == "FC port - at - part 0");
    };
    for (int i = 0; i < 10000; ++i) unlike(i);
    CHECK(reader.learned() < 64);
    CHECK(reader.compared() == 0);
    const std::uint64_t learned = reader.learned();
    for (int i = 0; i < 20000 && reader.compared() == 0; ++i) {
        const Padded padded(bytes_of(in_own_style(i % 128, 5)));
        by(reader, padded.text());
    }
    CHECK(reader.compared() == 1);
    CHECK(reader.learned() == learned + 1);
}

TEST_CASE("more kinds of message than there is room for are all read") {
    TextReader reader;
    for (int round = 0; round < 3; ++round) {
        for (int kind = 0; kind < 40; ++kind) {
            const Bytes text =
                bytes_of(R"({"a":"b)" + std::to_string(kind) + R"(","value":5,"type":"timeCodeQuarterFrame"})");
            const Padded padded(text);
            CHECK(by(reader, padded.text()) == "F1 05 port - at - part 0");
        }
    }
}

TEST_CASE("the quick way takes any order and white space, and leaves the rest to the general reader") {
    for (const char* text :
         {R"({"channel":1,"type":"noteOn","velocity":5,"note":6})", " {\n\t\"type\" : \"stop\"\r }  ",
          R"({"port":65535,"timestamp":9007199254740991,"position":16383,"type":"songPosition"})"}) {
        INFO(text);
        CHECK(plainly(text));
    }
    for (const char* text : {"",
                             "{",
                             "{}",
                             R"({"type":"stop",})",
                             R"({"type":"stop"},)",
                             R"({"type":"stop","type":"stop"})",
                             R"({"note":1,"note":1,"type":"stop"})",
                             R"({"type":"sysEx","data":[]})",
                             R"({"type":"undefined","status":244})",
                             R"({"type":"st\u006fp"})",
                             R"({"x":1,"type":"stop"})",
                             R"({"type":"stop","port":65536})",
                             R"({"type":"stop","timestamp":9007199254740992})",
                             R"({"type":"noteOn","channel":1,"note":5})",
                             R"({"type":"stop","protocol":"midi1","group":1})",
                             R"({"type":"stop","group":1})",
                             "{\"type\":\"stop\"\x01}",
                             "{\"type\":\x0b\"stop\"}",
                             "{\xc2\xa0\"type\":\"stop\"}",
                             R"({"type":"stop","note":-1})",
                             R"({"type":"stop","note":1e1})",
                             R"({"type":"stop","note":})",
                             R"({"type":"stop" "note":1})",
                             R"({"velocity":99,"type":"stop"})",
                             R"({"type":"stop"}x)"}) {
        INFO(text);
        CHECK(!plainly(text));
    }
}

TEST_CASE("all readers agree about mutated texts, in any state of what was learned") {
    Random random(0x42415353);
    TextReader reader;
    const char* asked = std::getenv("MIDIP2P_FUZZED_TEXTS");
    const long texts = asked != nullptr ? std::atol(asked) : 100000;
    for (long i = 0; i < texts; ++i) {
        const Bytes text = bytes_of(i % 4 == 0   ? mutated(random)
                                    : i % 4 == 1 ? reordered(random)
                                                 : nearly_the_last(random));
        const Padded padded(text, i % 3 == 0 ? std::string_view("0") : "0,\"port\":1}");
        const std::string right = general(text);
        const std::string ours = by(reader, padded.text());
        Bytes midi(text.size() + 3);
        const auto quick = parse_jsonmidi(padded.text(), midi);
        const std::string without_memory = told(quick.error(), quick ? *quick : ParsedEvent{}, midi);
        Bytes other(text.size() + 3);
        const auto exact = parse_jsonmidi(ByteView(text), other);
        const std::string without_padding = told(exact.error(), exact ? *exact : ParsedEvent{}, other);
        if (ours != right || without_memory != right || without_padding != right) {
            FAIL_CHECK(std::string(text.begin(), text.end()), ": ", right, " | ", ours, " | ", without_memory, " | ",
                       without_padding);
        }
    }
    CHECK(reader.compared() > 300); // else nothing of what is learned would have been tried
}

TEST_CASE("a text that is cut anywhere is refused, whatever stands behind it") {
    for (const char* text :
         {R"({"type":"noteOn","channel":16,"note":127,"velocity":100,"port":10,"timestamp":61250000})",
          R"({"velocity":1,"note":2,"channel":3,"type":"noteOff"})", R"({"type":"stop"})"}) {
        const Bytes whole = bytes_of(text);
        TextReader reader;
        const Padded once(whole);
        by(reader, once.text());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Bytes all(whole);
            all.resize(whole.size() + kTextPadding, '}'); // the rest of the text itself stands behind the cut
            CHECK(by(reader, {all.data(), size}) == general(ByteView(whole).first(size)));
            Bytes midi(3);
            CHECK(!parse_jsonmidi(PaddedText{all.data(), size}, midi));
        }
    }
}
