// What the known names of one text say. [JM-2.1-2]
#pragma once

#include "core/json/reader.hpp"
#include "core/jsonmidi/fields.hpp"
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/packet_table.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace midip2p::core::jsonmidi {

/// Design: one pass over the text gathers what the known names say and finds every fault of form where it stands; what
/// can be judged only with the whole text known comes after. [JM-2.3-1] Nothing is allocated: `data` goes straight to
/// the caller, and a `text` or `words` longer than a packet is counted only. [any] wait-free, one thread at a time.
class Members {
  public:
    /// `data` takes as many bytes as fit; those beyond are counted.
    Members(ByteView text, std::span<std::uint8_t> data) noexcept : reader_(text), data_(data) {}

    /// Reads the text to its end. Errors: those of form.
    Errc read() noexcept;

    [[nodiscard]] bool has(Field field) const noexcept { return seen_[index(field)]; }
    /// Of a number that is there.
    [[nodiscard]] std::int64_t value(Field field) const noexcept { return values_[index(field)]; }
    /// Is the number within the range, if it is there?
    [[nodiscard]] bool within(Field field, std::int64_t least, std::int64_t most) const noexcept {
        return !has(field) || (value(field) >= least && value(field) <= most);
    }
    /// Empty where it is longer than any of ours.
    [[nodiscard]] std::string_view type() const noexcept { return {type_.data(), type_size_}; }
    /// Judges `protocol` and `group`; none where there is neither. [JM-5.1-3]
    [[nodiscard]] Result<Protocol> protocol() const noexcept;
    /// whole where there is none.
    [[nodiscard]] SysexPart part() const noexcept { return part_; }
    /// No `part`, or one of the three words.
    [[nodiscard]] bool part_known() const noexcept { return !has(Field::part) || part_ != SysexPart::whole; }
    [[nodiscard]] std::size_t data_size() const noexcept { return data_size_; }
    [[nodiscard]] bool data_within(std::int64_t most) const noexcept { return least_ >= 0 && most_ <= most; }
    /// The beginning of `text`, and how long it is.
    [[nodiscard]] ByteView text() const noexcept { return ByteView(text_).first(std::min(text_size_, text_.size())); }
    [[nodiscard]] std::size_t text_size() const noexcept { return text_size_; }
    /// The first of the `words`; more than four only count.
    [[nodiscard]] const std::array<std::uint32_t, 4>& words() const noexcept { return words_; }
    [[nodiscard]] std::size_t words_size() const noexcept { return words_size_; }
    [[nodiscard]] bool words_in_range() const noexcept { return words_in_range_; }
    /// `port` and `timestamp`, which are in their ranges.
    [[nodiscard]] bool fields_in_range() const noexcept;
    [[nodiscard]] EventFields fields() const noexcept;

  private:
    static constexpr std::size_t index(Field field) noexcept { return static_cast<std::size_t>(field); }
    void member(Field field) noexcept;
    void read_type() noexcept;
    void read_text() noexcept;
    void read_data() noexcept;
    void read_words() noexcept;
    std::int64_t read_integer() noexcept;

    json::Reader reader_;
    std::span<std::uint8_t> data_;
    std::bitset<kFields> seen_;
    std::array<std::int64_t, kFields> values_; // of those that were seen
    std::array<char, 40> type_;
    std::size_t type_size_ = 0;
    Protocol protocol_ = Protocol::none;
    SysexPart part_ = SysexPart::whole;
    std::size_t data_size_ = 0;
    std::int64_t least_ = 0; // of data
    std::int64_t most_ = 0;
    std::array<std::uint8_t, 16> text_;
    std::size_t text_size_ = 0;
    std::array<std::uint32_t, 4> words_{};
    std::size_t words_size_ = 0;
    bool words_in_range_ = true;
};

} // namespace midip2p::core::jsonmidi
