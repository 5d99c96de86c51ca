// What core::Paths asks, done in the simulated network.
#pragma once

#include "core/test/paths/network.hpp"
#include "core/test/paths/network_relay.hpp"

namespace midip2p::test {

inline bool Network::perform(End& end) {
    bool any = false;
    while (auto action = end.paths.next_action()) {
        std::visit([&](auto& asked) { perform(end, asked); }, *action);
        any = true;
    }
    return any;
}

inline void Network::perform(End& end, const path_action::Dial& asked) {
    note(end, "dial " + to_string(asked.address));
    end.connections[asked.connection].address = to_string(asked.address);
    const Place dialler{&end, asked.connection};
    if (const auto relay = relays.find(to_string(asked.address)); relay != relays.end()) {
        return at(now_us + 2 * relay->second.delay, [this, dialler] {
            if (find(dialler) == nullptr) return;
            dialler.end->paths.opened(dialler.connection);
            perform(*dialler.end);
        });
    }
    const auto way = ways.find(to_string(asked.address));
    if (way == ways.end())
        return at(now_us + 100, [this, dialler] { fail(dialler, Errc::unreachable, "Connection refused"); });
    if (way->second.to == nullptr) return;
    at(now_us + way->second.delay, [this, dialler, there = way->second] { call(dialler, there); });
}

inline void Network::call(const Place& dialler, const Way& there) {
    if (find(dialler) == nullptr) return;
    const auto id = there.to->paths.accepted({dialler.end->peer, 1}, now());
    if (!id) return at(now_us + there.delay, [this, dialler] { fail(dialler, Errc::connection_closed, ""); });
    wires_.push_back({.dialler = dialler, .listener = {there.to, *id}, .delay = there.delay, .pinned = {}});
    const std::size_t number = wires_.size();
    there.to->connections[*id].wire = number;
    perform(*there.to);
    at(now_us + there.delay, [this, dialler, number] {
        End::Connection* c = find(dialler);
        if (c == nullptr || wires_[number - 1].broken) return;
        c->wire = number;
        dialler.end->paths.opened(dialler.connection);
        perform(*dialler.end);
    });
}

inline void Network::perform(End& end, const path_action::Secure& asked) {
    End::Connection* c = find({&end, asked.connection});
    if (c == nullptr) return;
    Wire& wire = wires_[c->wire - 1];
    CHECK(asked.as_client == (wire.dialler.end == &end && wire.dialler.connection == asked.connection));
    if (asked.as_client) wire.pinned = asked.pinned;
    if (++wire.secures < 2) return;
    const std::size_t number = c->wire;
    at(now_us + 2 * wire.delay, [this, number] {
        const Wire& over = wires_[number - 1];
        if (over.pinned != over.listener.end->key) {
            fail(over.dialler, Errc::fingerprint, "");
            return fail(over.listener, Errc::fingerprint, "");
        }
        show_key(over.dialler, over.listener.end->key);
        at(now_us + over.delay,
           [this, number] { show_key(wires_[number - 1].listener, wires_[number - 1].dialler.end->key); });
    });
}

inline void Network::show_key(const Place& to, const Fingerprint& key) {
    End::Connection* c = find(to);
    if (c == nullptr) return;
    c->secure = true;
    to.end->paths.heard(to.connection);
    to.end->paths.secured(to.connection, key, now());
    perform(*to.end);
}

inline void Network::perform(End& end, const path_action::Listen& asked) {
    if (End::Connection* c = find({&end, asked.connection})) {
        c->held = false;
        read({&end, asked.connection}, *c);
    }
}

inline void Network::perform(End& end, const path_action::Hold& asked) {
    note(end, "hold");
    if (End::Connection* c = find({&end, asked.connection})) c->held = true;
}

inline void Network::perform(End& end, const path_action::Speak& asked) {
    for (const std::string& frame : said_frames(asked.bytes, false)) note(end, "say " + frame);
    send({&end, asked.connection}, asked.bytes);
}

inline void Network::perform(End& end, path_action::Carry& asked) {
    End::Connection* c = find({&end, asked.connection});
    if (c == nullptr) return;
    const bool notes = asked.lane == Lane::notes;
    note(end, notes ? asked.peer_received ? "resume " + std::to_string(*asked.peer_received) : "carry notes"
                    : "carry clock");
    for (const std::string& frame : said_frames(asked.words, false)) note(end, "say " + frame);
    send({&end, asked.connection}, asked.words);
    c->carries = {asked.link, asked.lane};
    Errc e = asked.peer_received ? end.engine.resume_notes(asked.link, *asked.peer_received, now())
                                 : end.engine.attach_lane(asked.link, asked.lane, now());
    if (e == Errc::ok && !asked.rest.empty()) e = end.engine.receive(asked.link, asked.lane, asked.rest, now(), now());
    if (e != Errc::ok) return end.paths.end(asked.link, e, "");
    send_lane({&end, asked.connection});
}

inline void Network::perform(End& end, const path_action::Retire& asked) {
    note(end, "retire");
    if (End::Connection* c = find({&end, asked.connection})) c->carries.reset(), c->over = true;
}

inline void Network::perform(End& end, const path_action::Lose& asked) {
    note(end, asked.lane == Lane::notes ? "lose notes" : "lose clock");
    end.engine.lose_lane(asked.link, asked.lane, asked.why, now());
}

inline void Network::perform(End& end, const path_action::Close& asked) {
    const End::Connection* c = find({&end, asked.connection});
    if (c == nullptr) return;
    note(end, "close");
    if (const std::size_t number = c->wire; number != 0) {
        const Wire& wire = wires_[number - 1];
        const bool to_listener = wire.dialler.end == &end && wire.dialler.connection == asked.connection;
        at(std::max(now_us + wire.delay, to_listener ? wire.last_to_listener : wire.last_to_dialler),
           [this, number, to_listener] {
               const Wire& over = wires_[number - 1];
               if (over.broken || (to_listener ? over.hung_to_listener : over.hung_to_dialler)) return;
               fail(to_listener ? over.listener : over.dialler, Errc::connection_closed, "");
           });
    }
    end.connections.erase(asked.connection);
}

inline void Network::perform(End& end, const path_action::End& asked) {
    note(end, "end " + std::string(code_of(asked.why)));
    end.engine.refuse(asked.link, asked.why);
    std::vector<ConnectionId> lanes;
    for (const auto& [id, c] : end.connections)
        if (c.carries && c.carries->first == asked.link) lanes.push_back(id);
    for (const ConnectionId id : lanes) send_lane({&end, id});
    end.engine.detach_link(asked.link, asked.why, now());
    end.ended = asked.why;
    end.words = asked.words;
}

inline void Network::perform(End& end, const path_action::WantTokens&) {
    note(end, "want tokens");
    if (on_wanted) on_wanted(end);
}

inline void Network::perform(End& end, const path_action::ReportStranger& asked) {
    note(end, "stranger " + asked.from.host);
}

} // namespace midip2p::test
