#include "core/clock/estimator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace midip2p::core {

namespace {

constexpr double kMaxDrift = 200e-6; // [CLOCK-4.3-2] no two working crystals differ by more
constexpr double kMemory = 60e6;     // µs: older exchanges are forgotten
constexpr double kSecond = 1e6;
constexpr double kJump = 1000;        // µs: a contradiction by more is not drift
constexpr double kRounding = 1;       // µs: four whole-microsecond stamps
constexpr double kInfeasible = -4;    // µs: rounding can close a channel of nothing this far
constexpr std::size_t kLeast = 5;     // order statistics that tell how dense delays are near their least
constexpr double kJitterFactor = 0.5; // of their spread: >= 99 % of errors lie inside, see the simulation tests
constexpr double kRateFactor = 0.5;   // of their spread: how much narrower a channel is still believed
constexpr double kKeptGuess = 5e-6;   // after a jump the crystals are still the same

/// The kLeast least values seen.
class Least {
  public:
    void add(double value) noexcept {
        if (count_ == kLeast && value >= values_[kLeast - 1]) return;
        std::size_t at = count_ < kLeast ? count_++ : kLeast - 1;
        for (; at > 0 && values_[at - 1] > value; --at) values_[at] = values_[at - 1];
        values_[at] = value;
    }
    [[nodiscard]] double least() const noexcept { return values_[0]; }
    [[nodiscard]] double spread() const noexcept { return values_[count_ - 1] - values_[0]; }

  private:
    std::array<double, kLeast> values_{};
    std::size_t count_ = 0;
};

} // namespace

// ---- taking exchanges

bool ClockEstimator::add(const Exchange& exchange) noexcept {
    // [CLOCK-4.1-1] stamps that run backwards are no exchange
    if (exchange.t4 < exchange.t1 || exchange.t3 < exchange.t2 || exchange.round_trip() < -2) return false;
    if (count_ == 0) {
        origin_ = exchange.t4;
        base_ = exchange.upper();
    }
    const Pair pair = pair_of(exchange);
    if (count_ > 0 && contradicts(pair)) { // [CLOCK-4.1-2]
        doubted_[doubts_++] = exchange;
        if (doubts_ < kContradictions) return false;
        doubts_ = 0;
        ++jumps_;
        const std::array<Exchange, kContradictions> fresh = doubted_;
        restart(estimate_.rate, std::max(estimate_.rate_bound, kKeptGuess));
        for (const Exchange& e : fresh) static_cast<void>(add(e));
        return true;
    }
    doubts_ = 0;
    remember(pair);
    update(exchange);
    return true;
}

void ClockEstimator::restart(double rate_guess, double guess_bound) noexcept {
    first_ = count_ = 0;
    seconds_.fill({});
    doubts_ = 0;
    rate_guess_ = rate_guess;
    guess_bound_ = guess_bound;
    estimate_ = {};
    estimate_.rate = rate_guess;
    estimate_.rate_bound = guess_bound;
}

ClockEstimator::Pair ClockEstimator::pair_of(const Exchange& e) const noexcept {
    return {{static_cast<double>(e.t1 - origin_), static_cast<double>(e.upper() - base_)},
            {static_cast<double>(e.t4 - origin_), static_cast<double>(e.lower() - base_)},
            static_cast<double>(std::max<std::int64_t>(e.round_trip(), 0))};
}

bool ClockEstimator::contradicts(const Pair& pair) const noexcept {
    const double at = static_cast<double>(estimate_.at - origin_);
    const double offset = static_cast<double>(estimate_.offset_us - base_) + estimate_.offset_fraction;
    const double slope = estimate_.rate - 1;
    const auto above = [&](const Bound& b) { return b.us - offset - slope * (b.at - at); };
    const double room = estimate_.path_bound + estimate_.rate_bound * std::abs(pair.lower.at - at) + kJump;
    return above(pair.lower) > room || above(pair.upper) < -room;
}

void ClockEstimator::remember(const Pair& pair) noexcept {
    if (count_ == kWindow) {
        first_ = (first_ + 1) % kWindow;
        --count_;
    }
    window_[(first_ + count_) % kWindow] = pair;
    ++count_;

    const double slope = estimate_.rate - 1;
    const auto level = [&](const Bound& b) { return b.us - slope * b.at; };
    const auto number = static_cast<std::int64_t>(pair.lower.at / kSecond);
    newest_second_ = static_cast<std::size_t>(number) % kSeconds;
    Second& second = seconds_[newest_second_];
    if (second.number != number) second = {number, pair.upper, pair.lower};
    if (level(pair.upper) < level(second.upper)) second.upper = pair.upper;
    if (level(pair.lower) > level(second.lower)) second.lower = pair.lower;
}

