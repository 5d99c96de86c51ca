// An output whose taker sleeps until something is due, by a clock that the test turns.
#pragma once

#include "core/playout/out_port.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

using Bytes = std::vector<std::uint8_t>;

struct Heard {
    Bytes midi;
    std::int64_t at; // when it was taken
    friend bool operator==(const Heard&, const Heard&) = default;
};

struct PatientOutput {
    OutPort out{9, "synth", std::size_t{1} << 20, [] {}};
    std::int64_t now = 1'000'000;
    std::vector<Heard> heard;

    explicit PatientOutput(Playout playout = {}) { out.set_playout(playout); }

    /// Played by that player's clock so long ago, and here now.
    void arrive(LinkId link, const Bytes& midi, std::int64_t ago, std::int64_t strike_until = kNever.us) {
        put({.owner = {link, 1},
             .captured_here = {now - ago},
             .arrived = {now},
             .ready = {now},
             .strike_until = {strike_until}},
            midi);
    }
    void put(const HeardHeader& header, const Bytes& midi) { REQUIRE(out.put(header, midi) == Errc::ok); }
    void take() {
        out.take_until(LocalTime{now},
                       [&](const TakenEvent& e) { heard.push_back({{e.midi.begin(), e.midi.end()}, now}); });
    }
    void run_until(std::int64_t end) {
        while (true) {
            const LocalTime due = out.next_due({now});
            if (due.us > end) break;
            now = std::max(now, due.us);
            take();
        }
        now = end;
    }
};

} // namespace midip2p::test
