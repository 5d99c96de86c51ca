// One packet as bits. Everything here: [any] wait-free.
#pragma once

#include "core/jsonmidi/packet_table.hpp"
#include "core/midi/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace midip2p::core::jsonmidi {

/// Words behind the packet's own are 0.
using PacketWords = std::array<std::uint32_t, 4>;

constexpr std::uint32_t low_bits(unsigned bits) noexcept { return bits == 32 ? ~0U : (1U << bits) - 1; }

/// The bits are within one word.
constexpr std::uint32_t get_bits(const PacketWords& packet, unsigned at, unsigned bits) noexcept {
    return (packet[at >> 5] >> (32 - (at & 31) - bits)) & low_bits(bits);
}

constexpr void set_bits(PacketWords& packet, unsigned at, unsigned bits, std::uint32_t value) noexcept {
    const unsigned shift = 32 - (at & 31) - bits;
    packet[at >> 5] = (packet[at >> 5] & ~(low_bits(bits) << shift)) | ((value & low_bits(bits)) << shift);
}

inline constexpr unsigned kGroupAt = 4;
inline constexpr unsigned kGroupBits = 4;

/// The place of the i-th of a field's septets in its number.
constexpr unsigned septet_shift(const PacketField& field, unsigned i) noexcept {
    return 7 * (field.form == Form::septets_low_first ? i : field.size - 1 - i);
}

/// The number that the field has in a text, whatever the flag says. Not for data and text.
constexpr std::int64_t get_number(const PacketWords& packet, const PacketField& field) noexcept {
    if (field.form == Form::septets_low_first || field.form == Form::septets_high_first) {
        std::int64_t value = 0;
        for (unsigned i = 0; i < field.size; ++i) {
            value |= std::int64_t{get_bits(packet, field.at + 8 * i + 1, 7)} << septet_shift(field, i);
        }
        return value;
    }
    const std::int64_t value = get_bits(packet, field.at, field.size);
    if (field.form == Form::two_complement) {
        return value > field.most ? value - (std::int64_t{1} << field.size) : value;
    }
    return value + field.least;
}

constexpr void set_number(PacketWords& packet, const PacketField& field, std::int64_t value) noexcept {
    if (field.form == Form::septets_low_first || field.form == Form::septets_high_first) {
        for (unsigned i = 0; i < field.size; ++i) {
            set_bits(packet, field.at + 8 * i + 1, 7, static_cast<std::uint32_t>(value >> septet_shift(field, i)));
        }
        return;
    }
    const std::int64_t zero = field.form == Form::two_complement ? 0 : field.least;
    set_bits(packet, field.at, field.size, static_cast<std::uint32_t>(value - zero));
}

constexpr std::uint8_t get_byte(const PacketWords& packet, const PacketField& field, std::size_t i) noexcept {
    return static_cast<std::uint8_t>(get_bits(packet, field.at + 8 * static_cast<unsigned>(i), 8));
}

constexpr void set_byte(PacketWords& packet, const PacketField& field, std::size_t i, std::uint8_t byte) noexcept {
    set_bits(packet, field.at + 8 * static_cast<unsigned>(i), 8, byte);
}

/// Bytes of data that the packet says it has; more than field.size where it says what cannot be.
constexpr std::size_t data_size(const PacketWords& packet, const PacketField& field) noexcept {
    if (field.count.bits == 0) return field.size;
    const std::size_t counted = get_bits(packet, field.count.at, field.count.bits);
    return counted < field.count.extra ? field.size + std::size_t{1} : counted - field.count.extra;
}

/// Is the optional field there?
constexpr bool is_there(const PacketWords& packet, const PacketField& field) noexcept {
    if (field.flag.bits == 0) return !field.optional || get_number(packet, field) != 0;
    return get_bits(packet, field.flag.at, field.flag.bits) == field.flag.there;
}

/// The type whose packets are such, every bit of them; null: the packet is a reserved one. [JM-8.4-1]
const PacketType* type_of_packet(const PacketWords& packet) noexcept;

} // namespace midip2p::core::jsonmidi
