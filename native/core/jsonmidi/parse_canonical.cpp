#include "core/jsonmidi/parse_canonical.hpp"

#include "core/jsonmidi/canonical_rows.hpp"
#include "core/jsonmidi/digits.hpp"
#include "core/jsonmidi/small_numbers.hpp"
#include "core/jsonmidi/text.hpp"
#include "core/jsonmidi/type_places.hpp"

namespace midip2p::core::jsonmidi {

namespace {

constexpr std::size_t kTypeAt = 9; // {"type":"

/// Goes along a text. What it finds that is not as it has to be is gathered in `wrong`, and looked at once.
struct Cursor {
    const std::uint8_t* at;
    std::uint64_t wrong = 0;

    template <std::size_t kWords> void take(const Piece<kWords>& piece) noexcept {
        wrong |= piece.differs(at);
        at += piece.size;
    }
    std::uint64_t small(std::uint64_t least, std::uint64_t most) noexcept {
        return checked(small_number_at(at), least, most);
    }
    std::uint64_t number(std::uint64_t most) noexcept { return checked(number_at(at), 0, most); }

  private:
    std::uint64_t checked(Number number, std::uint64_t least, std::uint64_t most) noexcept {
        wrong |= static_cast<std::uint64_t>((number.length == 0) | (number.value - least > most - least));
        at += number.length;
        return number.value;
    }
};

/// Port, timestamp and the end of the text.
bool take_end(Cursor& cursor, const std::uint8_t* end, ParsedEvent& event) noexcept {
    if (cursor.at >= end) return false;
    event.fields = {};
    event.part = SysexPart::whole;
    if (load64(cursor.at) == kPortMember) {
        cursor.at += 8;
        event.fields.port = static_cast<StreamId>(cursor.number(kMaxPort));
    }
    if (kTimestampMember.differs(cursor.at) == 0) {
        cursor.at += kTimestampMember.size;
        event.fields.timestamp = static_cast<std::int64_t>(cursor.number(kMaxTimestamp));
    }
    return cursor.wrong == 0 && *cursor.at == '}' && cursor.at + 1 == end;
}

constexpr Piece<3> kSysex("{\"type\":\"sysEx\",\"data\":[");

/// A whole one; what has no room in `midi` is the general reader's to refuse.
bool parse_sysex(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
    const std::uint8_t* const end = text.data + text.size;
    if (text.size <= kSysex.size || kSysex.differs(text.data) != 0) return false;
    Cursor cursor{text.data + kSysex.size};
    std::size_t size = 0;
    midi[size++] = 0xf0;
    bool more = *cursor.at != ']';
    if (!more) ++cursor.at;
    while (more) {
        if (cursor.at >= end || size + 1 >= midi.size()) return false;
        const Number number = number_at(cursor.at);
        if (number.length == 0 || number.value > 127) return false;
        midi[size++] = static_cast<std::uint8_t>(number.value);
        cursor.at += number.length;
        more = *cursor.at == ',';
        if (!more && *cursor.at != ']') return false;
        ++cursor.at;
    }
    midi[size++] = 0xf7;
    event.midi_size = size;
    return take_end(cursor, end, event);
}

} // namespace

bool parse_canonical(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
    const CanonicalRow& row = kCanonicalRows[likely_type(load64(text.data + kTypeAt))];
    if (midi.size() < 3) return false;
    if (row.status == 0) return parse_sysex(text, midi, event);
    if (row.begin.differs(text.data) != 0) return false;
    const std::uint8_t* end = text.data + text.size;
    if (text.size <= row.begin.size) return false; // what was compared may have been padding
    Cursor cursor{text.data + row.begin.size};
    std::uint64_t channel = 0;
    if (row.channel) {
        channel = cursor.small(1, 16) - 1;
        cursor.take(row.before_first);
    }
    midi[0] = static_cast<std::uint8_t>(row.status + channel);
    event.midi_size = 1;
    if (row.fourteen) {
        const std::uint64_t value = cursor.number(16383);
        midi[1] = static_cast<std::uint8_t>(value & 0x7f);
        midi[2] = static_cast<std::uint8_t>(value >> 7);
        event.midi_size = 3;
    } else if (row.numbers > 0) {
        midi[1] = static_cast<std::uint8_t>(cursor.small(0, 127));
        event.midi_size = 2;
        if (row.numbers > 1) {
            if (cursor.at >= end) return false;
            cursor.take(row.before_second);
            midi[2] = static_cast<std::uint8_t>(cursor.small(0, 127));
            event.midi_size = 3;
        }
    }
    return take_end(cursor, end, event);
}

} // namespace midip2p::core::jsonmidi
