// Two engines, a pipe between them and a manual clock: a jam as a function call.
#pragma once

#include "core/engine/engine.hpp"
#include "test/check.hpp"

#include <cmath>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

/// A peer's own clock: the machine's, shifted and at another speed.
struct ShiftedClock {
    std::int64_t shift_us = 0;
    double ppm = 0;
    [[nodiscard]] LocalTime at(std::int64_t machine_us) const {
        return {shift_us + machine_us + std::llround(static_cast<double>(machine_us) * ppm * 1e-6)};
    }
    [[nodiscard]] std::int64_t machine(LocalTime t) const {
        return std::llround(static_cast<double>(t.us - shift_us) / (1 + ppm * 1e-6));
    }
};

struct Heard {
    std::vector<std::uint8_t> midi;
    LinkId link = 0;
    StreamId stream = 0;
    std::uint32_t sequence = 0;
    SessionTime captured_at{};
    std::int64_t machine_us = 0;
};

/// One player: an engine, one input (port 1), one output (port 2), all routed to and from link 1.
struct Player {
    explicit Player(const std::string& name, ShiftedClock c)
        : clock(c), engine({.peer = name, .trace = true}),
          in(std::make_shared<InPort>(PortId{1}, name + " keys", 1u << 20, [] {})),
          out(std::make_shared<OutPort>(PortId{2}, name + " synth", 1u << 20, [] {})) {}

    void open() {
        REQUIRE(engine.add_in_port(in) == Errc::ok);
        REQUIRE(engine.add_out_port(out) == Errc::ok);
    }
    void link(std::int64_t machine_us) {
        const LocalTime now = clock.at(machine_us);
        REQUIRE(engine.attach_link(1, {.peer = "other", .may_play = true}) == Errc::ok);
        REQUIRE(engine.attach_lane(1, Lane::notes, now) == Errc::ok);
        REQUIRE(engine.attach_lane(1, Lane::clock, now) == Errc::ok);
        REQUIRE(engine.connect({.link = 0, .id = 1}, {.link = 1, .port = 0}, {}, {0}) == Errc::ok);
        REQUIRE(engine.connect({.link = 1, .id = 0}, {.link = 0, .port = 2}, {}, {0}) == Errc::ok);
    }
    void take(std::int64_t machine_us) {
        out->take_until(clock.at(machine_us), [&](const TakenEvent& e) {
            heard.push_back({{e.midi.begin(), e.midi.end()}, e.link, e.stream, e.sequence, e.captured, machine_us});
        });
    }

    ShiftedClock clock;
    Engine engine;
    std::shared_ptr<InPort> in;
    std::shared_ptr<OutPort> out;
    std::vector<Heard> heard;
};

struct TwoEngines {
    Player a, b;
    std::int64_t now_us = 0;     // the machine's clock
    std::int64_t delay_us = 500; // one way
    std::int64_t jitter_us = 0;  // up to that much more, order kept
    std::size_t cut = 0;         // deliver in pieces of at most that many bytes; 0: as sent
    bool linked = false, swallowing = false;
    Errc error_at_a = Errc::ok, error_at_b = Errc::ok;

