// Several ends, each an engine and its paths, and a network between them that delays, loses, hangs and breaks: no
// socket and no clock but the test's.
#pragma once

#include "core/test/paths/end.hpp"
#include "core/test/toast/said_frames.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

/// Carries what ends dial by addresses that lead somewhere. Time is microseconds from 0.
class Network {
  public:
    struct Way {
        End* to = nullptr; // nobody: the address is silent
        std::int64_t delay = 1'000;
    };
    std::int64_t now_us = 0;
    std::map<std::string, Way> ways; // by address; one that is not there refuses
    double loss = 0;                 // share of what is sent that has to be sent again, 200 ms later; order is kept
    std::mt19937 random{7};

    [[nodiscard]] LocalTime now() const { return {now_us}; }
    void add(End& end) { ends_.push_back(&end); }
    void open(End& end, LinkId link, const End& other, std::vector<Address> candidates,
              RelayUse relay = RelayUse::never) {
        PathTarget target{
            .peer = other.peer, .fingerprint = other.key, .candidates = std::move(candidates), .relay = relay};
        REQUIRE(end.paths.may_open(target) == Errc::ok);
        REQUIRE(end.engine.attach_link(link, {.peer = other.peer}) == Errc::ok);
        end.paths.open(link, std::move(target), now());
        perform(end);
    }
    void later(std::int64_t us, std::function<void()> what) { at(now_us + us, std::move(what)); }
    void run_for(std::int64_t us) { run_until(now_us + us); }
    void run_until(std::int64_t end_us) {
        while (true) {
            std::int64_t next = end_us;
            for (End* end : ends_) next = std::min(next, settle(*end));
            if (!events_.empty()) next = std::min(next, events_.begin()->first);
            if (next >= end_us && (events_.empty() || events_.begin()->first > end_us)) break;
            now_us = std::max(now_us, std::min(next, end_us));
            while (!events_.empty() && events_.begin()->first <= now_us) {
                const auto what = std::move(events_.begin()->second);
                events_.erase(events_.begin());
                what();
            }
            if (next >= end_us) break;
        }
        now_us = end_us;
        for (End* end : ends_) (void)settle(*end);
    }
    /// Every connection of this moment, or every one that carries that lane, breaks at both ends.
    void cut(std::optional<Lane> lane = {}) {
        for (std::size_t i = 0; i < wires_.size(); ++i) {
            if (wires_[i].broken || (lane && !carries(wires_[i], *lane))) continue;
            wires_[i].broken = true;
            for (const Place& place : {wires_[i].dialler, wires_[i].listener}) fail(place, Errc::connection_reset, "");
        }
    }
    /// Every connection of this moment takes all and brings nothing, and nobody is told; `towards`: only that way.
    void hang(const End* towards = nullptr) {
        for (Wire& wire : wires_) {
            if (towards != wire.listener.end) wire.hung_to_dialler = true;
            if (towards != wire.dialler.end) wire.hung_to_listener = true;
        }
    }
    /// The other way round: what hangs goes on with what is sent from here on.
    void wake() {
        for (Wire& wire : wires_) wire.hung_to_dialler = wire.hung_to_listener = false;
    }
    /// What is on its way on the connections of this moment stands still for so long.
    void stall(std::int64_t us) {
        for (Wire& wire : wires_) wire.stalled_until = now_us + us;
    }
    /// Whoever dials `before` finds `instead`.
    void lead_to(End& instead, const End& before) {
        for (auto& [address, way] : ways)
            if (way.to == &before) way.to = &instead;
    }

    struct Place {
        End* end = nullptr;
        ConnectionId connection = 0;
    };
    /// Joins the two that greet it with the same number (network_relay.hpp).
    struct Relay {
        std::int64_t delay = 1'000; // from everybody
        std::string refusal{};      // what it says to everybody; "": it joins
        std::map<std::uint32_t, Place> waiting{};
        std::size_t calls = 0;
    };
    std::map<std::string, Relay> relays;   // by address
    std::function<void(End&)> on_wanted{}; // an end asks for tokens
    /// Tokens have come to an end from the server.
    void give(End& end, LinkId link, RelayTokens tokens) {
        note(end, "tokens");
        CHECK(end.paths.take_tokens(link, std::move(tokens), now()) == Errc::ok);
        perform(end);
    }

  private:
    struct Wire {
        Place dialler, listener;
        std::int64_t delay = 0;
        std::int64_t last_to_dialler = 0, last_to_listener = 0; // when what was sent last arrives
        std::int64_t stalled_until = 0;
        int secures = 0;
        std::optional<Fingerprint> pinned;
        bool broken = false, hung_to_dialler = false, hung_to_listener = false;
    };

    void at(std::int64_t time, std::function<void()> what) { events_.emplace(time, std::move(what)); }
    static End::Connection* find(const Place& place) {
        const auto found = place.end->connections.find(place.connection);
        return found == place.end->connections.end() ? nullptr : &found->second;
    }
    static bool carries(const Wire& wire, Lane lane) {
        const End::Connection* c = find(wire.dialler);
        return c != nullptr && c->carries && c->carries->second == lane;
    }
    void note(End& end, std::string what) { end.log.emplace_back(now_us, std::move(what)); }
    void fail(const Place& place, Errc why, const std::string& detail) {
        if (find(place) == nullptr) return;
        place.end->paths.failed(place.connection, why, detail, now());
        perform(*place.end);
    }

