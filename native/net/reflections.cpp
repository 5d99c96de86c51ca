#include "net/reflections.hpp"

#include "core/toast/frame.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace midip2p::net {

using namespace core;

namespace {

constexpr std::uint32_t kReflect = 9;                     // the type of frames to and from a reflector [TOAST-14.1-1]
constexpr std::int64_t kLastTime = std::int64_t{1} << 60; // µs; nobody proves who answers, and it is reckoned with

bool is_v6(const Address& address) { return address.host.find(':') != std::string::npos; }

/// "203.0.113.3:7400", "[2001:db8::1]:7400"; nullopt: it is no address.
std::optional<Address> address_in(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    Address address{.host = std::string(host), .port = port};
    if (error != std::errc() || end != digits.data() + digits.size() || port == 0 || !os::is_numeric(address))
        return {};
    return address;
}

} // namespace

void Reflections::add(const Ports& ports, const Address& reflector, std::uint64_t notes_token,
                      std::uint64_t clock_token, LocalTime now) {
    const auto port = [&](const Address& own, std::uint64_t token) {
        Port made;
        made.own = own;
        made.reflector = reflector;
        made.token = token;
        made.next = now;
        return made;
    };
    pairs_.push_back({.ports = {port(ports.notes, notes_token), port(ports.clock, clock_token)}});
}

bool Reflections::has(std::uint64_t token) const {
    return std::ranges::any_of(pairs_, [token](const Pair& pair) {
        return std::ranges::any_of(pair.ports, [token](const Port& port) { return port.token == token; });
    });
}

void Reflections::handle(const os::Poller::Ready& ready, LocalTime now) {
    Port* port = find(ready.token);
    if (port == nullptr || !port->socket.valid()) return;
    if (ready.error != 0) return give_up(*port, now);
    if (std::exchange(port->opening, false)) {
        poller_.change(port->socket.descriptor(), port->token, true, false);
        ask(*port, now);
    } else if (ready.readable) {
        read(*port, now);
    }
}

LocalTime Reflections::advance(LocalTime now) {
    LocalTime next = kNever;
    for (Pair& pair : pairs_) {
        for (Port& port : pair.ports) {
            if (now >= port.next) {
                if (!port.socket.valid()) {
                    call(port, now);
                } else if (port.opening || port.asking) {
                    give_up(port, now); // no answer
                } else {
                    ask(port, now);
                }
            }
            next = std::min(next, port.next);
        }
    }
    return next;
}

// ---- what is seen

std::optional<Reflexive> Reflections::take_change() {
    for (Pair& pair : pairs_) {
        const auto &notes = pair.ports[0].seen, &clock = pair.ports[1].seen;
        if (!notes || !clock || notes->host != clock->host) continue; // [TOAST-14.2-2]
        if (pair.told && pair.told->notes == *notes && pair.told->clock == *clock) continue;
        pair.told = Reflexive{.notes = *notes, .clock = *clock};
        return pair.told;
    }
    return {};
}

bool Reflections::has_seen(const Address& of_family) const {
    return std::ranges::any_of(
        pairs_, [&](const Pair& pair) { return pair.told && is_v6(pair.told->notes) == is_v6(of_family); });
}

std::optional<Address> Reflections::port_for(const Address& of_family, Lane lane) const {
    for (const Pair& pair : pairs_) {
        const Port& port = pair.ports[lane == Lane::notes ? 0 : 1];
        if (is_v6(port.own) == is_v6(of_family)) return port.own;
    }
    return {};
}

// ---- one connection

Reflections::Port* Reflections::find(std::uint64_t token) {
    for (Pair& pair : pairs_)
        for (Port& port : pair.ports)
            if (port.token == token) return &port;
    return nullptr;
}

void Reflections::call(Port& port, LocalTime now) {
    std::string why;
    auto socket = os::Socket::connect(port.reflector, why, port.own);
    if (!socket || poller_.add(socket->descriptor(), port.token, true, true) != Errc::ok) {
        port.next = now + kPause;
        return;
    }
    port.socket = std::move(*socket);
    port.reader = {};
    port.opening = true;
    port.next = now + kPatience;
}

void Reflections::ask(Port& port, LocalTime now) {
    std::array<std::uint8_t, kFrameOverhead> question{};
    write_frame({.type = kReflect, .timestamp = kUnsynchronised, .sequence = 0, .payload = {}}, question.data());
    const auto sent = port.socket.send(question);
    if (!sent || *sent != question.size()) return give_up(port, now);
    port.asking = true;
    port.asked_at = now;
    port.next = now + kPatience;
}

void Reflections::read(Port& port, LocalTime now) {
    std::array<std::uint8_t, 256> bytes{};
    const auto got = port.socket.receive(bytes);
    if (got.closed || got.error != Errc::ok) return give_up(port, now);
    port.reader.feed(ByteView(bytes).first(got.bytes));
    for (Frame frame; port.reader.next(frame);)
        if (!take(port, frame, now)) return give_up(port, now);
    if (port.reader.error() != Errc::ok) give_up(port, now);
}

/// False: it is no answer. [TOAST-14.1-2]
bool Reflections::take(Port& port, const Frame& frame, LocalTime now) {
    const auto seen = address_in({reinterpret_cast<const char*>(frame.payload.data()), frame.payload.size()});
    if (!port.asking || static_cast<std::uint32_t>(frame.code()) != kReflect || !seen) return false;
    if (is_v6(*seen) != is_v6(port.own) || frame.timestamp.us < 0 || frame.timestamp.us > kLastTime) return false;
    port.asking = false;
    port.next = now + kQuestions;
    port.seen = seen;
    const std::int64_t round_trip = now - port.asked_at;
    if (!ahead_ || round_trip <= quickest_ || now >= known_at_ + kGoodFor) {
        quickest_ = round_trip;
        known_at_ = now;
        ahead_ = frame.timestamp.us - (port.asked_at.us + round_trip / 2);
    }
    return true;
}

void Reflections::give_up(Port& port, LocalTime now) {
    poller_.remove(port.socket.descriptor());
    port.socket.abort(); // the same address is called from here again
    port.opening = port.asking = false;
    port.next = now + kPause;
}

} // namespace midip2p::net
