// The controls that stay as a player sets them on a channel (pedals, modulation, expression, pressure, bend), and the
// rest value of each.
#pragma once

#include "core/midi/message.hpp"
#include "core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::core {

/// The pedals come first. The rest values are those to which "reset all controllers" sets a receiver. Volume, pan,
/// programs and banks choose a sound rather than play it, and have no rest value.
struct Control {
    std::uint8_t status; // without a channel: 0xb0, 0xd0 or 0xe0
    std::uint8_t number; // of a controller
    std::uint16_t rest;
};
inline constexpr std::array<Control, 12> kControls = {{
    {0xb0, 64, 0},   // sustain
    {0xb0, 65, 0},   // portamento
    {0xb0, 66, 0},   // sostenuto
    {0xb0, 67, 0},   // soft
    {0xb0, 68, 0},   // legato
    {0xb0, 69, 0},   // hold 2
    {0xb0, 1, 0},    // modulation
    {0xb0, 2, 0},    // breath
    {0xb0, 4, 0},    // foot
    {0xb0, 11, 127}, // expression
    {0xd0, 0, 0},    // channel pressure
    {0xe0, 0, 8192}, // bend
}};
inline constexpr std::size_t kPedals = 6;

constexpr bool is_pedal(std::size_t control) noexcept { return control < kPedals; }

/// Which of kControls a complete message sets, and to what; kControls.size(): none of them.
struct ControlChange {
    std::size_t control = kControls.size();
    std::uint16_t value = 0;
    [[nodiscard]] constexpr bool any() const noexcept { return control < kControls.size(); }
};
constexpr ControlChange control_of(ByteView midi) noexcept {
    if (midi.size() < 2) return {};
    const unsigned status = midi[0] & 0xf0u;
    for (std::size_t i = 0; i < kControls.size(); ++i) {
        if (kControls[i].status != status || (status == 0xb0 && kControls[i].number != midi[1])) continue;
        if (status == 0xd0) return {i, midi[1]};
        if (midi.size() < 3) return {};
        return {i, static_cast<std::uint16_t>(status == 0xe0 ? midi[1] | midi[2] << 7 : midi[2])};
    }
    return {};
}

/// True for a controller or pressure: it may be left out if a newer value of the same follows at once, because the
/// sound ends up the same. Nothing else is ever left out.
constexpr bool may_be_thinned(ByteView midi) noexcept {
    if (midi.size() < 2) return false;
    switch (midi[0] & 0xf0) {
    case 0xa0:
    case 0xd0:
    case 0xe0:
        return true;
    case 0xb0:
        return midi[1] == 1 || midi[1] == 2 || midi[1] == 7 || midi[1] == 10 || midi[1] == 11 || midi[1] == 74;
    default:
        return false;
    }
}
/// Two of those set the same thing: controller, key, or the one that a channel has.
constexpr bool same_control(ByteView a, ByteView b) noexcept {
    const bool numbered = (a[0] & 0xf0) == 0xa0 || (a[0] & 0xf0) == 0xb0;
    return a[0] == b[0] && (!numbered || a[1] == b[1]);
}
constexpr bool is_note_on(ByteView midi) noexcept {
    return midi.size() == 3 && (midi[0] & 0xf0) == 0x90 && midi[2] > 0;
}

/// A short message as it is written here.
struct ShortMessage {
    std::array<std::uint8_t, 3> bytes{};
    std::uint8_t size = 0;
    [[nodiscard]] constexpr ByteView view() const noexcept { return {bytes.data(), size}; }
};
constexpr ShortMessage short_message(unsigned status, unsigned first, unsigned second, std::uint8_t size = 3) noexcept {
    return {{static_cast<std::uint8_t>(status), static_cast<std::uint8_t>(first & 0x7fu),
             static_cast<std::uint8_t>(second & 0x7fu)},
            size};
}
/// The message that sets a control of a channel (0–15).
constexpr ShortMessage control_message(std::size_t control, unsigned channel, unsigned value) noexcept {
    const Control& c = kControls[control];
    const unsigned status = c.status | channel;
    if (c.status == 0xd0) return short_message(status, value, 0, 2);
    if (c.status == 0xe0) return short_message(status, value, value >> 7);
    return short_message(status, c.number, value);
}

} // namespace midip2p::core
