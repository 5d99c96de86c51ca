#include "jack/driver.hpp"
#include "jack/library.hpp"
#include "test/check.hpp"

#include <cstdlib>

using namespace midip2p;
using namespace midip2p::jack;

namespace {

DriverConfig a_config() {
    auto port = std::make_shared<core::InPort>(core::PortId{1}, "in", 1 << 16, [] {});
    return {.client_name = "midip2p-test",
            .inputs = {{"in", std::make_shared<net::InPortHandle>(std::move(port), os::Clock{})}},
            .outputs = {}};
}

} // namespace

TEST_CASE("without a server, or without JACK, there is a word that says which") {
    setenv("JACK_DEFAULT_SERVER", "midip2p-no-such-server", 1);
    const Trouble expected = jack_library() == nullptr ? Trouble::not_installed : Trouble::not_running;
    Trouble trouble = Trouble::none;
    CHECK(JackDriver::open(a_config(), trouble) == nullptr);
    CHECK(trouble == expected);
    PortList ports;
    CHECK(list_ports(ports) == expected);
    CHECK(code_of(Trouble::not_installed) == "jack-not-installed");
    CHECK(code_of(Trouble::not_running) == "jack-not-running");
}
