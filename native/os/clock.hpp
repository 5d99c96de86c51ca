// The one clock that a client reads, and the way back to the machine's own.
#pragma once

#include "core/types.hpp"

#include <cmath>
#include <cstdint>
#include <ctime>

namespace midip2p::os {

/// CLOCK_MONOTONIC, read through a shift: local = machine · (1 + ppm·10⁻⁶) + shift. Without one it is the machine's
/// own. [any] wait-free
class Clock {
  public:
    Clock() = default;
    Clock(std::int64_t shift_us, double ppm) : shift_us_(shift_us), ppm_(ppm) {}

    [[nodiscard]] core::LocalTime now() const noexcept { return at_machine_ns(nanoseconds(CLOCK_MONOTONIC)); }

    /// A local time in the machine's own microseconds, with fraction.
    [[nodiscard]] double to_machine(core::LocalTime t) const noexcept {
        return static_cast<double>(t.us - shift_us_) / (1 + ppm_ * 1e-6);
    }
    /// The same to the microsecond.
    [[nodiscard]] core::MachineTime machine_time(core::LocalTime t) const noexcept {
        return {std::llround(to_machine(t))};
    }
    [[nodiscard]] core::LocalTime from_machine(core::MachineTime t) const noexcept {
        return at_machine_ns(t.us * 1000);
    }
    /// The local time of a kernel stamp (CLOCK_REALTIME, ns): as long ago as it is by that clock now.
    [[nodiscard]] core::LocalTime at_realtime_ns(std::int64_t stamp_ns) const noexcept {
        const std::int64_t age = nanoseconds(CLOCK_REALTIME) - stamp_ns;
        // A step of the realtime clock between stamp and now would make nonsense: then the stamp says nothing.
        const bool sane = age >= 0 && age < 1'000'000'000;
        return at_machine_ns(nanoseconds(CLOCK_MONOTONIC) - (sane ? age : 0));
    }
    /// The machine's nanosecond at which now() has reached `t`.
    [[nodiscard]] std::int64_t machine_ns(core::LocalTime t) const noexcept {
        if (ppm_ == 0) return (t.us - shift_us_) * 1000;
        return static_cast<std::int64_t>(std::ceil(to_machine(t) * 1000));
    }

  private:
    static std::int64_t nanoseconds(clockid_t clock) noexcept {
        timespec t{};
        clock_gettime(clock, &t);
        return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
    }
    [[nodiscard]] core::LocalTime at_machine_ns(std::int64_t ns) const noexcept {
        const std::int64_t us = ns / 1000;
        if (ppm_ == 0) return {us + shift_us_};
        return {us + shift_us_ + static_cast<std::int64_t>(std::floor(static_cast<double>(us) * ppm_ * 1e-6))};
    }

    std::int64_t shift_us_ = 0;
    double ppm_ = 0;
};

} // namespace midip2p::os
