// The widest straight channel between bounds from above and bounds from below: its slope is the drift.
#pragma once

#include <array>
#include <cstddef>

namespace midip2p::core {

/// A bound of session − local: `us` at local time `at`, both relative to an origin of the caller's.
struct Bound {
    double at = 0;
    double us = 0;
};

/// Design: delays only ever push upper bounds up and lower bounds down, so that the truth, a straight line while the
/// drift is constant, lies below all of the former and above all of the latter. Of all pairs of parallel lines with
/// that property the widest apart are the likeliest to be the least delays of the two ways. Only the convex hulls
/// of the bounds matter. Fixed memory, no allocation. [io]
class Channel {
  public:
    static constexpr std::size_t kMost = 128;

    /// Takes a bound; those of one side come in the order of their times, nearly. More than kMost are ignored.
    void add_upper(Bound b) noexcept { uppers_.add(b); }
    void add_lower(Bound b) noexcept { lowers_.add({b.at, -b.us}); }

    /// Distance of the two lines of that slope that touch the bounds; negative: they cross.
    [[nodiscard]] double width(double slope) const noexcept;

    struct Slope {
        double slope = 0; // the middle of those whose channel is at most `tolerance` narrower than the widest
        double slack = 0; // half of their range
        double width = 0; // the widest
    };
    /// Looks at slopes from −`most` to `most`. There must be a bound on each side. [CLOCK-4.3-1]
    [[nodiscard]] Slope widest(double tolerance, double most) const noexcept;

  private:
    /// The lower convex hull of points.
    class Hull {
      public:
        void add(Bound b) noexcept;
        /// The point that is lowest above a line of that slope.
        [[nodiscard]] Bound lowest(double slope) const noexcept;

      private:
        std::array<Bound, kMost> points_{};
        std::size_t count_ = 0;
    };
    Hull uppers_, lowers_;
};

} // namespace midip2p::core
