#include "core/routing/route_table.hpp"

#include <algorithm>
#include <tuple>

namespace midip2p::core {

static auto key(const Route& r) { return std::tie(r.source, r.sink); }

static bool makes_sense(const Route& r) {
    if (r.source.link == 0 && r.source.id == 0) return false;
    if (r.sink.link == 0 && r.sink.port == 0) return false;
    return r.source.link == 0 || r.sink.link == 0; // nobody passes a peer's notes on to another peer
}

bool passes(const Rule& rule, ByteView midi) noexcept {
    if (midi.empty() || midi[0] < 0x80 || midi[0] >= 0xf0) return true;
    return (rule.channels >> (midi[0] & 0x0f) & 1u) != 0;
}

Result<RouteTable> RouteTable::with(const Route& route) const {
    if (!makes_sense(route)) return Errc::unknown_port;
    RouteTable next = *this;
    const auto at = std::lower_bound(next.routes_.begin(), next.routes_.end(), route,
                                     [](const Route& a, const Route& b) { return key(a) < key(b); });
    if (at != next.routes_.end() && key(*at) == key(route)) {
        at->rule = route.rule;
    } else {
        next.routes_.insert(at, route);
    }
    return next;
}

Result<RouteTable> RouteTable::without(const Source& source, const Sink& sink) const {
    RouteTable next = *this;
    const auto gone = std::erase_if(next.routes_, [&](const Route& r) { return r.source == source && r.sink == sink; });
    if (gone == 0) return Errc::unknown_port;
    return next;
}

RouteTable RouteTable::without_link(LinkId link) const {
    RouteTable next = *this;
    if (link == 0) return next;
    std::erase_if(next.routes_, [&](const Route& r) { return r.source.link == link || r.sink.link == link; });
    return next;
}

RouteTable RouteTable::without_port(PortId port) const {
    RouteTable next = *this;
    std::erase_if(next.routes_, [&](const Route& r) {
        return (r.source.link == 0 && r.source.id == port) || (r.sink.link == 0 && r.sink.port == port);
    });
    return next;
}

std::span<const Route> RouteTable::routes_of(const Source& source) const noexcept {
    struct BySource {
        bool operator()(const Route& r, const Source& s) const { return r.source < s; }
        bool operator()(const Source& s, const Route& r) const { return s < r.source; }
    };
    const auto [first, last] = std::equal_range(routes_.begin(), routes_.end(), source, BySource{});
    return {first, last};
}

} // namespace midip2p::core
