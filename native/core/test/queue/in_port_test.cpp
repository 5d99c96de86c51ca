// What a driver may hand over.
#include "core/queue/in_port.hpp"
#include "test/check.hpp"

#include <thread>
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
    CHECK(port.ring().front().header->captured_at == LocalTime{100});
}

TEST_CASE("a full port refuses and counts, a closed one refuses") {
    InPort port(1, "keys", 1024, [] {});
    Errc e = Errc::ok;
    for (int i = 0; i < 1000 && e == Errc::ok; ++i) e = play(port, {0xf8});
    CHECK(e == Errc::full);
    CHECK(port.overflow() == 1u);
    port.close();
    CHECK(play(port, {0xf8}) == Errc::closed);
}

TEST_CASE("a message that its ring could never take is too large, not late") {
    InPort port(1, "keys", 1024, [] {});
    std::vector<std::uint8_t> sysex(800, 1);
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;
    CHECK(play(port, sysex) == Errc::too_large);
    CHECK(port.overflow() == 0u);
}

TEST_CASE("two threads: what play() took comes out once, in order, whole, and every refusal is counted") {
    constexpr std::uint32_t kCount = 50'000;
    std::atomic<std::uint32_t> woken{0};
    std::atomic<bool> done{false};
    InPort port(1, "keys", 2048, [&] { woken.fetch_add(1, std::memory_order_relaxed); });
    std::vector<std::uint32_t> taken;
    std::uint64_t full = 0;
    std::thread producer([&] {
        std::vector<std::uint8_t> sysex;
        for (std::uint32_t i = 0; i < kCount; ++i) { // three bytes of number, then as many as its last digit says
            sysex.assign({0xf0, std::uint8_t(i >> 14 & 0x7f), std::uint8_t(i >> 7 & 0x7f), std::uint8_t(i & 0x7f)});
            sysex.resize(4 + i % 10, 1);
            sysex.push_back(0xf7);
            const Errc e = port.play(sysex, {static_cast<std::int64_t>(i)});
            if (e == Errc::full) {
                ++full;
                std::this_thread::yield();
            }
        }
        port.close();
        done.store(true, std::memory_order_release);
    });
    std::uint32_t wrong = 0;
    while (true) {
        const bool last_look = done.load(std::memory_order_acquire);
        const auto item = port.ring().front();
        if (item.header == nullptr) {
            if (last_look) break;
            std::this_thread::yield();
            continue;
        }
        const auto& b = item.bytes;
        const std::uint32_t number = b[1] << 14 | b[2] << 7 | b[3];
        if (b.size() != 5 + number % 10 || b.back() != 0xf7 || item.header->captured_at.us != number) ++wrong;
        if (!taken.empty() && number <= taken.back()) ++wrong;
        taken.push_back(number);
        port.ring().pop();
    }
    producer.join();
    CHECK(wrong == 0u);
    CHECK(taken.size() + full == kCount);
    CHECK(port.overflow() == full);
    CHECK(woken.load() == taken.size());
    CHECK(taken.size() > 20u);
}
