#include "os/random.hpp"
#include "test/check.hpp"

#include <array>

using namespace midip2p;

TEST_CASE("no two fillings are alike") {
    std::array<std::uint8_t, 32> a{}, b{};
    REQUIRE(os::fill_randomly(a) == core::Errc::ok);
    REQUIRE(os::fill_randomly(b) == core::Errc::ok);
    CHECK((a != b));
}
