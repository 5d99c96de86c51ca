#include "sim/world.hpp"

#include "core/clock/clock_sync.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace midip2p::sim {

using namespace core;

namespace {

constexpr double kWakesAfter = 5;    // µs from a kernel's stamp to the program, at least
constexpr double kWakesWithin = 60;  // µs, as a rule
constexpr double kSleepyOnceIn = 40; // wakes
constexpr double kSleepyFor = 4000;  // µs at most: a busy machine
constexpr double kNow = 1;           // µs by which a timer is late

} // namespace

LocalTime Peer::local(double true_us) { return {static_cast<std::int64_t>(std::floor(clock.at(true_us)))}; }

double Peer::session(double true_us) {
    const double exact = clock.at(true_us);
    const LocalTime t{static_cast<std::int64_t>(std::floor(exact))};
    const Timeline line = arbiter.timeline(t);
    return line.to_session(t) + (exact - static_cast<double>(t.us)) * line.rate;
}

Peer& World::add(const ClockHabits& habits, double shift_us) {
    peers_.push_back(std::make_unique<Peer>(habits, shift_us, chance_.next()));
    return *peers_.back();
}

void World::elect(Epoch epoch, std::size_t peer) {
    master_ = peer;
    for (std::size_t i = 0; i < size(); ++i) {
        static_cast<void>(peers_[i]->arbiter.set_master(epoch, i == peer, peers_[i]->local(now_)));
    }
}

void World::sleep(std::size_t peer, double for_us) {
    Peer& p = *peers_[peer];
    p.woken_at = p.clock.at(now_);
    p.clock.sleep(now_, for_us);
    p.awake_at = now_ + for_us;
    p.woken = true;
}

void World::unlink(std::size_t peer) { peers_[peer]->linked = false; }

void World::link(std::size_t peer) {
    Peer& p = *peers_[peer];
    p.linked = true;
    p.arbiter.lane_opened(p.local(now_));
}

double World::asks_at(std::size_t i) {
    Peer& p = *peers_[i];
    const LocalTime due = p.arbiter.request_due();
    if (i == master_ || !p.linked || due == kNever) return std::numeric_limits<double>::infinity();
    const double shown = p.clock.when(static_cast<double>(due.us) + kNow);
    return std::max({now_, p.awake_at, shown});
}

void World::run_until(double true_us) {
    while (now_ < true_us) {
        double next = std::min(true_us, last_look_ + look_every);
        if (!flights_.empty()) next = std::min(next, flights_.top().at);
        std::size_t asking = size();
        for (std::size_t i = 0; i < size(); ++i) {
            const double at = asks_at(i);
            if (at >= next) continue;
            next = at;
            asking = i;
        }
        now_ = std::max(now_, next);
        if (asking < size())
            ask(asking);
        else if (!flights_.empty() && flights_.top().at <= now_)
            land();
        for (const auto& peer : peers_) {
            if (peer->awake_at <= now_) static_cast<void>(peer->arbiter.advance(peer->local(now_)));
        }
        if (now_ < last_look_ + look_every) continue;
        last_look_ = now_;
        look();
    }
}

void World::send(std::size_t from, std::size_t to, ByteView payload, double at) {
    TcpWay& way = to == master_ ? peers_[from]->there : peers_[to]->back;
    flights_.push({way.arrival(at, payload.size()), order_++, from, to, {payload.begin(), payload.end()}});
}

void World::ask(std::size_t i) {
    std::array<std::uint8_t, kClockSyncBound> text{};
    const auto size = peers_[i]->arbiter.poll_request(peers_[i]->local(now_), text);
    if (size) send(i, master_, ByteView(text.data(), *size), now_);
}

void World::land() {
    const Flight flight = flights_.top();
    flights_.pop();
    Peer& peer = *peers_[flight.to];
    if (!peer.linked || !peers_[flight.from]->linked) return; // its connection is gone
    if (now_ < peer.awake_at) {
        // The other machine's TCP sends it again until there is somebody to take it; order is kept.
        flights_.push({peer.awake_at + kNow, flight.order, flight.from, flight.to, flight.payload});
        return;
    }
    double woken = now_ + chance_.between(kWakesAfter, kWakesWithin);
    if (chance_.one_in(kSleepyOnceIn)) woken += chance_.between(0, kSleepyFor);
    const LocalTime stamped_at = peer.local(now_);
    note_answer(flight.to, flight.payload);
    const LocalTime read_at{static_cast<std::int64_t>(
        std::floor(peer.clock.at(now_) + (woken - now_)))}; // its clock gains nothing worth naming meanwhile
    const auto owed = peer.arbiter.receive(flight.payload, flight.from == master_, stamped_at, read_at);
    if (!owed || !owed->has_value()) return;
    std::array<std::uint8_t, kClockSyncBound> text{};
    const std::size_t size = peer.arbiter.write_reply(**owed, read_at, text);
    send(flight.to, flight.from, ByteView(text.data(), size), woken);
}

/// From the first answer on to what it asked after its sleep, a peer can know that its clock stood still.
void World::note_answer(std::size_t i, ByteView payload) {
    const Result<ClockSync> sync = parse_clock_sync(payload);
    if (!sync || sync->kind != ClockSync::Kind::reply) return;
    Peer& peer = *peers_[i];
    if (static_cast<double>(sync->t1.us) >= peer.woken_at) peer.woken = false;
}

} // namespace midip2p::sim
