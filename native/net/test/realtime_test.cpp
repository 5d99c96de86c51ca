#include "net/test/two_runners.hpp"
#include "test/check.hpp"

using namespace midip2p;
using namespace midip2p::net;

TEST_CASE("an engine says what it got, one that was not asked to be in time is ordinary") {
    auto ordinary = Runner::start({.session = "s", .peer = "a"});
    REQUIRE(bool(ordinary));
    CHECK((*ordinary)->realtime().priority == os::Realtime::Priority::ordinary);
    CHECK((*ordinary)->realtime().why_not_priority.empty());
    auto in_time = Runner::start({.session = "s", .peer = "b", .realtime = true});
    REQUIRE(bool(in_time));
    const os::Realtime got = (*in_time)->realtime();
    CHECK((got.priority == os::Realtime::Priority::realtime) == got.why_not_priority.empty());
}
