// The ring between two threads.
#include "core/playout/heard_header.hpp"
#include "core/queue/message_ring.hpp"
#include "test/check.hpp"

#include <thread>
#include <vector>

using namespace midip2p::core;

namespace {

std::vector<std::uint8_t> message(std::size_t n, std::uint8_t with) { return std::vector<std::uint8_t>(n, with); }

} // namespace

TEST_CASE("messages come out as they went in, across the end of the ring") {
    MessageRing<HeardHeader> ring(1024);
    for (int i = 0; i < 1000; ++i) {
        const auto bytes = message(static_cast<std::size_t>(i % 200), static_cast<std::uint8_t>(i));
        REQUIRE(ring.try_push({.sequence = static_cast<std::uint32_t>(i)}, bytes));
        const auto item = ring.front();
        REQUIRE(item.header != nullptr);
        CHECK(item.header->sequence == static_cast<std::uint32_t>(i));
        CHECK(std::vector<std::uint8_t>(item.bytes.begin(), item.bytes.end()) == bytes);
        ring.pop();
        CHECK(ring.front().header == nullptr);
    }
}

TEST_CASE("a full ring refuses and loses nothing that it has") {
    MessageRing<HeardHeader> ring(1024);
    std::uint32_t pushed = 0;
    while (ring.try_push({.sequence = pushed}, message(20, 1))) ++pushed;
    CHECK(pushed > 5u);
    for (std::uint32_t i = 0; i < pushed; ++i) {
        REQUIRE(ring.front().header != nullptr);
        CHECK(ring.front().header->sequence == i);
        ring.pop();
    }
    CHECK(ring.front().header == nullptr);
    CHECK(ring.try_push({}, message(20, 1)));
}

TEST_CASE("wherever an empty ring stands, it takes its longest message, and never a longer one") {
    MessageRing<HeardHeader> ring(1024);
    for (int i = 0; i < 500; ++i) {
        const auto longest = message(ring.longest(), static_cast<std::uint8_t>(i));
        REQUIRE(ring.try_push({}, longest));
        CHECK(std::vector<std::uint8_t>(ring.front().bytes.begin(), ring.front().bytes.end()) == longest);
        ring.pop();
        REQUIRE(!ring.try_push({}, message(ring.longest() + 1, 1)));
        REQUIRE(ring.try_push({}, message(static_cast<std::size_t>(i % 7) * 8, 1))); // a step on
        REQUIRE(ring.front().header != nullptr);
        ring.pop();
    }
    CHECK(ring.longest() > 400u);
}

TEST_CASE("two threads: every message once, in order, whole") {
    MessageRing<HeardHeader> ring(4096);
    constexpr std::uint32_t kCount = 100'000;
    std::thread producer([&] {
        for (std::uint32_t i = 0; i < kCount;) {
            const auto bytes = message(i % 97, static_cast<std::uint8_t>(i));
            if (ring.try_push({.sequence = i}, bytes)) {
                ++i;
            } else {
                std::this_thread::yield();
            }
        }
    });
    std::uint32_t wrong = 0;
    for (std::uint32_t i = 0; i < kCount;) {
        const auto item = ring.front();
        if (item.header == nullptr) {
            std::this_thread::yield();
            continue;
        }
        bool good = item.header->sequence == i && item.bytes.size() == i % 97;
        for (const std::uint8_t b : item.bytes) good = good && b == static_cast<std::uint8_t>(i);
        if (!good) ++wrong;
        ring.pop();
        ++i;
    }
    producer.join();
    CHECK(wrong == 0u);
}
