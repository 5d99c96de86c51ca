#include "Hmac.h"
#include "test/rfc4231.hpp"

TEST_CASE ("the plugin's HMAC-SHA-256 is RFC 4231's")
{
    midip2p::test::check_rfc4231 (&midip2p::plugin::hmacSha256);
}
