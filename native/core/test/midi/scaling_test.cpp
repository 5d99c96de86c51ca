// Numbers of more and of fewer bits. The values of spec/midi2.md's table are in its vectors.
#include "core/midi/scaling.hpp"
#include "test/check.hpp"

#include <random>

using namespace midip2p::core;

namespace {

/// The words of the page rather than its formula: bits taken one by one, over and over. [UMP-2.1-1]
std::uint32_t by_bits(std::uint32_t value, unsigned from, unsigned to) {
    const std::uint32_t centre = 1U << (from - 1);
    std::uint32_t made = value;
    for (unsigned bit = 0; bit < to - from; ++bit) {
        const unsigned which = from - 2 - bit % (from - 1);
        made = made << 1 | (value > centre ? value >> which & 1 : 0);
    }
    return made;
}

template <unsigned From, unsigned To> void every_number() {
    INFO(From, " to ", To, " bits");
    const auto up = [](std::uint32_t value) { return scale_up<From, To>(value); };
    constexpr std::uint32_t greatest = (1U << From) - 1;
    CHECK(up(0) == 0);
    CHECK(up(1U << (From - 1)) == 1U << (To - 1));
    CHECK(up(greatest) == ((std::uint64_t{1} << To) - 1));
    int wrong = 0;
    for (std::uint32_t value = 0; value <= greatest; ++value) {
        wrong += up(value) != by_bits(value, From, To);
        wrong += scale_down<To, From>(up(value)) != value;
        wrong += value > 0 && up(value) <= up(value - 1);
        wrong += round_down<To, From>(zero_extend<From, To>(value)) != value;
    }
    CHECK(wrong == 0);
}

} // namespace

TEST_CASE("every number goes up and comes down as it was, in order, the ends and the centre exact") {
    every_number<7, 16>(); // [UMP-2.1-1] [UMP-2.1-2]
    every_number<7, 32>();
    every_number<14, 32>();
    every_number<14, 16>(); // fewer new bits than are repeated
    every_number<2, 9>();
}

TEST_CASE("quantities of a unit are rounded to the nearest number, and never past the greatest") { // [UMP-2.2-1]
    CHECK(zero_extend<14, 32>(16383) == 0xfffc0000);
    CHECK(round_down<32, 14>(0xffffffff) == 16383);
    std::mt19937 random(0x4d32);
    int wrong = 0;
    for (int i = 0; i < 100000; ++i) {
        const auto value = static_cast<std::uint32_t>(random());
        const std::int64_t back = zero_extend<14, 32>(round_down<32, 14>(value));
        const std::int64_t off = back - value; // above the greatest there is none nearer
        wrong += value < 0xfffe0000 ? off <= -(1 << 17) || off > 1 << 17 : back != 0xfffc0000;
    }
    CHECK(wrong == 0);
}
