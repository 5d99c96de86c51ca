// The rules of spec/jsonmidi.md for readers that know JSON alone: what a text's members say becomes a message, or is
// refused.
#pragma once

#include "core/bench/corpus.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace midip2p::bench {

enum class Name : std::uint8_t {
    type,
    protocol,
    group,
    channel,
    note,
    velocity,
    pressure,
    controller,
    value,
    program,
    part,
    data,
    position,
    song,
    status,
    port,
    timestamp,
    none // one that is not known, or of packets alone
};

/// By length and first letters, which is as quick as a table.
Name name_of(std::string_view text) noexcept;

/// Gathers the members of one text.
class Judge {
  public:
    /// A member begins; false: a known name twice.
    bool begin(Name name) noexcept {
        const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(name);
        if (name != Name::none && (seen_ & bit) != 0) return false;
        seen_ |= bit;
        return true;
    }
    void number(Name name, std::int64_t value) noexcept { values_[static_cast<std::size_t>(name)] = value; }
    void type(std::string_view text) noexcept;
    void part(std::string_view text) noexcept;
    void byte(std::int64_t value) noexcept {
        within_ = within_ && value >= 0 && value <= 127;
        if (size_ + 2 < data_.size()) data_[1 + size_++] = static_cast<std::uint8_t>(value);
    }
    /// The message; false where a rule is broken.
    [[nodiscard]] bool finish(Read& out) noexcept;

    /// Which kinds of value a name has.
    static constexpr bool is_word(Name name) noexcept {
        return name == Name::type || name == Name::protocol || name == Name::part;
    }
    static constexpr bool is_number(Name name) noexcept {
        return !is_word(name) && name != Name::data && name != Name::none;
    }

  private:
    [[nodiscard]] bool has(Name name) const noexcept { return (seen_ >> static_cast<unsigned>(name) & 1) != 0; }
    [[nodiscard]] bool within(Name name, std::int64_t least, std::int64_t most) const noexcept {
        const std::int64_t value = values_[static_cast<std::size_t>(name)];
        return has(name) && value >= least && value <= most;
    }
    bool fields(Read& out) const noexcept;
    bool sysex(Read& out) noexcept;

    std::uint32_t seen_ = 0;
    std::array<std::int64_t, static_cast<std::size_t>(Name::none) + 1> values_;
    std::size_t type_ = ~std::size_t{0};
    std::uint8_t part_ = 0;
    bool within_ = true;
    std::size_t size_ = 0;
    std::array<std::uint8_t, Read::kMost> data_;
};

} // namespace midip2p::bench
