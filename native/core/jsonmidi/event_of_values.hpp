// From the numbers of a text to the bytes of its message, for the quick readers: they know numbers alone.
#pragma once

#include "core/jsonmidi/fields.hpp"
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core::jsonmidi {

/// Of the names of MIDI 1.0 texts, which are the first.
inline constexpr std::size_t kNumberFields = static_cast<std::size_t>(Field::timestamp) + 1;
constexpr std::uint32_t bit_of(Field field) noexcept { return std::uint32_t{1} << static_cast<unsigned>(field); }

/// What a text says in numbers. Two places more stand for fields that a type does not have, one for numbers that do not
/// count.
struct Values {
    static constexpr std::size_t kZero = kNumberFields;
    static constexpr std::size_t kOne = kNumberFields + 1;
    static constexpr std::size_t kIgnored = kNumberFields + 2;

    std::array<std::uint64_t, kNumberFields + 3> of; // of those fields that are in `there`
    std::uint32_t there = 0;

    Values() noexcept {
        of[kZero] = 0;
        of[kOne] = 1;
    }
};

/// A type whose message has a fixed length: which numbers become which bytes, and up to which size.
struct Recipe {
    std::uint8_t status = 0; // 0: a type that the quick readers leave to the general one
    std::uint8_t size = 0;
    std::uint8_t channel = Values::kOne;
    std::uint8_t first = Values::kZero;
    std::uint8_t second = Values::kZero;
    std::uint16_t first_most = 0;
    std::uint8_t second_most = 0;
    std::uint32_t needs = 0; // bits of fields
};

constexpr Recipe recipe_of(const Type& type) noexcept {
    if (type.shape == Shape::sysex || type.shape == Shape::status) return {};
    Recipe recipe{.status = type.status, .size = 1};
    recipe.needs = bit_of(Field::type);
    if (type.channel) {
        recipe.channel = static_cast<std::uint8_t>(Field::channel);
        recipe.needs |= bit_of(Field::channel);
    }
    if (type.fields[0] != Field::none) {
        recipe.first = static_cast<std::uint8_t>(type.fields[0]);
        recipe.first_most = type.shape == Shape::fourteen ? 16383 : 127;
        recipe.needs |= bit_of(type.fields[0]);
        recipe.size = type.shape == Shape::fourteen ? 3 : 2;
    }
    if (type.fields[1] != Field::none) {
        recipe.second = static_cast<std::uint8_t>(type.fields[1]);
        recipe.second_most = 127;
        recipe.needs |= bit_of(type.fields[1]);
        recipe.size = 3;
    }
    return recipe;
}

/// False where something is missing or out of its range. `midi` has room for three bytes. [any] wait-free
inline bool make_event(const Recipe& recipe, const Values& values, std::span<std::uint8_t> midi,
                       ParsedEvent& event) noexcept {
    if ((values.there & recipe.needs) != recipe.needs) return false;
    const std::uint64_t channel = values.of[recipe.channel] - 1;
    const std::uint64_t first = values.of[recipe.first];
    const std::uint64_t second = values.of[recipe.second];
    if ((channel > 15) | (first > recipe.first_most) | (second > recipe.second_most)) return false;
    midi[0] = static_cast<std::uint8_t>(recipe.status + channel);
    midi[1] = static_cast<std::uint8_t>(first & 0x7f);
    midi[2] = static_cast<std::uint8_t>(first >> 7 | second); // one of them is 0
    event = {.midi_size = recipe.size, .fields = {}, .part = SysexPart::whole};
    if ((values.there & bit_of(Field::port)) != 0) {
        const std::uint64_t port = values.of[static_cast<std::size_t>(Field::port)];
        if (port > static_cast<std::uint64_t>(kMaxPort)) return false;
        event.fields.port = static_cast<StreamId>(port);
    }
    if ((values.there & bit_of(Field::timestamp)) != 0) {
        const std::uint64_t timestamp = values.of[static_cast<std::size_t>(Field::timestamp)];
        if (timestamp > static_cast<std::uint64_t>(kMaxTimestamp)) return false;
        event.fields.timestamp = static_cast<std::int64_t>(timestamp);
    }
    return true;
}

} // namespace midip2p::core::jsonmidi
