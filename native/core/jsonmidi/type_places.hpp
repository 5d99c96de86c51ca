// Which type a name is, by its first bytes: one look into a table.
#pragma once

#include "core/jsonmidi/message_table.hpp"
#include "core/jsonmidi/padded_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace midip2p::core::jsonmidi::detail {

inline constexpr std::size_t kTypePlaces = 64;

/// The first six bytes of a name, or of it and its quotation mark, tell all types but `stop`: there the sixth is open.
inline constexpr std::uint64_t kTypeBytes = low_bytes(6);
inline constexpr std::uint64_t kStopBytes = low_bytes(5);
inline constexpr std::uint64_t kStop = word_of("stop\"");

constexpr std::uint64_t type_key(std::uint64_t bytes) noexcept {
    return (bytes & kStopBytes) == kStop ? kStop : bytes & kTypeBytes;
}
constexpr std::size_t type_place(std::uint64_t key, std::uint64_t factor) noexcept { return key * factor >> 58; }

constexpr std::uint64_t key_of_type(std::size_t index) noexcept {
    const std::string_view name = kTypes[index].name;
    std::uint64_t word = word_of(name);
    if (name.size() < 8) word |= std::uint64_t{'"'} << (8 * name.size());
    return type_key(word);
}

constexpr bool types_apart(std::uint64_t factor) noexcept {
    std::uint64_t taken = 0;
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        const std::uint64_t bit = std::uint64_t{1} << type_place(key_of_type(i), factor);
        if ((taken & bit) != 0) return false;
        taken |= bit;
    }
    return true;
}

/// The first factor of a plain series with which no two types share a place.
constexpr std::uint64_t find_type_factor() noexcept {
    std::uint64_t factor = 0x9e3779b97f4a7c15; // 2⁶⁴ / φ
    while (!types_apart(factor)) factor = factor * 6364136223846793005 + 1442695040888963407;
    return factor;
}
inline constexpr std::uint64_t kTypeFactor = find_type_factor();

/// Index into kTypes; an empty place holds any, because whoever asks compares the whole name.
constexpr std::array<std::uint8_t, kTypePlaces> type_places() noexcept {
    std::array<std::uint8_t, kTypePlaces> places{};
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        places[type_place(key_of_type(i), kTypeFactor)] = static_cast<std::uint8_t>(i);
    }
    return places;
}
inline constexpr auto kTypePlaceOf = type_places();

} // namespace midip2p::core::jsonmidi::detail

namespace midip2p::core::jsonmidi {

/// The index in kTypes of the only type that the name which begins with these eight bytes can be. [any] wait-free
inline std::size_t likely_type(std::uint64_t bytes) noexcept {
    return detail::kTypePlaceOf[detail::type_place(detail::type_key(bytes), detail::kTypeFactor)];
}

} // namespace midip2p::core::jsonmidi
