// Frames on the wire, and what is refused before anybody looks inside.
#include "core/test/toast/hex.hpp"
#include "core/toast/crc32.hpp"
#include "core/toast/frame_reader.hpp"
#include "test/check.hpp"

#include <algorithm>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes frame(std::string_view payload, std::uint32_t sequence = 1, std::uint32_t type = 1) {
    Bytes bytes(payload.size() + kFrameOverhead);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size());
    write_frame({type, {0x0102030405060708}, sequence, view}, bytes.data());
    return bytes;
}

/// Everything read from bytes that come in pieces of `step`.
struct Read {
    std::vector<Bytes> payloads;
    Errc error = Errc::ok;
};
Read read(const Bytes& bytes, std::size_t step) {
    FrameReader reader;
    Read result;
    for (std::size_t i = 0; i < bytes.size() && reader.error() == Errc::ok; i += step) {
        reader.feed(ByteView(bytes).subspan(i, std::min(step, bytes.size() - i)));
        for (Frame f; reader.next(f);) result.payloads.emplace_back(f.payload.begin(), f.payload.end());
    }
    result.error = reader.error();
    return result;
}

} // namespace

TEST_CASE("a frame is the owner's, to the byte") { // [TOAST-2.1-1]
    const Bytes expected = hex("00 00 00 16  00 00 00 01  01 02 03 04 05 06 07 08  00 00 00 2A  '{}'");
    const Bytes bytes = frame("{}", 42);
    REQUIRE(bytes.size() == 26u);
    CHECK(std::equal(expected.begin(), expected.end(), bytes.begin()));
}

TEST_CASE("the checksum is IEEE CRC-32") { // [TOAST-2.5-1]
    CHECK(crc32(hex("'123456789'")) == 0xcbf43926u);
    CHECK(crc32({}) == 0u);
    CHECK(crc32(hex("'456789'"), crc32(hex("'123'"))) == 0xcbf43926u);
}

TEST_CASE("frames cut at any size are still the same frames") { // [TOAST-2.1-3]
    Bytes bytes = frame("first");
    for (const char* text : {"", "third", "a longer payload that spans several pieces"}) {
        const Bytes next = frame(text);
        bytes.insert(bytes.end(), next.begin(), next.end());
    }
    const Read whole = read(bytes, bytes.size());
    REQUIRE(whole.payloads.size() == 4u);
    for (std::size_t step = 1; step < bytes.size(); ++step) CHECK(read(bytes, step).payloads == whole.payloads);
}

TEST_CASE("every flipped bit is found") { // [TOAST-2.5-2]
    const Bytes good = frame(R"({"type":"start","port":1})");
    for (std::size_t bit = 32; bit < good.size() * 8; ++bit) { // the length's own bits move the frame's end
        Bytes bad = good;
        bad[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
        CHECK(read(bad, bad.size()).error == Errc::frame_crc);
    }
}

TEST_CASE("lengths out of bounds are refused before anything is buffered") { // [TOAST-2.1-2]
    CHECK(read(hex("00 00 00 13"), 4).error == Errc::frame_too_short);
    CHECK(read(hex("00 00 FF FD"), 4).error == Errc::frame_too_long);
    CHECK(read(hex("FF FF FF FF"), 1).error == Errc::frame_too_long);
}

TEST_CASE("the largest frame passes") {
    const Bytes bytes = frame(std::string(kMaxPayload, 'x'));
    CHECK(bytes.size() == kMaxFrame);
    CHECK(read(bytes, 1000).payloads.size() == 1u);
}

TEST_CASE("a truncated frame waits for its rest") {
    Bytes bytes = frame("hello");
    bytes.pop_back();
    const Read result = read(bytes, bytes.size());
    CHECK(result.payloads.empty());
    CHECK(result.error == Errc::ok);
}
