// Music that a test plays over a bad network, and what has to be true of it at the other end.
#pragma once

#include "core/midi/controls.hpp"
#include "core/test/engine/lossy_jam.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <vector>

namespace midip2p::test {

/// Plays notes, pedals and bend at a, so many events a second, and looks at what b's synth got.
class Performance {
  public:
    Performance(LossyJam& jam, int per_second, std::uint32_t seed = 7)
        : jam_(jam), every_(1'000'000 / per_second), random_(seed) {}

    void play_for(std::int64_t us) {
        for (const std::int64_t end = jam_.now_us + us; jam_.now_us < end;) {
            play_one();
            jam_.run_for(every_ - 500 + std::uniform_int_distribution<std::int64_t>(0, 1'000)(random_));
        }
        for (unsigned key = 0; key < 128; ++key)
            if (held_[key]) play({0x80, static_cast<std::uint8_t>(key), 64});
        if (pedal_) play({0xb0, 64, 0});
        jam_.run_for(5'000'000);
    }

    /// By how much each event was later than the way takes, µs; sorted.
    [[nodiscard]] std::vector<std::int64_t> lateness() const {
        std::vector<std::int64_t> all;
        for (const auto& [sequence, heard] : heard_once())
            all.push_back(heard->machine_us - played_.at(sequence).at - jam_.to_b.delay);
        std::ranges::sort(all);
        return all;
    }
    [[nodiscard]] std::size_t played() const { return played_.size(); }

    /// What was played was heard once and unchanged, and events of a key or control in their order. Only two things may
    /// be missing: note-ons that b counts as late, and values after which a newer one was heard. At the end all rests.
    void check() const {
        const LinkStats at_b = jam_.stats(jam_.b);
        const auto heard = heard_once();
        std::map<int, std::uint32_t> last; // by what it sets
        for (const Heard& h : jam_.b.heard) {
            std::uint32_t& before = last[kin_of(h.midi)];
            CHECK(h.sequence >= before);
            before = std::max(before, h.sequence);
        }
        std::uint64_t unstruck = 0;
        for (const auto& [sequence, played] : played_) {
            if (heard.contains(sequence)) continue;
            if (is_note_on(played.midi))
                ++unstruck;
            else
                CHECK(last[kin_of(played.midi)] > sequence);
        }
        CHECK(unstruck == at_b.late);
        CHECK(jam_.b.heard.size() - heard.size() <= at_b.datagram_ahead);
        CHECK(at_b.lost + at_b.gaps == 0u);
        CHECK(jam_.stats(jam_.a).unacked == 0u);
        CHECK(ringing().empty());
    }
    /// Keys that b's synth sounds.
    [[nodiscard]] std::vector<int> ringing() const {
        std::map<int, int> on;
        for (const Heard& h : jam_.b.heard) {
            if ((h.midi[0] & 0xe0) != 0x80) continue;
            const bool strikes = h.midi[0] == 0x90 && h.midi[2] > 0;
            on[h.midi[1]] = strikes ? on[h.midi[1]] + 1 : 0;
        }
        std::vector<int> keys;
        for (const auto& [key, count] : on)
            if (count > 0) keys.push_back(key);
        return keys;
    }

  private:
    struct Played {
        std::vector<std::uint8_t> midi;
        std::int64_t at;
    };
    static int kin_of(const std::vector<std::uint8_t>& midi) {
        if ((midi[0] & 0xe0) == 0x80) return midi[1];
        return 256 + midi[0];
    }
    void play_one() {
        const unsigned choice = random_() % 10;
        const auto key = static_cast<std::uint8_t>(48 + random_() % 24);
        const auto value = static_cast<std::uint8_t>(1 + random_() % 127);
        if (choice == 0) {
            pedal_ = !pedal_;
            return play({0xb0, 64, static_cast<std::uint8_t>(pedal_ ? 127 : 0)});
        }
        if (choice == 1) return play({0xe0, value, value});
        held_[key] = !held_[key];
        play({static_cast<std::uint8_t>(held_[key] ? 0x90 : 0x80), key, value});
    }
    void play(std::vector<std::uint8_t> midi) {
        REQUIRE(jam_.a.in->play(midi, {jam_.now_us}) == Errc::ok);
        played_[static_cast<std::uint32_t>(kFirst + played_.size())] = {std::move(midi), jam_.now_us};
    }
    /// What was heard, by its number; that of an extra note-off is that of the note after it.
    [[nodiscard]] std::map<std::uint32_t, const Heard*> heard_once() const {
        std::map<std::uint32_t, const Heard*> all;
        for (const Heard& h : jam_.b.heard) {
            const auto played = played_.find(h.sequence);
            REQUIRE(played != played_.end());
            if (h.midi != played->second.midi) {
                CHECK(((h.midi[0] & 0xf0) == 0x80 && played->second.midi[0] == 0x90 &&
                       h.midi[1] == played->second.midi[1]));
                continue;
            }
            CHECK(all.emplace(h.sequence, &h).second);
        }
        return all;
    }

    static constexpr std::uint32_t kFirst = 2; // after the declaration of the stream
    LossyJam& jam_;
    std::int64_t every_;
    std::mt19937 random_;
    std::map<std::uint32_t, Played> played_;
    std::array<bool, 128> held_{};
    bool pedal_ = false;
};

/// The p-th of a thousand.
inline std::int64_t per_mille(const std::vector<std::int64_t>& sorted, std::size_t p) {
    return sorted.at(std::min(sorted.size() - 1, sorted.size() * p / 1000));
}

} // namespace midip2p::test
