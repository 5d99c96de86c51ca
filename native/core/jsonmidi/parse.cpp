#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/members.hpp"
#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/parse_canonical.hpp"
#include "core/jsonmidi/parse_plain.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace midip2p::core {

namespace {

using namespace jsonmidi;

/// Longer than any text that the quick readers take.
constexpr std::size_t kMaxQuickText = 192;

/// `data` goes straight to its place in `midi`, behind F0.
class Parser {
  public:
    Parser(ByteView text, std::span<std::uint8_t> midi) noexcept
        : members_(text, midi.subspan(std::min<std::size_t>(1, midi.size()))), midi_(midi) {}

    Result<ParsedEvent> parse() noexcept {
        if (const Errc e = members_.read(); e != Errc::ok) return e;
        if (const Errc e = judge(); e != Errc::ok) return e;
        return build();
    }

  private:
    [[nodiscard]] Errc judge() noexcept;
    [[nodiscard]] bool all_there() const noexcept;
    [[nodiscard]] bool in_range() const noexcept;
    Result<ParsedEvent> build() noexcept;
    Result<std::size_t> build_sysex() noexcept;

    Members members_;
    std::span<std::uint8_t> midi_;
    const Type* type_ = nullptr;
};

Errc Parser::judge() noexcept {
    if (!members_.has(Field::type)) return Errc::json_missing;
    const auto protocol = members_.protocol(); // before the type: packets have types of their own
    if (!protocol) return protocol.error();
    if (*protocol != Protocol::none) return Errc::json_ump; // [JM-5.2-1]
    type_ = find_type(members_.type());
    if (type_ == nullptr) return Errc::json_unknown;
    if (!all_there()) return Errc::json_missing;
    return in_range() ? Errc::ok : Errc::json_range;
}

bool Parser::all_there() const noexcept {
    if (type_->channel && !members_.has(Field::channel)) return false;
    return std::ranges::all_of(type_->fields, [&](Field field) { return field == Field::none || members_.has(field); });
}

bool Parser::in_range() const noexcept {
    if (!members_.fields_in_range()) return false;
    if (type_->channel && !members_.within(Field::channel, 1, 16)) return false;
    switch (type_->shape) {
    case Shape::sevens:
        return std::ranges::all_of(type_->fields,
                                   [&](Field field) { return field == Field::none || members_.within(field, 0, 127); });
    case Shape::fourteen:
        return members_.within(type_->fields[0], 0, 16383);
    case Shape::sysex:
        return members_.data_within(127) && members_.part_known();
    case Shape::status:
        return members_.within(Field::status, 0, 255) &&
               is_undefined(static_cast<std::uint8_t>(members_.value(Field::status)));
    }
    return false;
}

Result<ParsedEvent> Parser::build() noexcept {
    ParsedEvent event;
    event.fields = members_.fields();
    if (type_->shape == Shape::sysex) {
        const auto size = build_sysex();
        if (!size) return size.error();
        event.midi_size = *size;
        event.part = members_.part();
        return event;
    }
    std::uint8_t bytes[3];
    std::size_t size = 0;
    const auto put = [&](std::int64_t byte) { bytes[size++] = static_cast<std::uint8_t>(byte); };
    put(type_->channel ? type_->status + members_.value(Field::channel) - 1 : type_->status);
    if (type_->shape == Shape::status) {
        bytes[0] = static_cast<std::uint8_t>(members_.value(Field::status));
    } else if (type_->shape == Shape::fourteen) {
        put(members_.value(type_->fields[0]) & 0x7f);
        put(members_.value(type_->fields[0]) >> 7);
    } else {
        for (const Field field : type_->fields) {
            if (field != Field::none) put(members_.value(field));
        }
    }
    if (size > midi_.size()) return Errc::too_large;
    std::memcpy(midi_.data(), bytes, size);
    event.midi_size = size;
    return event;
}

/// The data stands in midi_ from the second byte on.
Result<std::size_t> Parser::build_sysex() noexcept {
    const SysexPart part = members_.part();
    const std::size_t data = members_.data_size();
    const bool begins = part == SysexPart::whole || part == SysexPart::first;
    const bool ends = part == SysexPart::whole || part == SysexPart::last;
    if (data + 2 > midi_.size()) return Errc::too_large;
    if (begins) {
        midi_[0] = 0xf0;
    } else if (data > 0) {
        std::memmove(midi_.data(), midi_.data() + 1, data);
    }
    std::size_t size = data + (begins ? 1 : 0);
    if (ends) midi_[size++] = 0xf7;
    return size;
}

} // namespace

bool jsonmidi::parse_quickly(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
    return parse_canonical(text, midi, event) || parse_plain(text, midi, event);
}

Result<ParsedEvent> jsonmidi::parse_any_form(ByteView text, std::span<std::uint8_t> midi) noexcept {
    return Parser(text, midi).parse();
}

Result<ParsedEvent> parse_jsonmidi(ByteView text, std::span<std::uint8_t> midi) noexcept {
    if (text.size() <= kMaxQuickText) { // to where there is padding
        std::array<std::uint8_t, kMaxQuickText + kTextPadding> copy;
        if (!text.empty()) std::memcpy(copy.data(), text.data(), text.size());
        std::memset(copy.data() + text.size(), 0, kTextPadding);
        ParsedEvent event;
        if (jsonmidi::parse_quickly({copy.data(), text.size()}, midi, event)) return event;
    }
    return jsonmidi::parse_any_form(text, midi);
}

Result<ParsedEvent> parse_jsonmidi(PaddedText text, std::span<std::uint8_t> midi) noexcept {
    ParsedEvent event;
    if (jsonmidi::parse_quickly(text, midi, event)) return event;
    return jsonmidi::parse_any_form(text.view(), midi);
}

} // namespace midip2p::core
