#include "core/json/reader.hpp"
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/parse_canonical.hpp"

#include <charconv>
#include <cstring>
#include <limits>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

/// Design: one pass over the text gathers what the known names say and finds every fault of form where it stands; what
/// can be judged only with the whole text known comes after. [JM-2.3-1] `data` goes straight to its place in `midi`.
class Parser {
  public:
    Parser(ByteView text, std::span<std::uint8_t> midi) noexcept : reader_(text), midi_(midi) {}

    Result<ParsedEvent> parse() noexcept {
        reader_.begin_object();
        for (std::string_view name; reader_.next_key(name);) member(find_field(name));
        if (!reader_.finish()) return reader_.error();
        if (const Errc e = judge(); e != Errc::ok) return e;
        return build();
    }

  private:
    static constexpr std::size_t index(Field field) noexcept { return static_cast<std::size_t>(field); }
    [[nodiscard]] bool has(Field field) const noexcept { return (seen_ >> index(field) & 1) != 0; }
    [[nodiscard]] std::int64_t value(Field field) const noexcept { return values_[index(field)]; }
    [[nodiscard]] bool within(Field field, std::int64_t least, std::int64_t most) const noexcept {
        return !has(field) || (value(field) >= least && value(field) <= most);
    }

    void member(Field field) noexcept;
    void read_data() noexcept;
    std::int64_t read_integer() noexcept;
    [[nodiscard]] Errc judge() const noexcept;
    [[nodiscard]] Errc judge_protocol() const noexcept;
    [[nodiscard]] bool all_there() const noexcept;
    [[nodiscard]] bool in_range() const noexcept;
    Result<ParsedEvent> build() noexcept;
    Result<std::size_t> build_sysex() noexcept;

    json::Reader reader_;
    std::span<std::uint8_t> midi_;
    std::uint32_t seen_ = 0; // bit per Field
    std::int64_t values_[kFields] = {};
    const Type* type_ = nullptr;
    SysexPart part_ = SysexPart::whole;
    bool part_known_ = true;
    bool protocol_known_ = false;
    std::size_t data_size_ = 0;
    bool data_in_range_ = true;
};

void Parser::member(Field field) noexcept {
    if (field == Field::none) {
        reader_.skip(); // [JM-2.1-3]
        return;
    }
    if (has(field)) { // [JM-2.1-2]
        reader_.fail(Errc::json_duplicate);
        return;
    }
    seen_ |= 1U << index(field);
    std::string_view word;
    switch (field) { // [JM-2.2-2]
    case Field::type:
        if (reader_.word(word)) type_ = find_type(word);
        break;
    case Field::protocol:
        if (reader_.word(word)) protocol_known_ = word == "midi1" || word == "midi2";
        break;
    case Field::part:
        if (reader_.word(word)) {
            part_ = word == "first"    ? SysexPart::first
                    : word == "middle" ? SysexPart::middle
                    : word == "last"   ? SysexPart::last
                                       : SysexPart::whole;
            part_known_ = part_ != SysexPart::whole;
        }
        break;
    case Field::data:
        read_data();
        break;
    default:
        values_[index(field)] = read_integer();
    }
}

/// Keeps what fits after the place of F0, and counts the rest: whether it matters depends on a type still to come.
void Parser::read_data() noexcept {
    reader_.begin_array();
    while (reader_.next_element()) {
        const std::int64_t byte = read_integer();
        data_in_range_ = data_in_range_ && byte >= 0 && byte <= 127;
        if (data_size_ + 1 < midi_.size()) midi_[data_size_ + 1] = static_cast<std::uint8_t>(byte & 0x7f);
        ++data_size_;
    }
}

/// What does not fit into 64 bits is taken as the nearest that does: out of every range of ours. [JM-2.3-1]
std::int64_t Parser::read_integer() noexcept {
    std::string_view digits;
    if (!reader_.integer_text(digits)) return 0;
    std::int64_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc()) return number;
    return digits[0] == '-' ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

