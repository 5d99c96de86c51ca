#include "core/jsonmidi/lines.hpp"

#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <cmath>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

/// Columns with room of their own.
struct Table {
    Bytes midi, parts, errors;
    std::vector<std::uint32_t> ends;
    std::vector<std::int32_t> ports;
    std::vector<double> timestamps;

    explicit Table(std::size_t rows, std::size_t bytes = 1000)
        : midi(bytes), parts(rows), errors(rows), ends(rows), ports(rows), timestamps(rows) {}
    EventColumns columns() { return {midi, ends, ports, timestamps, parts, errors}; }
};

constexpr std::string_view kLines =
    R"({"type":"noteOn","channel":1,"note":60,"velocity":100,"port":1,"timestamp":61250000}
{"type":"sysEx","data":[126,127,6,1]}
{"type":"sysEx","part":"first","data":[1],"port":3}
{"type":"stop","timestamp":9007199254740991}
)";

} // namespace

TEST_CASE("lines become rows, and rows the same lines again") {
    Table table(10);
    const Bytes lines = bytes_of(kLines);
    const LinesDone done = read_lines(lines, table.columns());
    CHECK(done.events == 4);
    CHECK(done.bytes == lines.size());
    CHECK(hex_of(ByteView(table.midi).first(table.ends[3])) == "90 3C 64 F0 7E 7F 06 01 F7 F0 01 FC");
    CHECK(table.ends[1] == 9);
    CHECK(table.ports[0] == 1);
    CHECK(table.ports[1] == -1);
    CHECK(table.timestamps[1] == -1);
    CHECK(table.timestamps[3] == 9007199254740991.0);
    CHECK(table.parts[2] == 1);
    Bytes written(2000);
    const auto back = write_lines(table.columns(), done.events, written);
    REQUIRE(static_cast<bool>(back));
    CHECK(back->events == 4);
    CHECK(std::string(written.begin(), written.begin() + static_cast<std::ptrdiff_t>(back->bytes)) == kLines);
}

TEST_CASE("a line that is refused has its code and no bytes, and the others are read") {
    Table table(10);
    const LinesDone done =
        read_lines(bytes_of("\n{\"type\":\"stop\"}\n{nonsense\n\n{\"type\":\"start\"}"), table.columns());
    CHECK(done.events == 3);
    CHECK(table.errors[1] == static_cast<std::uint8_t>(Errc::json_syntax));
    CHECK(table.ends[1] == 1);
    CHECK(table.errors[2] == 0);
    CHECK(hex_of(ByteView(table.midi).first(table.ends[2])) == "FC FA");
}

TEST_CASE("what has no room in the columns is left for the next call") {
    const Bytes lines = bytes_of(kLines);
    Table rows(1);
    const LinesDone first = read_lines(lines, rows.columns());
    CHECK(first.events == 1);
    CHECK(read_lines(ByteView(lines).subspan(first.bytes), rows.columns()).events == 1);
    Table bytes(10, 5);
    CHECK(read_lines(lines, bytes.columns()).events == 1);
    Bytes text(200);
    CHECK(write_lines(rows.columns(), 1, text)->events == 1);
    CHECK(write_lines(rows.columns(), 1, std::span(text).first(20))->events == 0);
}

TEST_CASE("rows that are no events are refused") {
    Bytes text(1000);
    const auto error = [&](auto&& spoil) {
        Table table(2);
        table.midi = {0xfa, 0xfc};
        table.ends = {1, 2};
        table.ports = {1, 1};
        table.timestamps = {5, 5};
        spoil(table);
        return write_lines(table.columns(), 2, text).error();
    };
    CHECK(error([](Table&) {}) == Errc::ok);
    CHECK(error([](Table& t) { t.midi[1] = 5; }) == Errc::not_midi);
    CHECK(error([](Table& t) { t.ends[1] = 3; }) == Errc::too_large);
    CHECK(error([](Table& t) { t.ends[0] = 2, t.ends[1] = 1; }) == Errc::not_midi);
    CHECK(error([](Table& t) { t.ports[1] = 65536; }) == Errc::json_range);
    CHECK(error([](Table& t) { t.timestamps[1] = 1.5; }) == Errc::json_range);
    CHECK(error([](Table& t) { t.timestamps[1] = std::nan(""); }) == Errc::json_range);
    CHECK(error([](Table& t) { t.timestamps[1] = 1e300; }) == Errc::json_range);
    CHECK(error([](Table& t) { t.parts[1] = 4; }) == Errc::json_range);
}
