// Plays to a JACK port and records from another, frame by frame, in one client: both are on one clock.
//   midip2p_jack_probe NAME [device]   ports NAME:out (what it plays) and NAME:in (what it records); `device`: physical
//                                      ones, as a keyboard's are through a bridge from ALSA
// stdin, a line each:   play FRAME HEX     at so many frames after `go`
//                       go                 plays what was given since the last time, from the next cycle on
//                       connect FROM TO    whole port names
//                       cycles             how far apart JACK's cycles began, so far
// stdout, a line each:  ready RATE PERIOD · connected FROM TO · refused FROM TO · sent FRAME HEX · heard FRAME HEX ·
//                       cycles P50 P99 MOST (µs) ·
//                       done (all of it was played) · lost COUNT (JACK or the recorder had no room) · away (the server)
// Frames told are JACK's own. Ends with stdin, or with the server.
#include <jack/jack.h>
#include <jack/midiport.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Note {
    enum class Kind : std::uint8_t { sent, heard } kind;
    jack_nframes_t frame;
    std::uint32_t at; // in bytes
    std::uint32_t size;
};

/// What the process callback tells: written by it alone up to `count`, read by the main thread up to there.
struct Tape {
    static constexpr std::size_t kNotes = 1 << 20, kBytes = 1 << 24;
    std::vector<Note> notes = std::vector<Note>(kNotes);
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(kBytes);
    std::size_t used = 0; // of bytes; process only
    std::atomic<std::size_t> count{0}, lost{0};

    void add(Note::Kind kind, jack_nframes_t frame, const std::uint8_t* data, std::size_t size) {
        const std::size_t n = count.load(std::memory_order_relaxed);
        if (n == kNotes || used + size > kBytes) {
            lost.fetch_add(1);
            return;
        }
        std::memcpy(bytes.data() + used, data, size);
        notes[n] = {kind, frame, static_cast<std::uint32_t>(used), static_cast<std::uint32_t>(size)};
        used += size;
        count.store(n + 1, std::memory_order_release);
    }
};

struct Play {
    std::uint64_t frame; // after go
    std::vector<std::uint8_t> midi;
};
struct Piece {
    std::vector<Play> plays;
    std::size_t next = 0; // process only
    jack_nframes_t start = 0;
    bool started = false;
};

/// How far apart cycles begin: what JACK and the machine do by themselves, and no client can be better than. Written by
/// the process callback, read by main.
class Gaps {
  public:
    void cycle(jack_time_t now) {
        if (last_ != 0) count_[std::min<jack_time_t>((now - last_) / kStepUs, kSteps - 1)].fetch_add(1);
        last_ = now;
    }
    /// µs, to the step, below which `share` of them are.
    [[nodiscard]] long below(double share) const {
        std::uint64_t all = 0, seen = 0;
        for (const auto& n : count_) all += n.load();
        std::size_t step = 0;
        while (step + 1 < kSteps && static_cast<double>(seen += count_[step].load()) < share * static_cast<double>(all))
            ++step;
        return static_cast<long>((step + 1) * kStepUs);
    }

  private:
    static constexpr std::size_t kStepUs = 10, kSteps = 10'000;
    std::array<std::atomic<std::uint32_t>, kSteps> count_{};
    jack_time_t last_ = 0;
};

jack_client_t* client = nullptr;
jack_port_t *out = nullptr, *in = nullptr;
Tape tape;
Gaps gaps;
std::atomic<Piece*> piece{nullptr}; // the process callback takes it, and sets it to nullptr when it is over
std::atomic<bool> away{false};

