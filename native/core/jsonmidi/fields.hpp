// The known names of spec/jsonmidi.md, and which of them a name is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace midip2p::core::jsonmidi {

// clang-format off
/// X(name, as texts write it): section 1 first, then what packets add. [JM-2.1-2]
#define MIDIP2P_JSONMIDI_FIELDS(X) \
    X(type, "type") \
    X(protocol, "protocol") \
    X(group, "group") \
    X(channel, "channel") \
    X(note, "note") \
    X(velocity, "velocity") \
    X(pressure, "pressure") \
    X(controller, "controller") \
    X(value, "value") \
    X(program, "program") \
    X(part, "part") \
    X(data, "data") \
    X(position, "position") \
    X(song, "song") \
    X(status, "status") \
    X(port, "port") \
    X(timestamp, "timestamp") \
    X(time, "time") \
    X(ticks_per_quarter_note, "ticksPerQuarterNote") \
    X(ticks, "ticks") \
    X(attribute_type, "attributeType") \
    X(attribute, "attribute") \
    X(bank, "bank") \
    X(index, "index") \
    X(detach, "detach") \
    X(reset, "reset") \
    X(stream, "stream") \
    X(data_set, "dataSet") \
    X(bytes_in_chunk, "bytesInChunk") \
    X(chunks, "chunks") \
    X(chunk, "chunk") \
    X(manufacturer, "manufacturer") \
    X(device, "device") \
    X(sub_id1, "subId1") \
    X(sub_id2, "subId2") \
    X(tempo_10ns, "tempo10ns") \
    X(numerator, "numerator") \
    X(denominator_power, "denominatorPower") \
    X(thirty_second_notes, "thirtySecondNotes") \
    X(clocks_per_click, "clocksPerClick") \
    X(accent1, "accent1") \
    X(accent2, "accent2") \
    X(accent3, "accent3") \
    X(subdivision1, "subdivision1") \
    X(subdivision2, "subdivision2") \
    X(sharps_flats, "sharpsFlats") \
    X(tonic, "tonic") \
    X(chord_type, "chordType") \
    X(alteration1, "alteration1") \
    X(alteration2, "alteration2") \
    X(alteration3, "alteration3") \
    X(alteration4, "alteration4") \
    X(bass_sharps_flats, "bassSharpsFlats") \
    X(bass_tonic, "bassTonic") \
    X(bass_chord_type, "bassChordType") \
    X(bass_alteration1, "bassAlteration1") \
    X(bass_alteration2, "bassAlteration2") \
    X(text, "text") \
    X(version_major, "versionMajor") \
    X(version_minor, "versionMinor") \
    X(filter, "filter") \
    X(static_blocks, "staticBlocks") \
    X(blocks, "blocks") \
    X(midi2, "midi2") \
    X(midi1, "midi1") \
    X(receives_jitter_reduction, "receivesJitterReduction") \
    X(sends_jitter_reduction, "sendsJitterReduction") \
    X(family, "family") \
    X(model, "model") \
    X(revision, "revision") \
    X(midi_protocol, "midiProtocol") \
    X(block, "block") \
    X(active, "active") \
    X(user_interface_hint, "userInterfaceHint") \
    X(midi1_ports, "midi1Ports") \
    X(direction, "direction") \
    X(first_group, "firstGroup") \
    X(groups, "groups") \
    X(midi_ci_version, "midiCiVersion") \
    X(sysex8_streams, "sysEx8Streams") \
    X(words, "words")
// clang-format on

enum class Field : std::uint8_t {
#define MIDIP2P_X(name, text) name,
    MIDIP2P_JSONMIDI_FIELDS(MIDIP2P_X)
#undef MIDIP2P_X
        none
};

inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::none);
inline constexpr std::array<std::string_view, kFields> kFieldNames{
#define MIDIP2P_X(name, text) text,
    MIDIP2P_JSONMIDI_FIELDS(MIDIP2P_X)
#undef MIDIP2P_X
};

constexpr std::string_view name_of(Field field) noexcept { return kFieldNames[static_cast<std::size_t>(field)]; }

namespace detail {

inline constexpr std::size_t kFieldSlots = 256;

/// Any function would do; this one leaves hardly two of our names in one place.
constexpr std::size_t slot_of(std::string_view name) noexcept {
    std::size_t hash = name.size();
    for (const std::size_t at : {std::size_t{0}, name.size() / 2, name.size() - 1}) {
        hash = hash * 31 + static_cast<std::uint8_t>(name[at]);
    }
    return hash % kFieldSlots;
}

/// Each name in its slot, or in the next free one behind it.
constexpr std::array<Field, kFieldSlots> field_slots() noexcept {
    std::array<Field, kFieldSlots> slots{};
    slots.fill(Field::none);
    for (std::size_t i = 0; i < kFields; ++i) {
        std::size_t slot = slot_of(kFieldNames[i]);
        while (slots[slot] != Field::none) slot = (slot + 1) % kFieldSlots;
        slots[slot] = static_cast<Field>(i);
    }
    return slots;
}

inline constexpr auto kFieldOfSlot = field_slots();

} // namespace detail

/// none where the name is not a known one. [any] wait-free
constexpr Field find_field(std::string_view name) noexcept {
    if (name.empty()) return Field::none;
    for (std::size_t slot = detail::slot_of(name);; slot = (slot + 1) % detail::kFieldSlots) {
        const Field field = detail::kFieldOfSlot[slot];
        if (field == Field::none || name_of(field) == name) return field;
    }
}

} // namespace midip2p::core::jsonmidi
