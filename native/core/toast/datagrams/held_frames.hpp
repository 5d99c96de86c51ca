// Frames that came by datagram before one that is missing.
#pragma once

#include "core/toast/frame.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace midip2p::core {

/// [TOAST-12.6-3] How long an event waits for a missing one, counted from when that was first missed, µs.
inline constexpr std::int64_t kHoldFor = 40'000;

/// Design: every frame comes by TCP as well, sooner or later, so a frame that finds no room here is not lost. A frame
/// that was played ahead of a missing one stays here by its number, so that it is not played again. [TOAST-12.6-2] to
/// [TOAST-12.6-5] [io]
class HeldFrames {
  public:
    static constexpr std::size_t kMost = 256;            // frames [TOAST-12.6-2]
    static constexpr std::size_t kMostBytes = 65'536;    // of their payloads
    static constexpr std::uint32_t kFurthest = 1u << 16; // after the last one that has come in order

    struct Held {
        std::uint32_t number = 0;
        std::uint32_t type = 0;
        SessionTime timestamp{};
        std::vector<std::uint8_t> payload;
        LocalTime came_at{};
        std::uint32_t barrier = 0; // of the datagram that had it first, or of the first that made it `bounded`
        bool bounded = false;      // that barrier is before this frame, and so the last one before it
        bool played = false;       // ahead of a missing one
        bool waits = false;        // it may not be played ahead, although its sender allows it
        [[nodiscard]] Frame frame() const noexcept { return {type, timestamp, number, payload}; }
    };

    /// Keeps a frame that is not the next one. False: it is here already, was played ahead, or finds no room.
    bool hold(const Frame& frame, std::uint32_t barrier, std::uint32_t received, LocalTime now);
    /// The one of that number; null: it is not here.
    [[nodiscard]] Held* find(std::uint32_t number) noexcept;
    /// Forgets all frames up to that number: they have come in order, or are not needed any more.
    void forget(std::uint32_t up_to) noexcept;
    [[nodiscard]] bool empty() const noexcept { return held_.empty(); }

    /// The one that is to be played ahead of what is missing now; null: none is. All up to `received` have come.
    [[nodiscard]] Held* next_ahead(std::uint32_t received, LocalTime now) noexcept;
    /// When next_ahead will have one.
    [[nodiscard]] LocalTime due(std::uint32_t received) const noexcept;

  private:
    [[nodiscard]] std::size_t place_of(std::uint32_t number) const noexcept;
    template <class See> void each_that_may(std::uint32_t received, See&& see) const;

    std::vector<Held> held_; // by number
    std::size_t bytes_ = 0;
};

} // namespace midip2p::core
