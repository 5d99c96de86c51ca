// The tables of spec/jsonmidi.md §8: what each type of message is in a packet. [JM-8.2-1]
#pragma once

#include "core/jsonmidi/fields.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace midip2p::core::jsonmidi {

/// What the `protocol` of a text says; none: the text is of bytes.
enum class Protocol : std::uint8_t { none, midi1, midi2, ump };

enum class Form : std::uint8_t {
    number,
    two_complement,
    septets_low_first, // seven bits a byte
    septets_high_first,
    part, // 0 where it lacks, else which part [JM-8.2-5]
    data,
    text, // `text` or `data` [JM-8.2-4]
};

/// Where the packet says how many bytes of data there are; bits 0: it does not, there are as many as have room.
struct Counted {
    std::uint8_t at = 0;
    std::uint8_t bits = 0;
    std::uint8_t extra = 0; // what is counted besides
};

/// Where the packet says whether a field is there; bits 0: it does not. [JM-8.2-3]
struct Flag {
    std::uint8_t at = 0;
    std::uint8_t bits = 0;
    std::uint8_t there = 0;
    std::uint8_t lacking = 0;
};

/// Bits are counted from the most significant of the first word, which is bit 0.
struct PacketField {
    Field name = Field::none;
    Form form = Form::number;
    std::uint8_t at = 0;
    std::uint8_t size = 0; // bits; bytes of septets, data and text
    bool optional = false;
    std::int64_t least = 0; // in the text; of data and text: of each byte
    std::int64_t most = 0;
    Counted count;
    Flag flag;
};

struct PacketType {
    std::string_view name;
    Protocol protocol;
    bool group;                          // bits 4–7 are one
    std::uint32_t mask;                  // which bits of the first word are the same in every packet of the type,
    std::uint32_t value;                 // and what they are
    std::span<const PacketField> fields; // in canonical order
};

/// [any] wait-free
std::span<const PacketType> packet_types() noexcept;

/// The type that carries what no other says. [JM-8.4-1]
inline constexpr std::string_view kReserved = "reserved";

} // namespace midip2p::core::jsonmidi
