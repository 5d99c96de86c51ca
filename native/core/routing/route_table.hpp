// Which sinks an event of a source goes to.
#pragma once

#include "core/result.hpp"
#include "core/routing/passage.hpp"
#include "core/routing/route.hpp"
#include "core/types.hpp"

#include <memory>
#include <span>
#include <vector>

namespace midip2p::core {

struct Route {
    Source source;
    Sink sink;
    RouteNumber number = 0;
    std::shared_ptr<Passage> passage; // of this route in every table
};

/// Design: a table never changes. A new one is built beside the table in use and takes its place as a whole, so that no
/// event ever meets half of a change. Both share the Passages, which know the notes that a route has sounding. Lookups
/// allocate nothing. [io]
class RouteTable {
  public:
    RouteTable() = default;

    /// A table with this route as well; a route that exists already gets the new rule and keeps the notes it holds.
    /// unknown_port if source or sink name nothing, or if a stream would go back to its sender.
    [[nodiscard]] Result<RouteTable> with(const Source& source, const Sink& sink, RouteNumber number,
                                          const Rule& rule) const;
    /// A table without this route; unknown_port where it is not there.
    [[nodiscard]] Result<RouteTable> without(const Source& source, const Sink& sink, RouteNumber number) const;
    /// A table without every route from or to that link.
    [[nodiscard]] RouteTable without_link(LinkId link) const;
    /// A table without every route from or to that port of ours.
    [[nodiscard]] RouteTable without_port(PortId port) const;

    /// Calls `visit(const Sink&, Passage&)` for every route of the source. A route for this stream alone takes the
    /// place of a route for every stream of its link (stream 0) to the same sink.
    template <class Visit> void each_sink(const Source& source, Visit&& visit) const;

    /// nullptr where there is no such route.
    [[nodiscard]] Passage* find(const Source& source, const Sink& sink, RouteNumber number) const noexcept;
    /// Routes whose source is exactly this one.
    [[nodiscard]] std::span<const Route> routes_of(const Source& source) const noexcept;
    [[nodiscard]] std::span<const Route> all() const noexcept { return routes_; }

  private:
    std::vector<Route> routes_; // by source, sink, number
};

// ---- details ----

template <class Visit> void RouteTable::each_sink(const Source& source, Visit&& visit) const {
    const std::span<const Route> own = routes_of(source);
    for (const Route& r : own) visit(r.sink, *r.passage);
    if (source.link == 0 || source.id == 0) return;
    for (const Route& every : routes_of({source.link, 0})) {
        bool replaced = false;
        for (const Route& r : own) replaced = replaced || r.sink == every.sink;
        if (!replaced) visit(every.sink, *every.passage);
    }
}

} // namespace midip2p::core
