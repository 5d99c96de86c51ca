#include "core/json/writer.hpp"

#include "core/json/reader.hpp"
#include "test/check.hpp"

#include <array>
#include <limits>
#include <string>

using namespace midip2p::core;
using json::Writer;

namespace {

template <class Write> std::string written(Write write, std::size_t room = 256) {
    std::vector<std::uint8_t> out(room);
    Writer w(out);
    write(w);
    const auto size = w.finish();
    if (!size) return std::string(code_of(size.error()));
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)};
}

void everything(Writer& w) {
    w.begin_object();
    w.member("kind", "streams");
    w.member("least", std::numeric_limits<std::int64_t>::min());
    w.member("most", std::numeric_limits<std::uint64_t>::max());
    w.member("on", true);
    w.key("none");
    w.null();
    w.key("list");
    w.begin_array();
    w.integer(-1);
    w.begin_object();
    w.end_object();
    w.begin_array();
    w.end_array();
    w.string("x");
    w.end_array();
    w.member("last", 0);
    w.end_object();
}

constexpr std::string_view kEverything =
    R"({"kind":"streams","least":-9223372036854775808,"most":18446744073709551615,"on":true,"none":null,)"
    R"("list":[-1,{},[],"x"],"last":0})";

} // namespace

TEST_CASE("commas and colons stand where they belong") { CHECK(written(everything) == kEverything); }

TEST_CASE("a text that does not fit is refused, at every length") {
    for (std::size_t room = 0; room < kEverything.size(); ++room) {
        CHECK(written(everything, room) == "message-too-large");
    }
    CHECK(written(everything, kEverything.size()) == kEverything);
}

TEST_CASE("what has to be escaped is, and the rest is left as it is") {
    CHECK(written([](Writer& w) { w.string("a\"b\\c/\x01\n\x1f é🎹"); }) ==
          "\"a\\\"b\\\\c/\\u0001\\u000a\\u001f é🎹\"");
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD, so that the text stays valid") {
    CHECK(written([](Writer& w) { w.string("a\xff\xc3(\xed\xa0\x80"); }) ==
          "\"a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST_CASE("what is written is read back, for every character below U+0100") {
    for (unsigned c = 0; c < 0x100; ++c) {
        const std::string value =
            c < 0x80 ? std::string(1, static_cast<char>(c))
                     : std::string{static_cast<char>(0xc0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3f))};
        const std::string text = written([&](Writer& w) { w.string(value); });
        json::Reader r({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        std::array<char, 8> buffer{};
        std::string_view back;
        CHECK(r.string(buffer, back));
        CHECK(back == value);
    }
}
