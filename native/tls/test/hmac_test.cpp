#include "test/rfc4231.hpp"
#include "tls/hmac.hpp"

TEST_CASE("OpenSSL's HMAC-SHA-256 is RFC 4231's") { midip2p::test::check_rfc4231(&midip2p::tls::hmac_sha256); }
