// Which sinks an event of a source goes to.
#pragma once

#include "core/result.hpp"
#include "core/routing/route.hpp"
#include "core/types.hpp"

#include <span>
#include <vector>

namespace midip2p::core {

struct Route {
    Source source;
    Sink sink;
    Rule rule;
};

/// True where the rule lets the message through. Channel messages by their channel, all others always.
[[nodiscard]] bool passes(const Rule& rule, ByteView midi) noexcept;

/// Design: a value that never changes. A new table is built beside the one in use and takes its place whole, so that
/// no event ever sees half of a change. Lookups allocate nothing.
class RouteTable {
  public:
    RouteTable() = default;

    /// A table with this route as well; a route that is there gets the new rule.
    /// unknown_port where the source or sink is nothing, or a remote stream would go to a peer.
    [[nodiscard]] Result<RouteTable> with(const Route& route) const;
    /// A table without this route; unknown_port where it is not there.
    [[nodiscard]] Result<RouteTable> without(const Source& source, const Sink& sink) const;
    /// A table without every route from or to that link.
    [[nodiscard]] RouteTable without_link(LinkId link) const;
    /// A table without every route from or to that port of ours.
    [[nodiscard]] RouteTable without_port(PortId port) const;

    /// Calls `visit(const Sink&, const Rule&)` once for every sink of the source. A route of the very stream goes
    /// before one of every stream of its link (stream 0) to the same sink.
    template <class Visit> void each_sink(const Source& source, Visit&& visit) const;

    /// Routes whose source is exactly this one.
    [[nodiscard]] std::span<const Route> routes_of(const Source& source) const noexcept;
    [[nodiscard]] std::span<const Route> all() const noexcept { return routes_; }

  private:
    std::vector<Route> routes_; // by source, then sink
};

// ---- details ----

template <class Visit> void RouteTable::each_sink(const Source& source, Visit&& visit) const {
    const std::span<const Route> own = routes_of(source);
    for (const Route& r : own) visit(r.sink, r.rule);
    if (source.link == 0 || source.id == 0) return;
    for (const Route& every : routes_of({source.link, 0})) {
        bool said = false;
        for (const Route& r : own) said = said || r.sink == every.sink;
        if (!said) visit(every.sink, every.rule);
    }
}

} // namespace midip2p::core
