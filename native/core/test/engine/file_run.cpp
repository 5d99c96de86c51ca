// A real MIDI file's events through everything sans-I/O: splitter, JSONMIDI, TOAST, two engines, on the manual clock.
// Reads records [8 time µs][4 length][bytes] (little endian) from standard input and writes what the other player's
// output gave, in the same form, to standard output. The test beside the files compares; this program judges nothing.
#include "core/midi/splitter.hpp"
#include "core/test/engine/two_engines.hpp"

#include <cstdio>
#include <cstring>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

struct Record {
    std::uint64_t time_us;
    std::vector<std::uint8_t> bytes;
};

bool read_record(Record& record) {
    std::uint32_t size = 0;
    if (std::fread(&record.time_us, 8, 1, stdin) != 1 || std::fread(&size, 4, 1, stdin) != 1) return false;
    record.bytes.resize(size);
    return std::fread(record.bytes.data(), 1, size, stdin) == size;
}

void write_record(const Heard& heard, std::uint64_t time_us) {
    const auto size = static_cast<std::uint32_t>(heard.midi.size());
    std::fwrite(&time_us, 8, 1, stdout);
    std::fwrite(&size, 4, 1, stdout);
    std::fwrite(heard.midi.data(), 1, size, stdout);
}

/// As a cable would carry it: a status that repeats is left out.
ByteView with_running_status(const std::vector<std::uint8_t>& message, std::uint8_t& status) {
    const ByteView all(message);
    if (message[0] >= 0xf8) return all;
    if (message[0] >= 0xf0) {
        status = 0;
        return all;
    }
    const bool repeats = message[0] == status;
    status = message[0];
    return repeats ? all.subspan(1) : all;
}

} // namespace

int main() {
    TwoEngines jam({.shift_us = 5'000'000, .ppm = 25}, {.shift_us = -3'000'000, .ppm = -25});
    jam.delay_us = 2'000;
    jam.jitter_us = 1'000;
    jam.cut = 100;
    jam.link();
    jam.elect_a();
    jam.run_for(4'000'000);
    const std::int64_t start = jam.now_us;

    Splitter splitter;
    std::uint8_t status = 0;
    std::size_t written = 0;
    Record record;
    const auto flush = [&] {
        for (; written < jam.b.heard.size(); ++written) {
            const Heard& h = jam.b.heard[written];
            const double machine = static_cast<double>(jam.a.clock.machine(
                LocalTime{std::llround(jam.a.engine.timeline(jam.a.clock.at(jam.now_us)).to_local(h.captured_at))}));
            write_record(h, static_cast<std::uint64_t>(std::max(0.0, machine - static_cast<double>(start))));
        }
    };
    while (read_record(record)) {
        const std::int64_t at = start + static_cast<std::int64_t>(record.time_us);
        if (at > jam.now_us) jam.run_until(at);
        splitter.push(with_running_status(record.bytes, status), [&](ByteView message) {
            if (jam.a.in->play(message, jam.a.clock.at(at)) != Errc::ok)
                std::fprintf(stderr, "refused at %lld\n", static_cast<long long>(at));
        });
        if (jam.b.heard.size() - written > 1000) flush();
    }
    jam.run_for(1'000'000);
    flush();
    return 0;
}