void ClockEstimator::drop_before(double at) noexcept {
    while (count_ > 1 && window_[first_].lower.at < at) {
        first_ = (first_ + 1) % kWindow;
        --count_;
    }
    for (Second& s : seconds_) {
        if (s.number >= 0 && std::min(s.upper.at, s.lower.at) < at) s = {};
    }
}

Channel ClockEstimator::channel() const noexcept {
    Channel channel;
    const Pair& oldest = window_[first_];
    for (std::size_t i = 1; i <= kSeconds; ++i) { // oldest first; the window has all bounds of its own time
        const Second& s = seconds_[(newest_second_ + i) % kSeconds];
        if (s.number < 0) continue;
        if (s.upper.at < oldest.upper.at) channel.add_upper(s.upper);
        if (s.lower.at < oldest.lower.at) channel.add_lower(s.lower);
    }
    for (std::size_t i = 0; i < count_; ++i) {
        const Pair& p = window_[(first_ + i) % kWindow];
        channel.add_upper(p.upper);
        channel.add_lower(p.lower);
    }
    return channel;
}

// ---- the estimate

/// How densely delays lie near the least delay, at the drift estimated so far.
double ClockEstimator::scatter() const noexcept {
    Least uppers;
    Least lowers;
    const double slope = estimate_.rate - 1;
    for (std::size_t i = 0; i < count_; ++i) {
        const Pair& p = window_[(first_ + i) % kWindow];
        uppers.add(p.upper.us - slope * p.upper.at);
        lowers.add(-(p.lower.us - slope * p.lower.at));
    }
    return uppers.spread() + lowers.spread();
}

void ClockEstimator::update(const Exchange& newest) noexcept {
    const double now = static_cast<double>(newest.t4 - origin_);
    drop_before(now - kMemory);

    const double scatter = this->scatter();
    const double tolerance = kRounding + kRateFactor * scatter;
    Channel::Slope measured = channel().widest(tolerance, kMaxDrift);
    for (double age = kMemory / 2; measured.width < kInfeasible && count_ > 1 && age > 1000; age /= 2) {
        drop_before(now - age); // [CLOCK-4.3-3] no straight line fits: the drift has changed, what is older misleads
        measured = channel().widest(tolerance, kMaxDrift);
    }

    // The guess and the measurement, each weighted by its certainty. [CLOCK-4.3-4]
    const double guess_weight = measured.slack * measured.slack;
    const double measured_weight = guess_bound_ * guess_bound_;
    const double guess = rate_guess_ - 1;
    double slope = (guess * guess_weight + measured.slope * measured_weight) / (guess_weight + measured_weight);
    slope = std::clamp(slope, -kMaxDrift, kMaxDrift);
    const double rate_bound = measured.slack * guess_bound_ / std::sqrt(guess_weight + measured_weight);

    double ceiling = std::numeric_limits<double>::infinity();
    double floor = -ceiling;
    double ceiling_at = now;
    double floor_at = now;
    double round_trip = ceiling;
    for (std::size_t i = 0; i < count_; ++i) {
        const Pair& p = window_[(first_ + i) % kWindow];
        const double u = p.upper.us - slope * (p.upper.at - now);
        const double l = p.lower.us - slope * (p.lower.at - now);
        if (u < ceiling) {
            ceiling = u;
            ceiling_at = p.upper.at;
        }
        if (l > floor) {
            floor = l;
            floor_at = p.lower.at;
        }
        round_trip = std::min(round_trip, p.round_trip);
    }
    const double offset = (ceiling + floor) / 2;
    const double smear = rate_bound * (now - std::min(ceiling_at, floor_at));

    estimate_.at = newest.t4;
    estimate_.offset_us = base_ + static_cast<std::int64_t>(std::floor(offset));
    estimate_.offset_fraction = offset - std::floor(offset);
    estimate_.rate = 1 + slope;
    estimate_.rate_bound = rate_bound;
    estimate_.round_trip = round_trip;
    estimate_.path_bound = round_trip / 2 + kRounding + smear; // [CLOCK-5.2-1]
    estimate_.jitter_bound =
        std::min(kJitterFactor * scatter + kRounding + smear, estimate_.path_bound); // [CLOCK-5.1-1]
    estimate_.exchanges = static_cast<std::uint32_t>(count_);
}

} // namespace midip2p::core