    /// All that an end does now; when it wants to be asked again.
    std::int64_t settle(End& end) {
        LocalTime next = end.engine.advance(now());
        LocalTime paths_next;
        do {
            paths_next = end.paths.advance(now(), end.engine.seeking());
        } while (perform(end));
        for (const auto& [link, why] : end.engine.broken()) end.paths.end(link, why, "");
        perform(end);
        std::vector<ConnectionId> lanes;
        for (const auto& [id, c] : end.connections)
            if (c.carries) lanes.push_back(id);
        for (const ConnectionId id : lanes) send_lane({&end, id});
        for (Notice& n : end.engine.notices()) end.notices.push_back(std::move(n));
        next = std::min(next, paths_next);
        return next == kNever ? std::numeric_limits<std::int64_t>::max() : std::max(next.us, now_us + 1);
    }
    void send_lane(const Place& from) {
        const End::Connection* c = find(from);
        if (c == nullptr || !c->carries) return;
        const auto [link, lane] = *c->carries;
        while (from.end->engine.wants_to_send(link, lane, now())) {
            const ByteView bytes = from.end->engine.transmit(link, lane, 65536, now());
            if (bytes.empty()) return;
            send(from, bytes);
            from.end->engine.sent(link, lane, bytes.size(), now());
        }
    }
    void send(const Place& from, ByteView bytes) {
        const End::Connection* c = find(from);
        if (c == nullptr || c->wire == 0) return;
        const std::size_t number = c->wire;
        Wire& wire = wires_[number - 1];
        const bool to_listener = wire.dialler.end == from.end && wire.dialler.connection == from.connection;
        std::int64_t arrives = now_us + wire.delay;
        if (loss > 0 && std::bernoulli_distribution(loss)(random)) arrives += 200'000;
        std::int64_t& last = to_listener ? wire.last_to_listener : wire.last_to_dialler;
        last = std::max(last, arrives);
        at(last, [this, number, to_listener, copy = std::vector<std::uint8_t>(bytes.begin(), bytes.end())] {
            arrive(number, to_listener, copy);
        });
    }
    void arrive(std::size_t number, bool to_listener, const std::vector<std::uint8_t>& bytes) {
        const Wire& over = wires_[number - 1];
        if (now_us < over.stalled_until)
            return at(over.stalled_until, [=, this] { arrive(number, to_listener, bytes); });
        if (over.broken || (to_listener ? over.hung_to_listener : over.hung_to_dialler)) return;
        deliver(to_listener ? over.listener : over.dialler, bytes);
    }
    void deliver(const Place& to, const std::vector<std::uint8_t>& bytes) {
        End::Connection* c = find(to);
        if (c == nullptr || c->over) return;
        if (c->carries) {
            if (const Errc e = to.end->engine.receive(c->carries->first, c->carries->second, bytes, now(), now());
                e != Errc::ok)
                to.end->paths.end(c->carries->first, e, "");
        } else {
            c->plain.insert(c->plain.end(), bytes.begin(), bytes.end());
            if (!c->held && c->secure) read(to, *c);
        }
        perform(*to.end);
    }
    void read(const Place& at_place, End::Connection& c) { to_paths(at_place, std::exchange(c.plain, {})); }
    void to_paths(const Place& to, const std::vector<std::uint8_t>& bytes) {
        if (!bytes.empty()) to.end->paths.receive(to.connection, bytes, now());
    }

    // ---- what Paths asks (network_actions.hpp)
    bool perform(End& end);
    void perform(End& end, const path_action::Dial& asked);
    void call(const Place& dialler, const Way& there);
    void perform(End& end, const path_action::Greet& asked);
    void meet(const Place& caller, const std::string& relay, const std::vector<std::uint8_t>& greeting);
    void answer(const Place& to, std::int64_t delay, std::uint32_t type, std::string_view payload);
    void perform(End& end, const path_action::Secure& asked);
    void show_key(const Place& to, const Fingerprint& key);
    void perform(End& end, const path_action::Listen& asked);
    void perform(End& end, const path_action::Hold& asked);
    void perform(End& end, const path_action::Speak& asked);
    void perform(End& end, path_action::Carry& asked);
    void perform(End& end, const path_action::Retire& asked);
    void perform(End& end, const path_action::Lose& asked);
    void perform(End& end, const path_action::Close& asked);
    void perform(End& end, const path_action::End& asked);
    void perform(End& end, const path_action::WantTokens& asked);
    void perform(End& end, const path_action::ReportStranger& asked);

    std::vector<End*> ends_;
    std::deque<Wire> wires_;
    std::multimap<std::int64_t, std::function<void()>> events_; // of one time: in the order in which they were made
};

} // namespace midip2p::test
