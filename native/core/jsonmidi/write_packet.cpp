#include "core/json/utf8.hpp"
#include "core/jsonmidi/packet_bits.hpp"
#include "core/jsonmidi/packets.hpp"
#include "core/jsonmidi/text.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

constexpr std::string_view kProtocolNames[] = {"", "midi1", "midi2", "ump"};

/// UTF-8 that JSON writes without escapes. [JM-8.2-4]
bool is_plain(ByteView bytes) noexcept {
    while (!bytes.empty()) {
        const std::size_t length = json::valid_utf8_length(bytes);
        if (length == 0 || bytes[0] < 0x20 || bytes[0] == '"' || bytes[0] == '\\') return false;
        bytes = bytes.subspan(length);
    }
    return true;
}

void put_bytes(Text& text, const PacketField& field, const PacketWords& packet) noexcept {
    std::array<std::uint8_t, sizeof(PacketWords)> bytes{};
    std::size_t size = field.form == Form::data ? data_size(packet, field) : field.size;
    for (std::size_t i = 0; i < size; ++i) bytes[i] = get_byte(packet, field, i);
    if (field.form == Form::text) {
        while (size > 0 && bytes[size - 1] == 0) --size;
        if (const ByteView all(bytes.data(), size); is_plain(all)) {
            text.member(Field::text, {reinterpret_cast<const char*>(bytes.data()), size});
            return;
        }
    }
    text.data(ByteView(bytes.data(), size));
}

void put_field(Text& text, const PacketField& field, const PacketWords& packet) noexcept {
    if (field.form == Form::data || field.form == Form::text) {
        put_bytes(text, field, packet);
    } else if (is_there(packet, field)) {
        const std::int64_t value = get_number(packet, field);
        if (field.form == Form::part) {
            text.member(Field::part, kPartNames[static_cast<std::size_t>(value)]);
        } else {
            text.member(field.name);
            text.number(value);
        }
    }
}

void put_packet(Text& text, const PacketType& type, const PacketWords& packet) noexcept {
    text.type(type.name);
    text.member(Field::protocol, kProtocolNames[static_cast<std::size_t>(type.protocol)]);
    if (type.group) {
        text.member(Field::group);
        text.number(get_bits(packet, kGroupAt, kGroupBits) + 1);
    }
    for (const PacketField& field : type.fields) put_field(text, field, packet);
}

void put_reserved(Text& text, std::span<const std::uint32_t> words) noexcept {
    text.type(kReserved);
    text.member(Field::protocol, "ump");
    text.member(Field::words);
    text.put("[");
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text.put(",");
        text.number(words[i]);
    }
    text.put("]");
}

} // namespace

Result<std::size_t> write_packet(std::span<const std::uint32_t> packet, const EventFields& fields,
                                 std::span<std::uint8_t> out) noexcept {
    if (packet.empty() || packet.size() != packet_size(packet[0])) return Errc::not_midi; // [JM-8.1-3]
    if (fields.timestamp && (*fields.timestamp < 0 || *fields.timestamp > kMaxTimestamp)) return Errc::json_range;
    if (out.size() < kMaxPacketText) return Errc::too_large;
    PacketWords words{};
    std::copy(packet.begin(), packet.end(), words.begin());
    Text text{reinterpret_cast<char*>(out.data())};
    if (const PacketType* type = type_of_packet(words); type != nullptr) {
        put_packet(text, *type, words);
    } else {
        put_reserved(text, packet);
    }
    return text.end(fields, out.data());
}

} // namespace midip2p::core
