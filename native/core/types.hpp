// The types that every room of the core shares: times, identities, byte views.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <span>

namespace midip2p::core {

/// Bytes that somebody else owns; valid only during the call unless said otherwise.
using ByteView = std::span<const std::uint8_t>;

/// A peer's own clock, integer microseconds since an arbitrary start; never steps.
/// A type of its own, so that it cannot be mistaken for SessionTime or MachineTime.
struct LocalTime {
    std::int64_t us = 0;
    friend constexpr auto operator<=>(LocalTime, LocalTime) = default;
    friend constexpr LocalTime operator+(LocalTime t, std::int64_t us) { return {t.us + us}; }
    friend constexpr LocalTime operator-(LocalTime t, std::int64_t us) { return {t.us - us}; }
    friend constexpr std::int64_t operator-(LocalTime a, LocalTime b) { return a.us - b.us; }
};

/// The monotonic clock that all programs of one machine read, integer microseconds. A peer's own clock is derived from
/// it (os::Clock), and may be shifted against it.
struct MachineTime {
    std::int64_t us = 0;
    friend constexpr auto operator<=>(MachineTime, MachineTime) = default;
    friend constexpr MachineTime operator+(MachineTime t, std::int64_t us) { return {t.us + us}; }
    friend constexpr MachineTime operator-(MachineTime t, std::int64_t us) { return {t.us - us}; }
    friend constexpr std::int64_t operator-(MachineTime a, MachineTime b) { return a.us - b.us; }
};

/// The session's shared clock, integer microseconds. The timing master sets it.
struct SessionTime {
    std::int64_t us = 0;
    friend constexpr auto operator<=>(SessionTime, SessionTime) = default;
    friend constexpr SessionTime operator+(SessionTime t, std::int64_t us) { return {t.us + us}; }
    friend constexpr SessionTime operator-(SessionTime t, std::int64_t us) { return {t.us - us}; }
    friend constexpr std::int64_t operator-(SessionTime a, SessionTime b) { return a.us - b.us; }
};

/// A moment that nobody knows.
inline constexpr LocalTime kNotKnown{std::numeric_limits<std::int64_t>::min()};
/// "No deadline": as far away as the type reaches.
inline constexpr LocalTime kNever{std::numeric_limits<std::int64_t>::max()};
/// In a frame: the sender is not synchronised yet. [TOAST-2.3-2]
inline constexpr SessionTime kUnsynchronised{-1};

/// The identity of a peer: SHA-256 of its certificate's DER. [TOAST-7.1-2]
using Fingerprint = std::array<std::uint8_t, 32>;

/// One local MIDI port; unique in this engine while it is open, never 0.
using PortId = std::uint16_t;
inline constexpr PortId kLastPort = 0x7fff;
/// A stream a peer declared by METADATA; unique at that peer. It is the sender's PortId, or above kLastPort where the
/// sender passes it on.
using StreamId = std::uint16_t;
/// One link of this engine; never 0, never used twice in an engine's life.
using LinkId = std::uint32_t;

/// Which of a link's two connections. Notes and control on one, clock exchanges on the other.
enum class Lane : std::uint8_t { notes = 0, clock = 1 };
inline constexpr std::size_t kLanes = 2;

/// (term, elector): grows with every change of timing master; compared term first.
struct Epoch {
    std::uint32_t term = 0;    // 0: no master yet
    std::uint32_t elector = 0; // 0: the server; else a number derived from the electing peer
    friend constexpr auto operator<=>(const Epoch&, const Epoch&) = default;
};

/// How late a note is still worth playing, µs, unless its port says otherwise. [TOAST-5.2-5]
inline constexpr std::int64_t kDefaultWindow = 150'000;
inline constexpr std::int64_t kMaxWindow = 600'000'000;

/// The longest MIDI message carried whole (a SysEx with its F0 and F7), in bytes.
inline constexpr std::size_t kMaxMessage = 65536;

} // namespace midip2p::core
