#include "sim/scenario.hpp"

#include "sim/profiles.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace midip2p::sim {

namespace {

constexpr double kHour = 3600e6; // µs
constexpr double kNever = std::numeric_limits<double>::infinity();

/// What people play on: a laptop whose quartz is off by up to 50 ppm and follows the temperature.
constexpr ClockHabits kLaptop{.ppm = 50, .wander_ppm = 0.002, .warming_ppm = 5, .warming_every_s = 1200};
constexpr ClockHabits kSteady{.ppm = 50, .wander_ppm = 0.0005};
constexpr ClockHabits kRestless{.ppm = 80, .wander_ppm = 0.005, .warming_ppm = 6, .warming_every_s = 300};

/// What the issue of a steady hand measures: a path that only jitters.
netlab::Impairment jittery() {
    netlab::Impairment line;
    line.delay_ms = 5;
    line.jitter_ms = 2;
    return line;
}

} // namespace

Scenario scenario(std::uint64_t n, std::uint64_t seed, double hours) {
    std::vector<Profile> lines = read_profiles();
    lines.push_back({"5±2 ms", jittery()});
    constexpr std::array<ClockHabits, 3> kClocks{kLaptop, kSteady, kRestless};
    constexpr std::array<const char*, 3> kClockNames{"laptop", "steady", "restless"};
    const Profile& line = lines[n % lines.size()];
    const std::size_t clock = n / lines.size() % kClocks.size();

    Scenario s;
    s.seed = seed + n;
    s.hours = hours;
    s.line = line.line;
    s.habits = kClocks[clock];
    s.symmetric = n / (lines.size() * kClocks.size()) % 2 == 0;
    Chance chance(s.seed ^ 0x9e3779b9);
    const auto sometimes = [&](double every) { return chance.one_in(2) ? every * hours : 0.0; };
    s.troubles.route_hours = sometimes(0.2);
    s.troubles.sleep_hours = sometimes(0.4);
    s.troubles.away_hours = sometimes(0.3);
    s.troubles.queue_hours = s.symmetric ? 0 : sometimes(0.15);
    s.name = line.name + ", " + kClockNames[clock] + (s.symmetric ? ", symmetric" : ", asymmetric");
    if (s.troubles.route_hours > 0) s.name += ", routes";
    if (s.troubles.queue_hours > 0) s.name += ", queues";
    if (s.troubles.sleep_hours > 0) s.name += ", sleep";
    if (s.troubles.away_hours > 0) s.name += ", away";
    return s;
}

Scenario jam(const std::string& profile, std::size_t peers, double hours, std::uint64_t seed) {
    std::string known;
    for (const Profile& p : read_profiles()) {
        known += (known.empty() ? "" : ", ") + p.name;
        if (p.name != profile) continue;
        Scenario s;
        s.name = profile;
        s.seed = seed;
        s.peers = peers;
        s.hours = hours;
        s.line = p.line;
        s.habits = kLaptop;
        s.troubles = {.route_hours = 1, .queue_hours = 1, .sleep_hours = 0, .away_hours = 2};
        return s;
    }
    throw std::runtime_error("there is no profile called " + profile + "; there are: " + known);
}

Fate::Fate(const Scenario& scenario, World& world) : scenario_(scenario), world_(world) {}

double Fate::after(Luck& luck, double hours) {
    return hours > 0 ? world_.now() + luck.chance.exponential(hours * kHour) : kNever;
}

void Fate::begin() {
    Chance chance(scenario_.seed * 31 + 7);
    const Troubles& often = scenario_.troubles;
    for (std::size_t i = 0; i < scenario_.peers; ++i) {
        ClockHabits habits = scenario_.habits;
        habits.ppm = chance.between(-1, 1) * scenario_.habits.ppm;
        Peer& peer = world_.add(habits, i == 0 ? 0 : chance.between(-1e9, 1e9));
        peer.there.set(scenario_.line, world_.now());
        peer.back.set(scenario_.line, world_.now());
        Luck& luck = lucks_.emplace_back(chance.next());
        luck.route_at = after(luck, often.route_hours);
        luck.queue_at = after(luck, scenario_.symmetric ? 0 : often.queue_hours);
        luck.sleep_at = after(luck, often.sleep_hours);
        luck.away_at = after(luck, often.away_hours);
        luck.queue_ends = luck.away_ends = kNever;
    }
    world_.elect({1, 0}, 0);
}

void Fate::take_route(std::size_t i, Luck& luck) {
    netlab::Impairment there = scenario_.line;
    netlab::Impairment back = scenario_.line;
    const double least = scenario_.line.jitter_ms;
    // The old route half of the time; another one is longer by up to 30 ms.
    if (luck.chance.one_in(2)) {
        there.delay_ms = std::max(least, there.delay_ms + luck.chance.between(0, 30));
        back.delay_ms =
            scenario_.symmetric ? there.delay_ms : std::max(least, back.delay_ms + luck.chance.between(0, 30));
    }
    world_[i].there.set(there, world_.now());
    world_[i].back.set(back, world_.now());
}

void Fate::look() {
    const double now = world_.now();
    const Troubles& often = scenario_.troubles;
    for (std::size_t i = 1; i < lucks_.size(); ++i) { // the master's would be everybody's: the server elects another
        Luck& luck = lucks_[i];
        Peer& peer = world_[i];
        if (now >= luck.route_at) {
            take_route(i, luck);
            luck.route_at = after(luck, often.route_hours);
        }
        if (now >= luck.queue_at) {
            TcpWay& way = luck.chance.one_in(2) ? peer.there : peer.back;
            way.queue(luck.chance.between(5e3, 150e3), luck.chance.between(0.1e6, 20e6), now);
            luck.queue_ends = now + luck.chance.between(1e6, 90e6);
            luck.queue_at = std::max(after(luck, often.queue_hours), luck.queue_ends);
        }
        if (now >= luck.queue_ends) {
            peer.there.queue(0, 1e6, now);
            peer.back.queue(0, 1e6, now);
            luck.queue_ends = kNever;
        }
        if (now >= luck.sleep_at) {
            world_.sleep(i, luck.chance.between(2e6, 120e6));
            luck.sleep_at = std::max(after(luck, often.sleep_hours), now + 180e6);
        }
        if (now >= luck.away_at) {
            world_.unlink(i);
            luck.away_ends = now + luck.chance.between(1e6, 60e6);
            luck.away_at = std::max(after(luck, often.away_hours), luck.away_ends);
        }
        if (now >= luck.away_ends) {
            world_.link(i);
            luck.away_ends = kNever;
        }
    }
}

} // namespace midip2p::sim
