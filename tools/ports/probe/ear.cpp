// Listens to audio: how loud it is, cycle by cycle.
//   midip2p_jack_ear NAME   port NAME:in
// stdin:    connect FROM TO    whole port names
// stdout, a line each:  ready RATE PERIOD · connected FROM TO · refused FROM TO · level FRAME MICRO (the loudest sample
// of the
//                       last tenth of a second, in millionths of full scale, at JACK's frame) · away (the server)
// Ends with stdin, or with the server.
#include <jack/jack.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Level {
    jack_nframes_t frame;
    std::uint32_t micro;
};

jack_client_t* client = nullptr;
jack_port_t* in = nullptr;
jack_nframes_t window = 4800;
// Written by the callback alone up to `count`, read by the speaker up to there.
std::vector<Level> levels(1 << 20);
std::atomic<std::size_t> count{0};
std::atomic<bool> away{false};
float loudest = 0;           // process only
jack_nframes_t listened = 0; // process only

int process(jack_nframes_t frames, void*) {
    const auto* samples = static_cast<const float*>(jack_port_get_buffer(in, frames));
    for (jack_nframes_t i = 0; i < frames; ++i) loudest = std::max(loudest, std::fabs(samples[i]));
    listened += frames;
    if (listened < window) return 0;
    const std::size_t n = count.load(std::memory_order_relaxed);
    if (n < levels.size()) {
        levels[n] = {jack_last_frame_time(client) + frames, static_cast<std::uint32_t>(std::lround(loudest * 1e6f))};
        count.store(n + 1, std::memory_order_release);
    }
    loudest = 0;
    listened = 0;
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: midip2p_jack_ear NAME\n", stderr);
        return 2;
    }
    client = jack_client_open(argv[1], static_cast<jack_options_t>(JackNoStartServer | JackUseExactName), nullptr);
    if (client == nullptr) {
        std::fputs("midip2p_jack_ear: no JACK server, or the name is taken\n", stderr);
        return 1;
    }
    in = jack_port_register(client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(client, process, nullptr);
    jack_on_shutdown(client, [](void*) { away.store(true); }, nullptr);
    window = jack_get_sample_rate(client) / 10;
    if (in == nullptr || jack_activate(client) != 0) return 1;
    std::printf("ready %u %u\n", jack_get_sample_rate(client), jack_get_buffer_size(client));
    std::fflush(stdout);

    std::thread([] {
        for (std::size_t told = 0; !away.load(); std::this_thread::sleep_for(std::chrono::milliseconds(10))) {
            for (const std::size_t n = count.load(std::memory_order_acquire); told < n; ++told)
                std::printf("level %u %u\n", levels[told].frame, levels[told].micro);
            std::fflush(stdout);
        }
        std::puts("away");
        std::fflush(stdout);
        std::_Exit(0); // main waits for a line that may never come
    }).detach();

    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string verb, from, to;
        words >> verb >> from >> to;
        if (verb != "connect") continue;
        const int result = jack_connect(client, from.c_str(), to.c_str());
        std::printf("%s %s %s\n", result == 0 ? "connected" : "refused", from.c_str(), to.c_str());
        std::fflush(stdout);
    }
    if (!away.load()) jack_client_close(client);
    std::_Exit(0);
}
