#include "core/clock/channel.hpp"

namespace midip2p::core {

void Channel::Hull::add(Bound b) noexcept {
    // A stamp taken by hand can be later than the next one by the kernel. Of two out of order only the tighter stays:
    // losing a bound that is not tight loses nothing.
    while (count_ > 0 && points_[count_ - 1].at >= b.at) {
        if (points_[count_ - 1].us <= b.us) return;
        --count_;
    }
    const auto above = [](const Bound& a, const Bound& middle, const Bound& c) {
        return (middle.us - a.us) * (c.at - a.at) >= (c.us - a.us) * (middle.at - a.at);
    };
    while (count_ > 1 && above(points_[count_ - 2], points_[count_ - 1], b)) --count_;
    if (count_ < kMost) points_[count_++] = b;
}

Bound Channel::Hull::lowest(double slope) const noexcept {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count_; ++i) {
        if (points_[i].us - slope * points_[i].at >= points_[best].us - slope * points_[best].at) break; // convex
        best = i;
    }
    return points_[best];
}

double Channel::width(double slope) const noexcept {
    const Bound u = uppers_.lowest(slope);
    const Bound l = lowers_.lowest(-slope);
    return (u.us - slope * u.at) + (l.us + slope * l.at);
}

Channel::Slope Channel::widest(double tolerance, double most) const noexcept {
    // The width is a concave function of the slope: halve towards where it stops growing.
    double low = -most;
    double high = most;
    Slope best;
    for (int i = 0; i < 24; ++i) {
        const double middle = (low + high) / 2;
        const double gain = lowers_.lowest(-middle).at - uppers_.lowest(middle).at;
        (gain > 0 ? low : high) = middle;
    }
    const double peak = (low + high) / 2;
    best.width = width(peak);
    // All slopes whose channel is nearly as wide are as good: their middle is the estimate.
    const double enough = best.width - tolerance;
    const auto edge = [&](double outside) {
        double inside = peak;
        if (width(outside) >= enough) return outside;
        for (int i = 0; i < 18; ++i) {
            const double middle = (inside + outside) / 2;
            (width(middle) >= enough ? inside : outside) = middle;
        }
        return inside;
    };
    const double least = edge(-most);
    const double greatest = edge(most);
    best.slope = (least + greatest) / 2;
    best.slack = (greatest - least) / 2;
    return best;
}

} // namespace midip2p::core