Errc Parser::judge() const noexcept {
    if (!has(Field::type)) return Errc::json_missing;
    if (const Errc e = judge_protocol(); e != Errc::ok) return e; // before the type: MIDI 2.0 has types of its own
    if (type_ == nullptr) return Errc::json_unknown;
    if (!all_there()) return Errc::json_missing;
    return in_range() ? Errc::ok : Errc::json_range;
}

Errc Parser::judge_protocol() const noexcept {
    if (!has(Field::protocol) && !has(Field::group)) return Errc::ok; // [JM-5.1-1]
    const bool both = has(Field::protocol) && has(Field::group);
    if (!both || !protocol_known_ || !within(Field::group, 1, 16)) return Errc::json_protocol; // [JM-5.1-3]
    return Errc::json_ump;                                                                     // [JM-5.2-1]
}

bool Parser::all_there() const noexcept {
    if (type_->channel && !has(Field::channel)) return false;
    for (const Field field : type_->fields) {
        if (field != Field::none && !has(field)) return false;
    }
    return true;
}

bool Parser::in_range() const noexcept {
    if (!within(Field::port, 0, kMaxPort) || !within(Field::timestamp, 0, kMaxTimestamp)) return false;
    if (type_->channel && !within(Field::channel, 1, 16)) return false;
    switch (type_->shape) {
    case Shape::sevens:
        for (const Field field : type_->fields) {
            if (field != Field::none && !within(field, 0, 127)) return false;
        }
        return true;
    case Shape::fourteen:
        return within(type_->fields[0], 0, 16383);
    case Shape::sysex:
        return data_in_range_ && part_known_;
    case Shape::status:
        return value(Field::status) >= 0 && value(Field::status) <= 255 &&
               is_undefined(static_cast<std::uint8_t>(value(Field::status)));
    }
    return false;
}

Result<ParsedEvent> Parser::build() noexcept {
    ParsedEvent event;
    if (has(Field::port)) event.fields.port = static_cast<StreamId>(value(Field::port));
    if (has(Field::timestamp)) event.fields.timestamp = value(Field::timestamp);
    if (type_->shape == Shape::sysex) {
        const auto size = build_sysex();
        if (!size) return size.error();
        event.midi_size = *size;
        event.part = part_;
        return event;
    }
    std::uint8_t bytes[3];
    std::size_t size = 0;
    const auto put = [&](std::int64_t byte) { bytes[size++] = static_cast<std::uint8_t>(byte); };
    put(type_->channel ? type_->status + value(Field::channel) - 1 : type_->status);
    if (type_->shape == Shape::status) {
        bytes[0] = static_cast<std::uint8_t>(value(Field::status));
    } else if (type_->shape == Shape::fourteen) {
        put(value(type_->fields[0]) & 0x7f);
        put(value(type_->fields[0]) >> 7);
    } else {
        for (const Field field : type_->fields) {
            if (field != Field::none) put(value(field));
        }
    }
    if (size > midi_.size()) return Errc::too_large;
    std::memcpy(midi_.data(), bytes, size);
    event.midi_size = size;
    return event;
}

/// The data stands in midi_ from the second byte on.
Result<std::size_t> Parser::build_sysex() noexcept {
    const bool begins = part_ == SysexPart::whole || part_ == SysexPart::first;
    const bool ends = part_ == SysexPart::whole || part_ == SysexPart::last;
    if (data_size_ + 2 > midi_.size()) return Errc::too_large;
    if (begins) {
        midi_[0] = 0xf0;
    } else if (data_size_ > 0) {
        std::memmove(midi_.data(), midi_.data() + 1, data_size_);
    }
    std::size_t size = data_size_ + (begins ? 1 : 0);
    if (ends) midi_[size++] = 0xf7;
    return size;
}

} // namespace

Result<ParsedEvent> jsonmidi::parse_any_form(ByteView text, std::span<std::uint8_t> midi) noexcept {
    return Parser(text, midi).parse();
}

Result<ParsedEvent> parse_jsonmidi(ByteView text, std::span<std::uint8_t> midi) noexcept {
    if (const auto event = jsonmidi::parse_canonical(text, midi)) return *event;
    return jsonmidi::parse_any_form(text, midi);
}

} // namespace midip2p::core