    explicit TwoEngines(ShiftedClock clock_a = {}, ShiftedClock clock_b = {}) : a("a", clock_a), b("b", clock_b) {
        a.open();
        b.open();
    }
    void link() {
        a.link(now_us);
        b.link(now_us);
        linked = true;
    }
    /// a leads, in epoch (term, server).
    void elect_a(std::uint32_t term = 1) {
        REQUIRE(a.engine.set_master({.term = term, .elector = 0}, 0, a.clock.at(now_us)));
        REQUIRE(b.engine.set_master({.term = term, .elector = 0}, 1, b.clock.at(now_us)));
    }
    /// Both connections are gone, with all that was on its way.
    void lose(Errc why = Errc::connection_reset) {
        for (Player* p : {&a, &b})
            for (const Lane lane : {Lane::notes, Lane::clock}) p->engine.lose_lane(1, lane, why, p->clock.at(now_us));
        swallow();
    }
    /// The network takes everything and brings nothing, and nobody is told.
    void swallow() {
        swallowing = true;
        for (auto& pipe : pipes_) pipe.clear();
    }
    /// Two new connections.
    void resume() {
        const std::uint32_t a_has = a.engine.received(1), b_has = b.engine.received(1);
        REQUIRE(a.engine.resume_notes(1, b_has, a.clock.at(now_us)) == Errc::ok);
        REQUIRE(b.engine.resume_notes(1, a_has, b.clock.at(now_us)) == Errc::ok);
        for (Player* p : {&a, &b}) REQUIRE(p->engine.attach_lane(1, Lane::clock, p->clock.at(now_us)) == Errc::ok);
        swallow();
        swallowing = false;
    }
    void run_for(std::int64_t us) { run_until(now_us + us); }
    void run_until(std::int64_t end_us) {
        while (true) {
            settle();
            std::int64_t next = end_us;
            next = std::min(next, due(a));
            next = std::min(next, due(b));
            for (const auto& pipe : pipes_)
                if (linked && !pipe.empty()) next = std::min(next, pipe.front().at);
            if (next >= end_us) break;
            now_us = std::max(now_us + 1, next);
        }
        now_us = end_us;
        settle();
    }

  private:
    struct Chunk {
        std::int64_t at;
        std::vector<std::uint8_t> bytes;
    };
    std::array<std::deque<Chunk>, 4> pipes_; // a→b notes, a→b clock, b→a notes, b→a clock
    std::mt19937 random_{42};

    std::int64_t due(Player& p) {
        const LocalTime t = p.engine.advance(p.clock.at(now_us));
        return t == kNever ? std::numeric_limits<std::int64_t>::max() : p.clock.machine(t) + 1;
    }
    void settle() {
        (void)a.engine.advance(a.clock.at(now_us));
        (void)b.engine.advance(b.clock.at(now_us));
        if (linked) {
            for (const Lane lane : {Lane::notes, Lane::clock}) {
                send(a, lane, pipes_[static_cast<std::size_t>(lane)]);
                send(b, lane, pipes_[2 + static_cast<std::size_t>(lane)]);
            }
            for (const Lane lane : {Lane::notes, Lane::clock}) {
                deliver(pipes_[static_cast<std::size_t>(lane)], b, lane, error_at_b);
                deliver(pipes_[2 + static_cast<std::size_t>(lane)], a, lane, error_at_a);
            }
        }
        a.take(now_us);
        b.take(now_us);
    }
    void send(Player& from, Lane lane, std::deque<Chunk>& pipe) {
        const LocalTime now = from.clock.at(now_us);
        while (from.engine.wants_to_send(1, lane, now)) {
            const ByteView bytes = from.engine.transmit(1, lane, 16384, now);
            if (bytes.empty()) break;
            std::int64_t at = now_us + delay_us;
            if (jitter_us > 0) at += std::uniform_int_distribution<std::int64_t>(0, jitter_us)(random_);
            if (!pipe.empty()) at = std::max(at, pipe.back().at);
            if (!swallowing) pipe.push_back({at, {bytes.begin(), bytes.end()}});
            from.engine.sent(1, lane, bytes.size(), now);
        }
    }
    void deliver(std::deque<Chunk>& pipe, Player& to, Lane lane, Errc& error) {
        while (!pipe.empty() && pipe.front().at <= now_us && error == Errc::ok) {
            const Chunk chunk = std::move(pipe.front());
            pipe.pop_front();
            const std::size_t step = cut > 0 ? cut : chunk.bytes.size();
            const LocalTime stamp = to.clock.at(chunk.at);
            for (std::size_t i = 0; i < chunk.bytes.size() && error == Errc::ok; i += step) {
                const ByteView piece(chunk.bytes.data() + i, std::min(step, chunk.bytes.size() - i));
                error = to.engine.receive(1, lane, piece, stamp, to.clock.at(now_us));
            }
        }
    }
};

} // namespace midip2p::test
