// A plain JACK thru: what comes in goes out, in the same cycle at the same frame. The floor that ours is measured
// against.
//   midip2p_jack_thru NAME   ports NAME:in and NAME:out; says `ready`; ends with stdin, or with the server
#include <jack/jack.h>
#include <jack/midiport.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

jack_port_t *in = nullptr, *out = nullptr;

int process(jack_nframes_t frames, void*) {
    void* const from = jack_port_get_buffer(in, frames);
    void* const to = jack_port_get_buffer(out, frames);
    jack_midi_clear_buffer(to);
    const std::uint32_t events = jack_midi_get_event_count(from);
    for (std::uint32_t i = 0; i < events; ++i) {
        jack_midi_event_t event;
        if (jack_midi_event_get(&event, from, i) == 0) jack_midi_event_write(to, event.time, event.buffer, event.size);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: midip2p_jack_thru NAME\n", stderr);
        return 2;
    }
    jack_client_t* client =
        jack_client_open(argv[1], static_cast<jack_options_t>(JackNoStartServer | JackUseExactName), nullptr);
    if (client == nullptr) {
        std::fputs("midip2p_jack_thru: no JACK server, or the name is taken\n", stderr);
        return 1;
    }
    in = jack_port_register(client, "in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput, 0);
    out = jack_port_register(client, "out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
    jack_set_process_callback(client, process, nullptr);
    jack_on_shutdown(client, [](void*) { std::_Exit(0); }, nullptr);
    if (in == nullptr || out == nullptr || jack_activate(client) != 0) return 1;
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    jack_client_close(client);
    return 0;
}
