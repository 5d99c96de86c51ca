#include "lab/impairment.hpp"

namespace midip2p::netlab {

namespace {

/// An hour: beyond it is a mistake of units, and nanoseconds would not overflow before that.
constexpr double kMost = 3'600'000;

} // namespace

std::string trouble_with(const Impairment& it) {
    for (const auto& [name, value] : kImpairmentFields) {
        if (!(it.*value >= 0 && it.*value <= kMost)) return std::string(name) + " has to be from 0 to 3600000";
    }
    if (it.loss_percent > 100 || it.reorder_percent > 100) return "a percentage is at most 100";
    if (it.loss_burst < 1) return "lossBurst is at least 1";
    if (it.jitter_ms > it.delay_ms) return "jitterMs is at most delayMs: nothing arrives before it was sent";
    if ((it.spike_ms > 0) != (it.spike_every_ms > 0)) return "spikeMs and spikeEveryMs come together";
    if (it.spike_ms > 0 && it.spike_ms >= it.spike_every_ms) return "spikeMs is less than spikeEveryMs";
    if ((it.blackout_ms > 0) != (it.blackout_every_ms > 0)) return "blackoutMs and blackoutEveryMs come together";
    if (it.blackout_ms > it.blackout_every_ms) return "blackoutMs is at most blackoutEveryMs";
    return {};
}

} // namespace midip2p::netlab
