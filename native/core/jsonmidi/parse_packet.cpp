#include "core/jsonmidi/members.hpp"
#include "core/jsonmidi/packet_bits.hpp"
#include "core/jsonmidi/packets.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

class PacketParser {
  public:
    explicit PacketParser(ByteView text) noexcept : members_(text, data_) {}

    Result<ParsedPacket> parse() noexcept {
        if (const Errc e = members_.read(); e != Errc::ok) return e;
        if (!members_.has(Field::type)) return Errc::json_missing;
        const auto protocol = members_.protocol();
        if (!protocol) return protocol.error();
        if (*protocol == Protocol::none) return Errc::json_protocol; // [JM-8.1-2]
        const bool reserved = *protocol == Protocol::ump && members_.type() == kReserved;
        return reserved ? parse_reserved() : parse_named(*protocol);
    }

  private:
    Result<ParsedPacket> parse_named(Protocol protocol) noexcept;
    Result<ParsedPacket> parse_reserved() noexcept;
    [[nodiscard]] bool is_there(const PacketField& field) const noexcept;
    [[nodiscard]] bool in_range(const PacketField& field) const noexcept;
    void put(const PacketField& field, PacketWords& packet) const noexcept;
    [[nodiscard]] ByteView bytes_of(const PacketField& field) const noexcept;
    [[nodiscard]] bool as_text(const PacketField& field) const noexcept {
        return field.form == Form::text && members_.has(Field::text);
    }

    std::array<std::uint8_t, sizeof(PacketWords)> data_{};
    Members members_;
};

const PacketType* find(std::string_view name, Protocol protocol) noexcept {
    const auto types = packet_types();
    const auto found = std::ranges::find_if(
        types, [&](const PacketType& type) { return type.protocol == protocol && type.name == name; });
    return found == types.end() ? nullptr : &*found;
}

Result<ParsedPacket> PacketParser::parse_named(Protocol protocol) noexcept {
    const PacketType* type = find(members_.type(), protocol);
    if (type == nullptr) return Errc::json_unknown;
    if (type->group && !members_.has(Field::group)) return Errc::json_missing;
    if (!std::ranges::all_of(type->fields, [&](const PacketField& field) { return is_there(field); })) {
        return Errc::json_missing;
    }
    if (!members_.fields_in_range() ||
        !std::ranges::all_of(type->fields, [&](const PacketField& field) { return in_range(field); })) {
        return Errc::json_range;
    }
    ParsedPacket packet;
    packet.words[0] = type->value;
    packet.size = packet_size(type->value);
    packet.fields = members_.fields();
    if (type->group) {
        set_bits(packet.words, kGroupAt, kGroupBits, static_cast<std::uint32_t>(members_.value(Field::group) - 1));
    }
    for (const PacketField& field : type->fields) put(field, packet.words);
    return packet;
}

/// What a type of the table can say is not taken in this way, so that a packet has one text. [JM-8.4-1]
Result<ParsedPacket> PacketParser::parse_reserved() noexcept {
    if (!members_.has(Field::words)) return Errc::json_missing;
    const PacketWords& words = members_.words();
    const bool good = members_.fields_in_range() && members_.words_in_range() && members_.words_size() > 0 &&
                      members_.words_size() == packet_size(words[0]) && type_of_packet(words) == nullptr;
    if (!good) return Errc::json_range;
    return ParsedPacket{.words = words, .size = members_.words_size(), .fields = members_.fields()};
}

bool PacketParser::is_there(const PacketField& field) const noexcept {
    if (field.form == Form::text) return members_.has(Field::text) || members_.has(Field::data);
    return field.optional || members_.has(field.name);
}

bool PacketParser::in_range(const PacketField& field) const noexcept {
    switch (field.form) {
    case Form::part:
        return members_.part_known();
    case Form::text:
        if (as_text(field)) return members_.text_size() <= field.size;
        return members_.data_size() <= field.size && members_.data_within(field.most);
    case Form::data:
        if (field.count.bits == 0 && members_.data_size() < field.size) return false;
        return members_.data_size() <= field.size && members_.data_within(field.most);
    default:
        return members_.within(field.name, field.least, field.most);
    }
}

ByteView PacketParser::bytes_of(const PacketField& field) const noexcept {
    return as_text(field) ? members_.text() : ByteView(data_).first(members_.data_size());
}

void PacketParser::put(const PacketField& field, PacketWords& packet) const noexcept {
    switch (field.form) {
    case Form::part:
        set_number(packet, field, static_cast<std::int64_t>(members_.part()));
        return;
    case Form::data:
    case Form::text: {
        const ByteView bytes = bytes_of(field);
        for (std::size_t i = 0; i < bytes.size(); ++i) set_byte(packet, field, i, bytes[i]);
        if (field.count.bits > 0) {
            set_bits(packet, field.count.at, field.count.bits,
                     static_cast<std::uint32_t>(bytes.size() + field.count.extra));
        }
        return;
    }
    default: {
        const bool there = members_.has(field.name);
        if (field.flag.bits > 0) {
            set_bits(packet, field.flag.at, field.flag.bits, there ? field.flag.there : field.flag.lacking);
        }
        if (there) set_number(packet, field, members_.value(field.name));
    }
    }
}

} // namespace

Result<ParsedPacket> parse_packet(ByteView text) noexcept { return PacketParser(text).parse(); }

} // namespace midip2p::core
