#include "net/local/nonce.hpp"
#include "test/check.hpp"

using namespace midip2p;

TEST_CASE("no two nonces are alike") {
    const auto a = net::random_bytes(), b = net::random_bytes();
    REQUIRE(a.error() == core::Errc::ok);
    REQUIRE(b.error() == core::Errc::ok);
    CHECK(core::to_hex(*a) != core::to_hex(*b));
}
