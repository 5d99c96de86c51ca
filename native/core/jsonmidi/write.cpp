#include "core/jsonmidi/canonical_rows.hpp"
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/small_numbers.hpp"
#include "core/jsonmidi/text.hpp"
#include "core/midi/message.hpp"

#include <algorithm>
#include <array>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

/// The index in kTypes of each status byte: channel messages by their upper half, the others by their lower.
constexpr std::array<std::uint8_t, 32> type_indexes() noexcept {
    std::array<std::uint8_t, 32> indexes{};
    for (std::size_t status = 0x80; status < 0x100; ++status) {
        const auto index = &type_of(static_cast<std::uint8_t>(status)) - kTypes.data();
        indexes[status < 0xf0 ? status >> 4 : 16 + (status & 0x0f)] = static_cast<std::uint8_t>(index);
    }
    return indexes;
}
constexpr auto kTypeIndex = type_indexes();

const CanonicalRow& row_of(std::uint8_t status) noexcept {
    return kCanonicalRows[kTypeIndex[status < 0xf0 ? status >> 4 : 16 + (status & 0x0f)]];
}

constexpr Piece<3> kSysexBegin("{\"type\":\"sysEx\"");
constexpr std::array<Piece<5>, 4> kPartBegins{Piece<5>(), Piece<5>("{\"type\":\"sysEx\",\"part\":\"first\""),
                                              Piece<5>("{\"type\":\"sysEx\",\"part\":\"middle\""),
                                              Piece<5>("{\"type\":\"sysEx\",\"part\":\"last\"")};

/// Port, timestamp and the end. Writes up to 16 bytes behind the text.
std::size_t put_end(std::uint8_t* at, const EventFields& fields, const std::uint8_t* begin) noexcept {
    if (fields.port) {
        store64(at, kPortMember);
        at = put_short_number(at + 8, *fields.port);
    }
    if (fields.timestamp) {
        at = put_number(kTimestampMember.put(at), static_cast<std::uint64_t>(*fields.timestamp));
    }
    *at++ = '}';
    return static_cast<std::size_t>(at - begin);
}

/// A complete message whose type has a row. [JM-3.1-1]
std::size_t put_message(const CanonicalRow& row, ByteView midi, const EventFields& fields,
                        std::uint8_t* begin) noexcept {
    std::uint8_t* at = row.begin.put(begin);
    if (row.channel) {
        at = put_small_number(at, static_cast<std::uint8_t>((midi[0] & 0x0f) + 1));
        at = row.before_first.put(at);
    }
    if (row.fourteen) {
        at = put_short_number(at, static_cast<std::uint64_t>(midi[1] | midi[2] << 7));
    } else if (row.numbers > 0) {
        at = put_small_number(at, midi[1]);
        if (row.numbers > 1) at = put_small_number(row.before_second.put(at), midi[2]);
    }
    return put_end(at, fields, begin);
}

/// The elements of `data` and the bracket behind them.
std::uint8_t* put_data(std::uint8_t* at, ByteView bytes) noexcept {
    constexpr Piece<1> kData(",\"data\":");
    at = kData.put(at);
    *at++ = '[';
    for (const std::uint8_t byte : bytes) {
        at = put_small_number(at, byte);
        *at++ = ',';
    }
    if (!bytes.empty()) --at;
    *at++ = ']';
    return at;
}

/// What both writers ask for before the first byte is written.
Errc check(ByteView midi, const EventFields& fields, std::span<std::uint8_t> out) noexcept {
    if (fields.timestamp && (*fields.timestamp < 0 || *fields.timestamp > kMaxTimestamp)) return Errc::json_range;
    return out.size() < jsonmidi_bound(midi.size()) ? Errc::too_large : Errc::ok;
}

bool is_part(ByteView bytes, SysexPart part) noexcept {
    if (part == SysexPart::first && (bytes.empty() || bytes.front() != 0xf0)) return false;
    if (part == SysexPart::last && (bytes.empty() || bytes.back() != 0xf7)) return false;
    const std::size_t begin = part == SysexPart::first ? 1 : 0;
    const std::size_t end = part == SysexPart::last ? bytes.size() - 1 : bytes.size();
    return std::none_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                        bytes.begin() + static_cast<std::ptrdiff_t>(end), is_status);
}

} // namespace

Result<std::size_t> write_jsonmidi(ByteView midi, const EventFields& fields, std::span<std::uint8_t> out) noexcept {
    if (!is_message(midi)) return Errc::not_midi; // [JM-3.2-1]
    if (const Errc e = check(midi, fields, out); e != Errc::ok) return e;
    const CanonicalRow& row = row_of(midi[0]);
    if (row.status != 0) return put_message(row, midi, fields, out.data());
    if (midi[0] == 0xf0) {
        std::uint8_t* at = kSysexBegin.put(out.data());
        return put_end(put_data(at, midi.subspan(1, midi.size() - 2)), fields, out.data());
    }
    constexpr Piece<4> kUndefined("{\"type\":\"undefined\",\"status\":");
    return put_end(put_short_number(kUndefined.put(out.data()), midi[0]), fields, out.data());
}

Result<std::size_t> write_sysex_part(ByteView bytes, SysexPart part, const EventFields& fields,
                                     std::span<std::uint8_t> out) noexcept {
    if (part == SysexPart::whole) {
        if (bytes.empty() || bytes[0] != 0xf0) return Errc::not_midi;
        return write_jsonmidi(bytes, fields, out);
    }
    if (!is_part(bytes, part)) return Errc::not_midi;
    if (const Errc e = check(bytes, fields, out); e != Errc::ok) return e;
    if (part == SysexPart::first) bytes = bytes.subspan(1);
    if (part == SysexPart::last) bytes = bytes.first(bytes.size() - 1);
    std::uint8_t* at = kPartBegins[static_cast<std::size_t>(part)].put(out.data());
    return put_end(put_data(at, bytes), fields, out.data());
}

} // namespace midip2p::core
