#include "jack/library.hpp"
#include "test/check.hpp"

using namespace midip2p::jack;

TEST_CASE("a library that is not there, or is another, is no JACK") {
    CHECK(!loads_as_jack("libjack-of-nowhere.so.0"));
    CHECK(!loads_as_jack("libc.so.6"));
}

TEST_CASE("what was found is complete, and the same for everybody") {
    const abi::Functions* const jack = jack_library();
    CHECK((jack == nullptr) == !loads_as_jack("libjack.so.0"));
    if (jack == nullptr) return; // this machine has none: the first case says what that looks like
    CHECK(jack == jack_library());
    CHECK((jack->client_open != nullptr));
    CHECK((jack->set_info_function != nullptr));
}
