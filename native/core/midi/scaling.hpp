// Numbers of more and of fewer bits, as MIDI 2.0 scales them.                          spec/midi2.md §2
// Everything here: [any] wait-free.
#pragma once

#include <algorithm>
#include <cstdint>

namespace midip2p::core {

/// Keeps 0, the centre and the greatest; above the centre the new bits repeat those below the highest of `value`, which
/// as a fraction is a division by one less than a power of two. [UMP-2.1-1]
template <unsigned From, unsigned To> constexpr std::uint32_t scale_up(std::uint32_t value) noexcept {
    static_assert(From >= 2 && From < To && To <= 32);
    constexpr std::uint32_t centre = 1U << (From - 1);
    constexpr std::uint64_t steps = std::uint64_t{1} << (To - From);
    const std::uint32_t shifted = value << (To - From);
    if (value <= centre) return shifted;
    return shifted | static_cast<std::uint32_t>(std::min(steps - 1, (value - centre) * steps / (centre - 1)));
}

/// What scale_up and zero_extend made comes back as it was. [UMP-2.1-2]
template <unsigned From, unsigned To> constexpr std::uint32_t scale_down(std::uint32_t value) noexcept {
    static_assert(To < From && From <= 32);
    return value >> (From - To);
}

/// For quantities of a unit. [UMP-2.2-1]
template <unsigned From, unsigned To> constexpr std::uint32_t zero_extend(std::uint32_t value) noexcept {
    static_assert(From < To && To <= 32);
    return value << (To - From);
}

/// The nearest number that fewer bits can hold. [UMP-2.2-1]
template <unsigned From, unsigned To> constexpr std::uint32_t round_down(std::uint32_t value) noexcept {
    static_assert(To < From && From <= 32);
    constexpr std::uint64_t half = std::uint64_t{1} << (From - To - 1);
    constexpr std::uint64_t greatest = (std::uint64_t{1} << To) - 1;
    return static_cast<std::uint32_t>(std::min(greatest, (value + half) >> (From - To)));
}

} // namespace midip2p::core
