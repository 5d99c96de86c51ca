#include "core/midi/message.hpp"

#include "test/check.hpp"

using namespace midip2p::core;

namespace {

bool message(std::initializer_list<std::uint8_t> bytes) { return is_message({bytes.begin(), bytes.size()}); }

} // namespace

TEST_CASE("a status byte and exactly its data bytes are a message") { // [JM-3.2-1]
    CHECK(message({0x80, 0, 0}));
    CHECK(message({0x9f, 127, 127}));
    CHECK(message({0xc0, 5}));
    CHECK(message({0xd3, 5}));
    CHECK(message({0xe0, 0, 0x40}));
    CHECK(message({0xf1, 0}));
    CHECK(message({0xf2, 0, 0}));
    CHECK(message({0xf3, 0}));
    for (const std::uint8_t alone : {0xf4, 0xf5, 0xf6, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff}) {
        CHECK(message({alone}));
        CHECK(!message({alone, 0}));
    }
    CHECK(message({0xf0, 0xf7}));
    CHECK(message({0xf0, 0x7e, 0x7f, 6, 1, 0xf7}));
}

TEST_CASE("everything else is none") {
    CHECK(!message({}));
    CHECK(!message({0x90}));
    CHECK(!message({0x90, 60}));
    CHECK(!message({0x90, 60, 100, 60}));
    CHECK(!message({0x90, 60, 100, 0x80, 60, 0}));
    CHECK(!message({60, 100}));
    CHECK(!message({0x90, 60, 128}));
    CHECK(!message({0x90, 0xf8, 100}));
    CHECK(!message({0xc0, 1, 2}));
    CHECK(!message({0xf0}));
    CHECK(!message({0xf0, 1}));
    CHECK(!message({0xf7}));
    CHECK(!message({0xf0, 1, 0xf7, 0xf7}));
    CHECK(!message({0xf0, 0xf8, 0xf7}));
    CHECK(!message({0xf0, 0xf0, 0xf7}));
}

TEST_CASE("the first message of several is measured") {
    const std::uint8_t two[] = {0x90, 60, 100, 0xf0, 1, 0xf7};
    CHECK(message_size(two) == 3U);
    CHECK(message_size(ByteView(two).subspan(3)) == 3U);
}
