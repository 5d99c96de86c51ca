// What a driver may hand over.
#include "core/queue/in_port.hpp"
#include "test/check.hpp"

#include <vector>

using namespace midip2p::core;

namespace {

Errc play(InPort& port, std::vector<std::uint8_t> bytes, std::int64_t at = 0) { return port.play(bytes, {at}); }

} // namespace

TEST_CASE("one complete message passes and wakes the io thread") {
    int woken = 0;
    InPort port(1, "keys", 4096, [&] { ++woken; });
    CHECK(play(port, {0x90, 60, 1}) == Errc::ok);
    CHECK(play(port, {0xf8}) == Errc::ok);
    CHECK(play(port, {0xf0, 1, 2, 0xf7}) == Errc::ok);
    CHECK(woken == 3);
}

TEST_CASE("what is no complete message is refused") {
    InPort port(1, "keys", 4096, [] {});
    const std::vector<std::vector<std::uint8_t>> bad = {
        {}, {60, 1}, {0x90, 60}, {0x90, 60, 1, 2}, {0x90, 0x90, 1}, {0xf0, 1}, {0xf7}, {0xf0, 0x80, 0xf7}};
    for (const auto& bytes : bad) CHECK(play(port, bytes) == Errc::not_midi);
    CHECK(play(port, std::vector<std::uint8_t>(kMaxMessage + 1, 0)) == Errc::too_large);
}

TEST_CASE("capture times of one port never go back") {
    InPort port(1, "keys", 4096, [] {});
    REQUIRE(play(port, {0xf8}, 100) == Errc::ok);
    REQUIRE(play(port, {0xf8}, 50) == Errc::ok);
    port.ring().pop();
    CHECK(port.ring().front().header->captured_at == 100);
}

TEST_CASE("a full port refuses and counts; a closed one refuses") {
    InPort port(1, "keys", 1024, [] {});
    Errc e = Errc::ok;
    for (int i = 0; i < 1000 && e == Errc::ok; ++i) e = play(port, {0xf8});
    CHECK(e == Errc::full);
    CHECK(port.overflow() == 1u);
    port.close();
    CHECK(play(port, {0xf8}) == Errc::closed);
}
