// A relay of the simulated network: two connections that greet it with the same number, one of each side, are joined.
#pragma once

#include "core/test/paths/network.hpp"
#include "core/toast/frame.hpp"

#include <string_view>

namespace midip2p::test {

/// A token of the tests: its side and its number count, and nobody has signed it.
inline RelayToken token_of(std::uint8_t side, std::uint32_t number) {
    RelayToken token{};
    token[0] = 1;
    token[1] = side;
    for (std::size_t i = 0; i < 4; ++i) token[42 + i] = static_cast<std::uint8_t>(number >> 8 * (3 - i));
    return token;
}
inline std::uint32_t number_in(ByteView greeting) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | greeting[kFrameHead + 42 + i];
    return number;
}

inline void Network::perform(End& end, const path_action::Greet& asked) {
    const End::Connection* c = find({&end, asked.connection});
    if (c == nullptr) return;
    note(end, "greet with " + std::to_string(number_in(asked.bytes)));
    const auto relay = relays.find(c->address);
    if (relay == relays.end()) return;
    at(now_us + relay->second.delay, [this, caller = Place{&end, asked.connection}, address = c->address,
                                      greeting = asked.bytes] { meet(caller, address, greeting); });
}

inline void Network::meet(const Place& caller, const std::string& address, const std::vector<std::uint8_t>& greeting) {
    const auto found = relays.find(address);
    if (found == relays.end() || find(caller) == nullptr) return;
    Relay& relay = found->second;
    ++relay.calls;
    if (!relay.refusal.empty()) return answer(caller, relay.delay, 6, R"({"code":")" + relay.refusal + R"("})");
    const std::uint32_t number = number_in(greeting);
    const auto waiting = relay.waiting.find(number);
    if (waiting == relay.waiting.end() || find(waiting->second) == nullptr) {
        relay.waiting.insert_or_assign(number, caller);
        return;
    }
    const Place other = waiting->second;
    relay.waiting.erase(waiting);
    REQUIRE(other.end != caller.end);
    const bool is_first = greeting[kFrameHead + 1] == 0;
    wires_.push_back({.dialler = is_first ? caller : other,
                      .listener = is_first ? other : caller,
                      .delay = 2 * relay.delay,
                      .pinned = {}});
    for (const Place& place : {caller, other}) {
        find(place)->wire = wires_.size();
        answer(place, relay.delay, 8, "");
    }
}

inline void Network::answer(const Place& to, std::int64_t delay, std::uint32_t type, std::string_view payload) {
    std::vector<std::uint8_t> bytes(kFrameOverhead + payload.size());
    write_frame({.type = type,
                 .timestamp = kUnsynchronised,
                 .sequence = 0,
                 .payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()}},
                bytes.data());
    at(now_us + delay, [this, to, bytes] {
        if (find(to) == nullptr) return;
        to_paths(to, bytes);
        perform(*to.end);
    });
}

} // namespace midip2p::test