int process(jack_nframes_t frames, void*) {
    gaps.cycle(jack_get_time());
    const jack_nframes_t cycle = jack_last_frame_time(client);
    void* const heard = jack_port_get_buffer(in, frames);
    const std::uint32_t events = jack_midi_get_event_count(heard);
    for (std::uint32_t i = 0; i < events; ++i) {
        jack_midi_event_t event;
        if (jack_midi_event_get(&event, heard, i) == 0)
            tape.add(Note::Kind::heard, cycle + event.time, event.buffer, event.size);
    }

    void* const playing = jack_port_get_buffer(out, frames);
    jack_midi_clear_buffer(playing);
    Piece* const p = piece.load(std::memory_order_acquire);
    if (p == nullptr) return 0;
    if (!p->started) {
        p->started = true;
        p->start = cycle;
    }
    const std::uint64_t from = cycle - p->start;
    for (; p->next < p->plays.size(); ++p->next) {
        const Play& play = p->plays[p->next];
        if (play.frame >= from + frames) return 0;
        const auto offset = static_cast<jack_nframes_t>(play.frame > from ? play.frame - from : 0);
        if (jack_midi_event_write(playing, offset, play.midi.data(), play.midi.size()) != 0) return 0; // next cycle
        tape.add(Note::Kind::sent, cycle + offset, play.midi.data(), play.midi.size());
    }
    piece.store(nullptr, std::memory_order_release);
    return 0;
}

/// Says what is new on the tape; the piece's end after the last of it.
void tell(std::size_t& told, bool& playing) {
    const bool over = playing && piece.load(std::memory_order_acquire) == nullptr;
    const std::size_t count = tape.count.load(std::memory_order_acquire);
    for (; told < count; ++told) {
        const Note& note = tape.notes[told];
        std::printf("%s %u ", note.kind == Note::Kind::sent ? "sent" : "heard", note.frame);
        for (std::uint32_t i = 0; i < note.size; ++i) std::printf("%02x", tape.bytes[note.at + i]);
        std::putchar('\n');
    }
    if (over) {
        playing = false;
        std::puts("done");
    }
    if (const std::size_t lost = tape.lost.exchange(0); lost > 0) std::printf("lost %zu\n", lost);
    std::fflush(stdout);
}

std::vector<std::uint8_t> from_hex(const std::string& hex) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    return bytes;
}

} // namespace

int main(int argc, char** argv) {
    const bool device = argc == 3 && std::string(argv[2]) == "device";
    if (argc != 2 && !device) {
        std::fputs("usage: midip2p_jack_probe NAME [device]\n", stderr);
        return 2;
    }
    client = jack_client_open(argv[1], static_cast<jack_options_t>(JackNoStartServer | JackUseExactName), nullptr);
    if (client == nullptr) {
        std::fputs("midip2p_jack_probe: no JACK server, or the name is taken\n", stderr);
        return 1;
    }
    const unsigned long flags = device ? JackPortIsPhysical | JackPortIsTerminal : 0;
    out = jack_port_register(client, "out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput | flags, 0);
    in = jack_port_register(client, "in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput | flags, 0);
    jack_set_process_callback(client, process, nullptr);
    jack_on_shutdown(client, [](void*) { away.store(true); }, nullptr);
    if (out == nullptr || in == nullptr || jack_activate(client) != 0) return 1;
    std::printf("ready %u %u\n", jack_get_sample_rate(client), jack_get_buffer_size(client));
    std::fflush(stdout);

    std::atomic<bool> asked{false}; // to play: main's until go, the callback's until it is over
    std::thread speaker([&] {
        std::size_t told = 0;
        bool playing = false;
        while (!away.load()) {
            playing = playing || asked.exchange(false);
            tell(told, playing);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        std::puts("away");
        std::fflush(stdout);
        std::_Exit(0); // main waits for a line that may never come
    });
    speaker.detach();

    std::vector<std::unique_ptr<Piece>> pieces; // kept: the callback may still look at the last
    auto next = std::make_unique<Piece>();
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string verb, first, second;
        words >> verb >> first >> second;
        if (verb == "play") {
            next->plays.push_back({std::stoull(first), from_hex(second)});
        } else if (verb == "go") {
            pieces.push_back(std::exchange(next, std::make_unique<Piece>()));
            piece.store(pieces.back().get(), std::memory_order_release);
            asked.store(true);
        } else if (verb == "cycles") {
            std::printf("cycles %ld %ld %ld\n", gaps.below(0.5), gaps.below(0.99), gaps.below(1));
            std::fflush(stdout);
        } else if (verb == "connect") {
            const int result = jack_connect(client, first.c_str(), second.c_str());
            std::printf("%s %s %s\n", result == 0 ? "connected" : "refused", first.c_str(), second.c_str());
            std::fflush(stdout);
        }
    }
    if (!away.load()) jack_client_close(client);
    std::_Exit(0);
}
