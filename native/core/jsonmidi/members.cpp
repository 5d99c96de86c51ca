#include "core/jsonmidi/members.hpp"

#include "core/jsonmidi/text.hpp"

#include <charconv>

namespace midip2p::core::jsonmidi {

Errc Members::read() noexcept {
    reader_.begin_object();
    for (std::string_view name; reader_.next_key(name);) member(find_field(name));
    reader_.finish();
    return reader_.error();
}

Result<Protocol> Members::protocol() const noexcept {
    if (!has(Field::protocol) && !has(Field::group)) return Protocol::none; // [JM-5.1-1]
    const bool group = has(Field::group) || protocol_ == Protocol::ump;
    if (protocol_ == Protocol::none || !group || !within(Field::group, 1, 16)) return Errc::json_protocol; // [JM-5.1-3]
    return protocol_;
}

bool Members::fields_in_range() const noexcept {
    return within(Field::port, 0, kMaxPort) && within(Field::timestamp, 0, kMaxTimestamp);
}

EventFields Members::fields() const noexcept {
    EventFields fields;
    if (has(Field::port)) fields.port = static_cast<StreamId>(value(Field::port));
    if (has(Field::timestamp)) fields.timestamp = value(Field::timestamp);
    return fields;
}

// ---- details ----

void Members::member(Field field) noexcept {
    if (field == Field::none) {
        reader_.skip(); // [JM-2.1-3]
        return;
    }
    if (has(field)) { // [JM-2.1-2]
        reader_.fail(Errc::json_duplicate);
        return;
    }
    seen_.set(index(field));
    std::string_view word;
    switch (field) { // [JM-2.2-2]
    case Field::type:
        read_type();
        break;
    case Field::protocol:
        if (reader_.word(word)) {
            protocol_ = word == "midi1"   ? Protocol::midi1
                        : word == "midi2" ? Protocol::midi2
                        : word == "ump"   ? Protocol::ump
                                          : Protocol::none;
        }
        break;
    case Field::part:
        if (reader_.word(word)) part_ = find_part(word);
        break;
    case Field::text:
        read_text();
        break;
    case Field::data:
        read_data();
        break;
    case Field::words:
        read_words();
        break;
    default:
        values_[index(field)] = read_integer();
    }
}

void Members::read_type() noexcept {
    std::string_view word;
    if (!reader_.word(word) || word.size() > type_.size()) return;
    type_size_ = word.copy(type_.data(), type_.size());
}

void Members::read_text() noexcept {
    std::string_view word; // one with escapes may be cut, but far behind the room of a packet
    if (!reader_.word(word)) return;
    text_size_ = word.size();
    std::copy_n(word.begin(), std::min(word.size(), text_.size()), text_.begin());
}

void Members::read_data() noexcept {
    reader_.begin_array();
    while (reader_.next_element()) {
        const std::int64_t byte = read_integer();
        least_ = std::min(least_, byte);
        most_ = std::max(most_, byte);
        if (data_size_ < data_.size()) data_[data_size_] = static_cast<std::uint8_t>(byte);
        ++data_size_;
    }
}

void Members::read_words() noexcept {
    reader_.begin_array();
    while (reader_.next_element()) {
        const std::int64_t word = read_integer();
        words_in_range_ = words_in_range_ && word >= 0 && word <= std::numeric_limits<std::uint32_t>::max();
        if (words_size_ < words_.size()) words_[words_size_] = static_cast<std::uint32_t>(word);
        ++words_size_;
    }
}

/// What does not fit into 64 bits is taken as the nearest that does: out of every range of ours. [JM-2.3-1]
std::int64_t Members::read_integer() noexcept {
    std::string_view digits;
    if (!reader_.integer_text(digits)) return 0;
    std::int64_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc()) return number;
    return digits[0] == '-' ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

} // namespace midip2p::core::jsonmidi
