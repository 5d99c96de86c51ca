#include "core/jsonmidi/packet_bits.hpp"

namespace midip2p::core::jsonmidi {

namespace {

/// Puts into `again` what the field says in `packet`; false where a text could not say it.
bool copy(const PacketField& field, const PacketWords& packet, PacketWords& again) noexcept {
    std::size_t bytes = field.size;
    switch (field.form) {
    case Form::data:
        bytes = data_size(packet, field);
        if (bytes > field.size) return false;
        if (field.count.bits > 0) {
            set_bits(again, field.count.at, field.count.bits, static_cast<std::uint32_t>(bytes + field.count.extra));
        }
        [[fallthrough]];
    case Form::text:
        for (std::size_t i = 0; i < bytes; ++i) {
            const std::uint8_t byte = get_byte(packet, field, i);
            if (byte > field.most) return false;
            set_byte(again, field, i, byte);
        }
        return true;
    default:
        if (field.flag.bits > 0) {
            const bool there = is_there(packet, field);
            set_bits(again, field.flag.at, field.flag.bits, there ? field.flag.there : field.flag.lacking);
            if (!there) return true;
        }
        const std::int64_t value = get_number(packet, field);
        if (value > field.most) return false;
        set_number(again, field, value);
        return true;
    }
}

/// Does the type say every bit of the packet?
bool says(const PacketType& type, const PacketWords& packet) noexcept {
    PacketWords again{type.value};
    if (type.group) set_bits(again, kGroupAt, kGroupBits, get_bits(packet, kGroupAt, kGroupBits));
    for (const PacketField& field : type.fields) {
        if (!copy(field, packet, again)) return false;
    }
    return again == packet;
}

} // namespace

const PacketType* type_of_packet(const PacketWords& packet) noexcept {
    for (const PacketType& type : packet_types()) {
        if ((packet[0] & type.mask) == type.value && says(type, packet)) return &type;
    }
    return nullptr;
}

} // namespace midip2p::core::jsonmidi
