#include "sim/machine_clock.hpp"

#include <algorithm>
#include <limits>

namespace midip2p::sim {

namespace {

constexpr double kSecond = 1e6;

} // namespace

MachineClock::MachineClock(const ClockHabits& habits, double shift_us, std::uint64_t seed)
    : habits_(habits), chance_(seed), ppm_(habits.ppm), shown_(shift_us) {
    const double every = habits.warming_every_s * kSecond;
    warms_at_ = every > 0 ? chance_.exponential(every) : std::numeric_limits<double>::infinity();
}

double MachineClock::at(double true_us) {
    while (true_us >= since_ + kSecond) next_second();
    return shown_ + std::max(true_us - awake_since(), 0.0) * rate();
}

void MachineClock::next_second() {
    const double ends = since_ + kSecond;
    shown_ += std::max(ends - awake_since(), 0.0) * rate();
    since_ = ends;
    ppm_ += chance_.normal(habits_.wander_ppm);
    if (since_ >= warms_at_) {
        const double length = habits_.shortest_warming * chance_.between(1, 3);
        warming_ = chance_.between(-1, 1) * habits_.warming_ppm / length;
        warm_until_ = since_ + length * kSecond;
        warms_at_ = warm_until_ + chance_.exponential(habits_.warming_every_s * kSecond);
    }
    if (since_ < warm_until_) ppm_ += warming_;
    ppm_ = std::clamp(ppm_, -99.0, 99.0); // two working quartzes differ by no more than 200 ppm
}

void MachineClock::sleep(double true_us, double for_us) {
    shown_ = at(true_us);
    since_ = true_us;
    asleep_until_ = true_us + for_us;
}

void MachineClock::step(double true_us, double by_us) {
    shown_ = at(true_us) + by_us;
    since_ = true_us;
}

} // namespace midip2p::sim
