#include "core/clock/arbiter.hpp"

#include <algorithm>
#include <cmath>

namespace midip2p::core {

namespace {

constexpr double kOrigin = 60e6;              // [CLOCK-3.3-1] session time at the first master's beginning
constexpr int kBurst = 32;                    // [CLOCK-2.4-1]
constexpr std::int64_t kBurstInterval = 5000; // µs
constexpr std::int64_t kInterval = 100000;    // µs
constexpr std::int64_t kEarly = 50000;        // µs, with a heartbeat
constexpr std::uint32_t kEnough = 16;         // [CLOCK-6.1-2] exchanges to be locked
constexpr std::int64_t kSilence = 2000000;    // [CLOCK-6.1-3] µs without an exchange: holdover
constexpr double kSlew = 500e-6;              // [CLOCK-6.2-1]
constexpr double kSlewFor = 100000;           // µs: a small correction is spread over one interval
constexpr double kStep = 10000;               // [CLOCK-6.2-3] µs: more would take longer than 20 s to slew
constexpr std::int64_t kLatestSession = std::int64_t{1} << 52; // µs: 142 years, and half of what a frame holds
constexpr double kKeptRate = 10e-6; // a new master goes on with the session's rate as it knew it

} // namespace

// ---- who is master

bool ClockDriftArbiter::set_master(Epoch epoch, bool is_self, LocalTime now) noexcept {
    if (epoch.term == 0 || epoch < epoch_) return false;
    if (epoch == epoch_) return is_self == is_master_;
    epoch_ = epoch;
    asked_.fill({});
    is_self ? become_master(now) : follow(now);
    return true;
}

void ClockDriftArbiter::become_master(LocalTime now) noexcept {
    // [CLOCK-3.3-2] A peer that knows session time goes on with it, even in the middle of a slew; otherwise it sets it.
    if (!(state_ >= ClockState::locked)) {
        set_line({now, kOrigin, 1});
    }
    is_master_ = true;
    had_time_ = true;
    state_ = ClockState::locked;
    published_ = {}; // its word is session time: nothing to be off by
    published_.at = now;
    estimator_.restart(target_.rate, kKeptRate);
    next_request_ = kNever;
}

void ClockDriftArbiter::follow(LocalTime now) noexcept {
    if (is_master_) published_.at = now; // until now this peer's word was right by definition
    is_master_ = false;
    if (state_ >= ClockState::locked) {
        // Offsets to the old master say nothing about the new one, but the rate of the session stays what it was.
        state_ = ClockState::holdover;
        estimator_.restart(target_.rate, std::max(published_.rate_bound, kKeptRate));
        published_.rate_bound = std::max(published_.rate_bound, kKeptRate);
    } else {
        state_ = ClockState::unsynced;
        estimator_ = {};
        jumps_seen_ = 0;
    }
    lane_opened(now);
}

// ---- asking

void ClockDriftArbiter::lane_opened(LocalTime now) noexcept {
    if (is_master_ || epoch_.term == 0) return;
    asked_.fill({});
    burst_left_ = kBurst;
    next_request_ = now;
}

LocalTime ClockDriftArbiter::request_due() const noexcept { return next_request_; }

void ClockDriftArbiter::request_with_others(LocalTime now) noexcept {
    if (burst_left_ == 0 && next_request_ <= now + kEarly) next_request_ = std::min(next_request_, now);
}

std::optional<std::size_t> ClockDriftArbiter::poll_request(LocalTime now, std::span<std::uint8_t> out) noexcept {
    if (now < next_request_) return std::nullopt;
    ClockSync sync;
    sync.kind = ClockSync::Kind::request;
    sync.epoch = epoch_;
    sync.id = next_id_;
    sync.t1 = now;
    const Result<std::size_t> size = write_clock_sync(sync, out);
    if (!size) return std::nullopt;
    asked_[next_id_ % asked_.size()] = {next_id_, now};
    if (++next_id_ == 0) next_id_ = 1;
    burst_left_ = std::max(burst_left_ - 1, 0);
    next_request_ = now + (burst_left_ > 0 ? kBurstInterval : kInterval);
    ++stats_.requests_sent;
    return *size;
}

/// The time at which that request left; it can be asked for once.
std::optional<LocalTime> ClockDriftArbiter::forget(std::uint32_t id) noexcept {
    Asked& asked = asked_[id % asked_.size()];
    if (id == 0 || asked.id != id) return std::nullopt;
    asked.id = 0;
    return asked.t1;
}

// ---- payloads

Result<std::optional<PendingReply>> ClockDriftArbiter::receive(ByteView payload, bool from_master, LocalTime stamped_at,
                                                               LocalTime now) noexcept {
    const Result<ClockSync> sync = parse_clock_sync(payload);
    if (!sync) return sync.error();
    stamped_at = std::min(stamped_at, now); // a converted kernel stamp can be a hair ahead of us
    switch (sync->kind) {
    case ClockSync::Kind::request:
        return std::optional<PendingReply>(on_request(*sync, stamped_at));
    case ClockSync::Kind::reply:
        on_reply(*sync, from_master, stamped_at, now);
        break;
    case ClockSync::Kind::refused:
        on_refused(*sync, from_master, now);
        break;
    }
    return std::optional<PendingReply>{};
}

PendingReply ClockDriftArbiter::on_request(const ClockSync& sync, LocalTime stamped_at) noexcept {
    PendingReply reply;
    reply.epoch = sync.epoch;
    reply.id = sync.id;
    reply.t1 = sync.t1;
    reply.refused = !is_master_ || sync.epoch != epoch_; // [CLOCK-3.2-1]
    if (reply.refused) {
        ++stats_.requests_refused;
    } else {
        reply.t2 = {std::llround(published(stamped_at))};
    }
    return reply;
}

std::size_t ClockDriftArbiter::write_reply(const PendingReply& reply, LocalTime now,
                                           std::span<std::uint8_t> out) noexcept {
    ClockSync sync;
    sync.id = reply.id;
    sync.epoch = epoch_;
    if (reply.refused || !is_master_ || reply.epoch != epoch_) {
        if (!reply.refused) ++stats_.requests_refused;
        sync.kind = ClockSync::Kind::refused;
    } else {
        sync.kind = ClockSync::Kind::reply;
        sync.t1 = reply.t1;
        sync.t2 = reply.t2;
        sync.t3 = std::max(SessionTime{std::llround(published(now))}, reply.t2);
    }
    const Result<std::size_t> size = write_clock_sync(sync, out);
    return size ? *size : 0;
}

void ClockDriftArbiter::on_reply(const ClockSync& sync, bool from_master, LocalTime stamped_at,
                                 LocalTime now) noexcept {
    // [CLOCK-3.2-2] a message of another epoch, or from another peer, says nothing about session time
    const bool fenced = is_master_ || !from_master || sync.epoch != epoch_;
    const std::optional<LocalTime> t1 = fenced ? std::nullopt : forget(sync.id);
    const Exchange exchange{sync.t1, sync.t2, sync.t3, stamped_at};
    const bool possible = sync.t2.us >= 0 && sync.t3.us >= 0 && sync.t3.us <= kLatestSession; // [CLOCK-4.1-3]
    if (!possible || !t1 || *t1 != sync.t1 || !estimator_.add(exchange)) {
        ++stats_.replies_refused;
        return;
    }
    ++stats_.replies_used;
    last_good_ = now;
    const bool jumped = estimator_.jumps() != jumps_seen_;
    const bool silent_before = state_ == ClockState::holdover && burst_left_ == 0;
    jumps_seen_ = estimator_.jumps();
    if (jumped && state_ == ClockState::locked) state_ = ClockState::holdover;
    if ((jumped || silent_before) && estimator_.estimate().exchanges < kEnough) {
        burst_left_ = kBurst; // learn quickly again
        next_request_ = now;
    }
    publish(now);
}

void ClockDriftArbiter::on_refused(const ClockSync& sync, bool from_master, LocalTime now) noexcept {
    if (is_master_ || !from_master || !forget(sync.id)) return;
    ++stats_.refused_by_peer;
    // The elected peer does not know its epoch yet, or we do not: ask slowly until both do.
    burst_left_ = kBurst;
    next_request_ = now + kInterval;
}

// ---- time

void ClockDriftArbiter::publish(LocalTime now) noexcept {
    const ClockEstimate& estimate = estimator_.estimate();
    const Line line{estimate.at, estimate.to_session(estimate.at), estimate.rate};
    if (state_ == ClockState::unsynced) state_ = ClockState::acquiring;
    if (state_ == ClockState::holdover && estimate.exchanges < kEnough) return; // the line that was goes on

    if (state_ >= ClockState::locked) {
        const double before = published(now);
        const double correction = line.to_session(now) - before;
        if (std::abs(correction) <= kStep) { // [CLOCK-6.2-1]
            const double length = std::ceil(std::max(kSlewFor, std::abs(correction) / kSlew));
            slewing_ = {now, before, line.rate + correction / length};
            slew_end_ = now + static_cast<std::int64_t>(length);
            target_ = line;
            published_ = estimate;
            state_ = ClockState::locked;
            return;
        }
        state_ = ClockState::acquiring; // [CLOCK-6.2-3] too far to slew: said first, then set
    } else if (estimate.exchanges >= kEnough) {
        state_ = ClockState::locked;
        if (had_time_) ++stats_.steps;
        had_time_ = true;
    }
    set_line(line);
    published_ = estimate;
}

void ClockDriftArbiter::set_line(const Line& line) noexcept {
    slewing_ = target_ = line;
    slew_end_ = line.at;
}

double ClockDriftArbiter::published(LocalTime t) const noexcept {
    return (t < slew_end_ ? slewing_ : target_).to_session(t);
}

LocalTime ClockDriftArbiter::advance(LocalTime now) noexcept {
    if (is_master_ || state_ != ClockState::locked) return kNever;
    if (now - last_good_ >= kSilence) {
        state_ = ClockState::holdover; // [CLOCK-6.1-3]
        return kNever;
    }
    return last_good_ + kSilence;
}

Timeline ClockDriftArbiter::timeline(LocalTime now) const noexcept {
    Timeline t;
    t.state = state_;
    t.epoch = epoch_;
    if (state_ == ClockState::unsynced) return t;
    t.reference_local = now;
    t.reference_session = published(now);
    t.rate = (now < slew_end_ ? slewing_ : target_).rate;
    if (is_master_) return t;
    // [CLOCK-5.3-1] the part not slewed yet, and what the rate may have added since, count as well
    const double age = static_cast<double>(std::max<std::int64_t>(now - published_.at, 0));
    const double more = std::abs(target_.to_session(now) - t.reference_session) + published_.rate_bound * age;
    t.jitter_bound = published_.jitter_bound + more;
    t.path_bound = published_.path_bound + more;
    t.exchanges = published_.exchanges;
    return t;
}

std::int64_t ClockDriftArbiter::round_trip() const noexcept {
    const ClockEstimate& estimate = estimator_.estimate();
    return estimate.exchanges == 0 ? -1 : static_cast<std::int64_t>(estimate.round_trip);
}

} // namespace midip2p::core
