#include "core/routing/route_table.hpp"

#include <algorithm>
#include <tuple>

namespace midip2p::core {

static auto key(const Route& r) { return std::tie(r.source, r.sink, r.number); }

static bool makes_sense(const Source& source, const Sink& sink) {
    if (source.link == 0 && source.id == 0) return false;
    if (sink.link == 0 && sink.port == 0) return false;
    return source.link == 0 || source.link != sink.link; // never back to where it came from
}

Result<RouteTable> RouteTable::with(const Source& source, const Sink& sink, RouteNumber number,
                                    const Rule& rule) const {
    if (!makes_sense(source, sink)) return Errc::unknown_port;
    RouteTable next = *this;
    const Route route{.source = source, .sink = sink, .number = number, .passage = {}};
    const auto at = std::lower_bound(next.routes_.begin(), next.routes_.end(), route,
                                     [](const Route& a, const Route& b) { return key(a) < key(b); });
    if (at != next.routes_.end() && key(*at) == key(route)) {
        at->passage->set_rule(rule);
    } else {
        next.routes_.insert(at, route)->passage = std::make_shared<Passage>(rule);
    }
    return next;
}

Passage* RouteTable::find(const Source& source, const Sink& sink, RouteNumber number) const noexcept {
    for (const Route& r : routes_of(source))
        if (r.sink == sink && r.number == number) return r.passage.get();
    return nullptr;
}

Result<RouteTable> RouteTable::without(const Source& source, const Sink& sink, RouteNumber number) const {
    RouteTable next = *this;
    const auto gone = std::erase_if(
        next.routes_, [&](const Route& r) { return r.source == source && r.sink == sink && r.number == number; });
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
