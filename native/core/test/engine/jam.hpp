// Two players in a jam, what they play, and what sounds at their outputs.
#pragma once

#include "core/test/engine/two_engines.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace midip2p::test {

using namespace core;

using Bytes = std::vector<std::uint8_t>;

inline void play(Player& p, const Bytes& midi, std::int64_t machine_us) {
    REQUIRE(p.in->play(midi, p.clock.at(machine_us)) == Errc::ok);
}
inline Bytes on(std::uint8_t note) { return {0x90, note, 100}; }
inline Bytes off(std::uint8_t note) { return {0x80, note, 64}; }

inline std::vector<Bytes> heard_since(const Player& p, std::size_t from) {
    std::vector<Bytes> all;
    for (std::size_t i = from; i < p.heard.size(); ++i) all.push_back(p.heard[i].midi);
    return all;
}
/// What sounds at an output after all that was heard there.
inline std::set<int> sounding(const Player& p) {
    std::set<int> notes;
    for (const Heard& h : p.heard) {
        if ((h.midi[0] & 0xf0) == 0x90 && h.midi[2] > 0) notes.insert(h.midi[1]);
        if ((h.midi[0] & 0xf0) == 0x80 || ((h.midi[0] & 0xf0) == 0x90 && h.midi[2] == 0)) notes.erase(h.midi[1]);
    }
    return notes;
}
inline std::size_t count(const std::vector<Notice>& notices, Notice::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(notices.begin(), notices.end(), [kind](const Notice& n) { return n.kind == kind; }));
}
/// Two players, linked, a's clock followed by b's.
struct Jam : TwoEngines {
    Jam() {
        link();
        elect_a();
        run_for(3'000'000);
        (void)a.engine.notices();
        (void)b.engine.notices();
        a.heard.clear();
        b.heard.clear();
    }
};

} // namespace midip2p::test
