#include "core/clock/clock_sync.hpp"
#include "test/check.hpp"

#include <array>
#include <string>
#include <string_view>

using namespace midip2p::core;

namespace {

ByteView bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string written(const ClockSync& sync) {
    std::array<std::uint8_t, kClockSyncBound> out{};
    const Result<std::size_t> size = write_clock_sync(sync, out);
    REQUIRE(bool(size));
    return {reinterpret_cast<const char*>(out.data()), *size};
}

ClockSync parsed(std::string_view text) {
    const Result<ClockSync> sync = parse_clock_sync(bytes(text));
    REQUIRE(bool(sync));
    return *sync;
}

using Kind = ClockSync::Kind;
constexpr std::int64_t kMost = 9007199254740991;

} // namespace

TEST_CASE("the three kinds have one canonical text each, and read back as they were") { // [CLOCK-2.2-1] [CLOCK-1.1-1]
    const ClockSync request{Kind::request, {3, 0}, 17, {-123456}, {}, {}};
    const ClockSync reply{Kind::reply, {3, 9}, 17, {123456}, {60000001}, {60000009}};
    const ClockSync refused{Kind::refused, {4, 4294967295}, 4294967295, {}, {}, {}};
    CHECK(written(request) == R"({"kind":"request","epoch":[3,0],"id":17,"t1":-123456})");
    CHECK(written(reply) == R"({"kind":"reply","epoch":[3,9],"id":17,"t1":123456,"t2":60000001,"t3":60000009})");
    CHECK(written(refused) == R"({"kind":"refused","epoch":[4,4294967295],"id":4294967295})");
    for (const ClockSync& sync : {request, reply, refused}) CHECK(parsed(written(sync)) == sync);
}

TEST_CASE("the longest text fits the bound, and a shorter room is refused") {
    const ClockSync longest{Kind::reply, {4294967295, 4294967295}, 4294967295, {-kMost}, {-kMost}, {-kMost}};
    const std::string text = written(longest);
    CHECK(parsed(text) == longest);
    for (std::size_t room = 0; room < text.size(); ++room) {
        std::array<std::uint8_t, kClockSyncBound> out{};
        CHECK(write_clock_sync(longest, std::span(out).first(room)).error() == Errc::too_large);
    }
}

TEST_CASE("any valid JSON form is read, fields that are not known are passed over") {
    const ClockSync want{Kind::request, {3, 0}, 17, {5}, {}, {}};
    CHECK(parsed(" { \"t1\" : 5 , \"id\":17,\r\n\t\"epoch\":[ 3 , 0 ] ,\"kind\":\"request\" } ") == want);
    CHECK(parsed(R"({"kind":"request","epoch":[3,0],"id":17,"t1":5,"more":{"a":[1,null,"x"]},"z":1.5e3})") == want);
    CHECK(parsed(R"({"kind":"re\u0071uest","\u0065poch":[3,0],"id":17,"t1":5})") == want);
    CHECK(parsed(R"({"kind":"refused","epoch":[0,0],"id":1})") == (ClockSync{Kind::refused, {}, 1, {}, {}, {}}));
}

TEST_CASE("everything else is refused") { // [CLOCK-2.2-2]
    const char* bad[] = {
        "",
        "[]",
        "null",
        "{}",
        R"({"kind":"request","epoch":[3,0],"id":17})",          // no t1
        R"({"kind":"request","epoch":[3],"id":17,"t1":5})",     // half an epoch
        R"({"kind":"request","epoch":[3,0,0],"id":17,"t1":5})", // more than one
        R"({"kind":"request","epoch":3,"id":17,"t1":5})",
        R"({"kind":"request","epoch":[3,-1],"id":17,"t1":5})",
        R"({"kind":"request","epoch":[4294967296,0],"id":17,"t1":5})",
        R"({"kind":"request","epoch":[3,0],"id":0,"t1":5})",
        R"({"kind":"request","epoch":[3,0],"id":4294967296,"t1":5})",
        R"({"kind":"request","epoch":[3,0],"id":"17","t1":5})",
        R"({"kind":"request","epoch":[3,0],"id":17,"t1":5.0})",
        R"({"kind":"request","epoch":[3,0],"id":17,"t1":9007199254740992})",
        R"({"kind":"request","epoch":[3,0],"id":17,"t1":99999999999999999999999})",
        R"({"kind":"request","epoch":[3,0],"id":17,"t1":5,"t1":5})", // twice
        R"({"kind":"reply","epoch":[3,0],"id":17,"t1":5,"t2":6})",   // no t3
        R"({"kind":"answer","epoch":[3,0],"id":17,"t1":5})",
        R"({"epoch":[3,0],"id":17,"t1":5})",
        R"({"kind":"request","epoch":[3,0],"id":17,"t1":5}x)",
        R"({"kind":"request","epoch":[3,0],"id":17,"t1":5,})",
    };
    for (const char* text : bad) {
        const Result<ClockSync> sync = parse_clock_sync(bytes(text));
        CHECK(!bool(sync));
        CHECK(sync.error() == Errc::frame_payload);
    }
}

TEST_CASE("a text that is cut anywhere is refused, and nothing behind it is read") {
    const std::string text = R"({"kind":"reply","epoch":[3,9],"id":17,"t1":123456,"t2":60000001,"t3":60000009})";
    for (std::size_t size = 0; size < text.size(); ++size) {
        const std::string cut = text.substr(0, size); // its own memory: a sanitizer sees one byte too far
        CHECK(!bool(parse_clock_sync(bytes(cut))));
    }
}
