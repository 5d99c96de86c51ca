// The table of spec/jsonmidi.md §1: one row per type, in one place for writer and reader.
#pragma once

#include "core/jsonmidi/fields.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace midip2p::core::jsonmidi {

/// How a type's fields (after the channel) become bytes.
enum class Shape : std::uint8_t {
    sevens,   // each field is one data byte
    fourteen, // one field, two data bytes, low first
    sysex,    // F0, the array, F7
    status,   // the field is the status byte itself
};

struct Type {
    std::string_view name;
    std::uint8_t status; // of channel 1; 0 where the text says it
    bool channel;
    Shape shape;
    std::array<Field, 2> fields; // none: there is no such field
};

inline constexpr std::array<Type, 19> kTypes{{
    {"noteOff", 0x80, true, Shape::sevens, {Field::note, Field::velocity}},
    {"noteOn", 0x90, true, Shape::sevens, {Field::note, Field::velocity}},
    {"polyPressure", 0xa0, true, Shape::sevens, {Field::note, Field::pressure}},
    {"controlChange", 0xb0, true, Shape::sevens, {Field::controller, Field::value}},
    {"programChange", 0xc0, true, Shape::sevens, {Field::program, Field::none}},
    {"channelPressure", 0xd0, true, Shape::sevens, {Field::pressure, Field::none}},
    {"pitchBend", 0xe0, true, Shape::fourteen, {Field::value, Field::none}},
    {"sysEx", 0xf0, false, Shape::sysex, {Field::data, Field::none}},
    {"timeCodeQuarterFrame", 0xf1, false, Shape::sevens, {Field::value, Field::none}},
    {"songPosition", 0xf2, false, Shape::fourteen, {Field::position, Field::none}},
    {"songSelect", 0xf3, false, Shape::sevens, {Field::song, Field::none}},
    {"tuneRequest", 0xf6, false, Shape::sevens, {Field::none, Field::none}},
    {"timingClock", 0xf8, false, Shape::sevens, {Field::none, Field::none}},
    {"start", 0xfa, false, Shape::sevens, {Field::none, Field::none}},
    {"continue", 0xfb, false, Shape::sevens, {Field::none, Field::none}},
    {"stop", 0xfc, false, Shape::sevens, {Field::none, Field::none}},
    {"activeSensing", 0xfe, false, Shape::sevens, {Field::none, Field::none}},
    {"systemReset", 0xff, false, Shape::sevens, {Field::none, Field::none}},
    {"undefined", 0, false, Shape::status, {Field::status, Field::none}},
}};

/// `undefined` for a status byte that MIDI 1.0 leaves undefined. [JM-1.2-3]
constexpr const Type& type_of(std::uint8_t status) noexcept {
    const std::uint8_t first = status < 0xf0 ? status & 0xf0 : status;
    for (const Type& type : kTypes) {
        if (type.status == first) return type;
    }
    return kTypes.back();
}

/// The status bytes that MIDI 1.0 leaves undefined.
constexpr bool is_undefined(std::uint8_t status) noexcept {
    return status == 0xf4 || status == 0xf5 || status == 0xf9 || status == 0xfd;
}

constexpr const Type* find_type(std::string_view name) noexcept {
    for (const Type& type : kTypes) {
        if (type.name == name) return &type;
    }
    return nullptr;
}

} // namespace midip2p::core::jsonmidi
