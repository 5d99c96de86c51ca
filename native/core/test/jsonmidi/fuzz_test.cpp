// A seeded mutation fuzz: whatever is accepted means one message, and says so again in canonical form.
#include "core/json/reader.hpp"
#include "core/jsonmidi/parse_canonical.hpp"
#include "core/midi/message.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

constexpr std::string_view kSeeds[] = {
    R"({"type":"noteOn","channel":1,"note":60,"velocity":100})",
    R"({"type":"controlChange","channel":16,"controller":64,"value":0,"port":1,"timestamp":61250000})",
    R"({"type":"pitchBend","channel":3,"value":8192})",
    R"({"type":"sysEx","data":[126,127,6,1],"port":2})",
    R"({"type":"sysEx","part":"first","data":[1,2]})",
    R"({"type":"songPosition","position":16383})",
    R"({"type":"undefined","status":244})",
    R"({ "x" : {"a":[1.5e-3,null,"\u00e9\ud83c\udfb9é"]}, "type" : "st\u0061rt" })",
    R"({"type":"noteOn","protocol":"midi2","group":1,"channel":1,"note":60,"velocity":65535})",
};
constexpr std::string_view kPieces[] = {",",
                                        ":",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        "\"",
                                        "\\",
                                        "0",
                                        "-",
                                        ".",
                                        "e1",
                                        "1",
                                        "128",
                                        " ",
                                        "\n",
                                        "\x01",
                                        "\xff",
                                        "\xc3",
                                        "é",
                                        "null",
                                        "true",
                                        "\\u0",
                                        "\\ud83c",
                                        "\"port\":1",
                                        "\"note\":1",
                                        "\"x\":[]",
                                        "\"type\":\"stop\"",
                                        "[[[[[[[[[[[[[[[[[",
                                        "99999999999999999999"};

std::string mutated(Random& random) {
    std::string text(kSeeds[below(random, std::size(kSeeds))]);
    for (std::size_t n = 1 + below(random, 3); n > 0; --n) {
        const std::size_t at = below(random, text.size() + 1);
        switch (below(random, 5)) {
        case 0:
            if (at < text.size()) text[at] = static_cast<char>(random());
            break;
        case 1:
            text.insert(at, kPieces[below(random, std::size(kPieces))]);
            break;
        case 2:
            text.erase(at, 1 + below(random, 4));
            break;
        case 3: { // a piece of another text
            const std::string_view other = kSeeds[below(random, std::size(kSeeds))];
            const std::size_t from = below(random, other.size());
            text.insert(at, other.substr(from, 1 + below(random, 24)));
            break;
        }
        default:
            if (at < text.size()) text[at] = kPieces[below(random, std::size(kPieces))][0];
        }
    }
    return text;
}

/// A second, slower judge of form alone: does the text hold one well-formed JSON value?
Errc well_formed(const Bytes& text) {
    json::Reader r(text);
    r.skip();
    r.finish();
    return r.error();
}

/// The short way and the general reader, each from a buffer of the text's own length.
std::string two_readers(const Bytes& text) {
    Bytes quick(3);
    Bytes slow(text.size() + 3);
    const auto one = jsonmidi::parse_canonical(text, quick);
    const auto other = jsonmidi::parse_any_form(text, slow);
    if (!one) return "";
    if (!other) return "accepted by the short way, refused as " + std::string(code_of(other.error()));
    quick.resize(one->midi_size);
    slow.resize(other->midi_size);
    const bool same = quick == slow && one->fields.port == other->fields.port &&
                      one->fields.timestamp == other->fields.timestamp && other->part == SysexPart::whole;
    return same ? "" : "read in two ways";
}

std::string trouble(const std::string& text) {
    const Bytes bytes = bytes_of(text);
    if (std::string what = two_readers(bytes); !what.empty()) return what;
    const Read got = read(bytes);
    const Errc form = well_formed(bytes);
    if (got.error != Errc::ok) {
        const bool of_form =
            got.error == Errc::json_syntax || got.error == Errc::json_utf8 || got.error == Errc::json_depth;
        return of_form && form == Errc::ok ? "refused as ill-formed, but it is not" : "";
    }
    if (form != Errc::ok) return "accepted, but ill-formed";
    if (got.part == SysexPart::whole && !is_message(got.midi)) return "accepted as what is no message";
    const std::string canonical = write(got.midi, got.fields, got.part);
    const Read again = read(canonical);
    if (again.error != Errc::ok || again.midi != got.midi || again.fields.port != got.fields.port ||
        again.fields.timestamp != got.fields.timestamp || again.part != got.part) {
        return "not the same again: " + canonical;
    }
    return "";
}

} // namespace

TEST_CASE("mutated texts are refused, or mean one message that their canonical text means too") {
    Random random(0x4d494449);
    int accepted = 0;
    for (int i = 0; i < 200000; ++i) {
        const std::string text = mutated(random);
        const std::string what = trouble(text);
        if (!what.empty()) FAIL_CHECK(text, ": ", what);
        accepted += read(text).error == Errc::ok ? 1 : 0;
    }
    CHECK(accepted > 2000); // else the fuzz would only knock at the door
}
