#include "jack/through.hpp"
#include "test/check.hpp"

using midip2p::jack::is_through;

TEST_CASE("a through port is known by every name it goes by, and nothing else is") {
    CHECK(is_through("a2j:Midi Through [14] (capture): Midi Through Port-0"));
    CHECK(is_through("Midi-Bridge:Midi Through:(playback_0) Midi Through Port-0"));
    CHECK(is_through("alsa_pcm:Midi-Through/midi_capture_1"));
    CHECK(!is_through("system:midi_capture_1"));
    CHECK(!is_through("a2j:Keystation [20] (capture): Keystation MIDI 1"));
    CHECK(!is_through("thru:midi"));
}
