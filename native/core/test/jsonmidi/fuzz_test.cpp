// A seeded mutation fuzz: whatever is accepted means one message, and says so again in canonical form.
#include "core/json/reader.hpp"
#include "core/midi/message.hpp"
#include "core/test/jsonmidi/seeded_texts.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

/// A second, slower judge of form alone: does the text hold one well-formed JSON value?
Errc well_formed(const Bytes& text) {
    json::Reader r(text);
    r.skip();
    r.finish();
    return r.error();
}

std::string trouble(const std::string& text) {
    const Bytes bytes = bytes_of(text);
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
