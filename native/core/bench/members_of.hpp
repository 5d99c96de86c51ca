// The members of a message's canonical text, one after the other, for writers that know JSON alone.
#pragma once

#include "core/bench/corpus.hpp"
#include "core/types.hpp"

#include <array>
#include <string_view>

namespace midip2p::bench {

/// Calls word(name, text), number(name, value) and bytes(name, bytes) in canonical order.
template <class Word, class Numbers, class Bytes>
void members_of(const Event& event, Word&& word, Numbers&& number, Bytes&& bytes) {
    struct Row {
        std::string_view name, first, second;
    };
    static constexpr std::array<Row, 7> kChannel{{{"noteOff", "note", "velocity"},
                                                  {"noteOn", "note", "velocity"},
                                                  {"polyPressure", "note", "pressure"},
                                                  {"controlChange", "controller", "value"},
                                                  {"programChange", "program", ""},
                                                  {"channelPressure", "pressure", ""},
                                                  {"pitchBend", "value", ""}}};
    static constexpr std::array<Row, 16> kSystem{{{"sysEx", "", ""},
                                                  {"timeCodeQuarterFrame", "value", ""},
                                                  {"songPosition", "position", ""},
                                                  {"songSelect", "song", ""},
                                                  {"undefined", "status", ""},
                                                  {"undefined", "status", ""},
                                                  {"tuneRequest", "", ""},
                                                  {"", "", ""},
                                                  {"timingClock", "", ""},
                                                  {"undefined", "status", ""},
                                                  {"start", "", ""},
                                                  {"continue", "", ""},
                                                  {"stop", "", ""},
                                                  {"undefined", "status", ""},
                                                  {"activeSensing", "", ""},
                                                  {"systemReset", "", ""}}};
    const std::uint8_t status = event.midi[0];
    const bool channel = status < 0xf0;
    const Row& row = channel ? kChannel[(status >> 4) - 8U] : kSystem[status & 15];
    word("type", row.name);
    if (status == 0xf0) {
        bytes("data", core::ByteView(event.midi + 1, event.midi_size - 2));
    } else {
        if (channel) number("channel", (status & 15) + 1);
        const bool fourteen = (status & 0xf0) == 0xe0 || status == 0xf2;
        if (row.name == "undefined") {
            number(row.first, status);
        } else if (fourteen) {
            number(row.first, event.midi[1] | event.midi[2] << 7);
        } else if (!row.first.empty()) {
            number(row.first, event.midi[1]);
            if (!row.second.empty()) number(row.second, event.midi[2]);
        }
    }
    if (event.port >= 0) number("port", event.port);
    if (event.timestamp >= 0) number("timestamp", event.timestamp);
}

} // namespace midip2p::bench
