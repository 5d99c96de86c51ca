#include "lab/line.hpp"

#include <algorithm>

namespace midip2p::netlab {

namespace {

Nanoseconds from_ms(double ms) { return static_cast<Nanoseconds>(ms * 1e6); }

/// How far `now` is from the end of the window that closes each period; 0 outside of it. The window is at the end of
/// the period so that a line begins with its usual behaviour.
Nanoseconds left_of_window(Nanoseconds now, Nanoseconds since, double length_ms, double every_ms) {
    const Nanoseconds every = from_ms(every_ms);
    if (every <= 0) return 0;
    const Nanoseconds left = every - (now - since) % every;
    return left <= from_ms(length_ms) ? left : 0;
}

} // namespace

void Line::set(const Impairment& impairment, Nanoseconds now) {
    impairment_ = impairment;
    since_ = now;
    burst_left_ = 0;
}

/// A burst begins so seldom that the share of all packets that are lost is the one that was asked for.
bool Line::loses(double luck) {
    if (burst_left_ >= 1) {
        --burst_left_;
        return true;
    }
    const double share = impairment_.loss_percent / 100, burst = impairment_.loss_burst;
    if (luck * (burst - share * (burst - 1)) >= share) return false;
    burst_left_ = burst - 1;
    return true;
}

Passage Line::pass(Nanoseconds now, size_t bytes) {
    const double loss = random_.unit();
    const double jitter = random_.unit();
    const double reorder = random_.unit();
    const Impairment& it = impairment_;

    if (left_of_window(now, since_, it.blackout_ms, it.blackout_every_ms) > 0) return {Fate::blacked_out, 0};
    if (loses(loss)) return {Fate::lost, 0};

    const Nanoseconds stall = left_of_window(now, since_, it.spike_ms, it.spike_every_ms);
    Nanoseconds sent = now + stall;
    if (it.rate_mbit > 0) {
        // A spike is no fault of the queue: what waits for its end has not waited for the line.
        if (free_at_ - sent > from_ms(it.queue_ms)) return {Fate::queue_full, 0};
        sent = std::max(sent, free_at_) + static_cast<Nanoseconds>(static_cast<double>(bytes) * 8000 / it.rate_mbit);
        free_at_ = sent;
    }

    if (reorder * 100 < it.reorder_percent) return {Fate::arrives, sent + from_ms(it.delay_ms / 2)};
    const Nanoseconds travelled = sent + from_ms(it.delay_ms + (2 * jitter - 1) * it.jitter_ms);
    last_arrival_ = std::max(last_arrival_, travelled);
    return {Fate::arrives, last_arrival_};
}

} // namespace midip2p::netlab
