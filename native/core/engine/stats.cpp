// Collects the engine's figures into a value that keeps its memory from one call to the next.
#include "core/engine/engine_impl.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

/// The next element of a list that is filled again: an element that was there before keeps the memory of its texts.
template <class T> class Refill {
  public:
    explicit Refill(std::vector<T>& list) : list_(list) {}
    ~Refill() { list_.resize(size_); }
    Refill(const Refill&) = delete;
    Refill& operator=(const Refill&) = delete;
    T& next() {
        if (size_ == list_.size()) list_.emplace_back();
        return list_[size_++];
    }

  private:
    std::vector<T>& list_;
    std::size_t size_ = 0;
};

} // namespace

EngineStats Engine::stats() const {
    EngineStats stats;
    read_stats(stats);
    return stats;
}

void Engine::read_stats(EngineStats& into) const {
    Refill links(into.links);
    Refill streams(into.streams);
    for (const auto& link : impl_->links) {
        impl_->read_stats(*link, links.next());
        for (const auto& [id, s] : link->streams) {
            StreamStats& stream = streams.next();
            stream.link = link->id;
            stream.stream = s.id;
            stream.what = s.what;
            stream.way = s.way;
            stream.not_played = s.not_played;
        }
    }
    Refill passed(into.passed);
    for (const auto& [way, p] : impl_->passed_on)
        passed.next() = {.link = way.first.link, .stream = way.first.id, .to = way.second, .as = p.id};
    Refill ports(into.ports);
    for (const InputState& input : impl_->inputs)
        ports.next() = {.port = input.port->id(),
                        .events = input.events,
                        .overflow = input.port->overflow(),
                        .unrouted = input.unrouted};
    for (const auto& output : impl_->outputs)
        ports.next() = {.port = output->id(),
                        .events = output->events(),
                        .overflow = output->overflow(),
                        .turned_away = output->turned_away()};
    Refill heard(into.heard);
    for (const auto& output : impl_->outputs)
        for (const auto& link : impl_->links)
            if (const PlayerQueue::Counts counts = output->counts_of(link->id); !output->is_tape() && counts.put > 0)
                heard.next() = {.port = output->id(),
                                .link = link->id,
                                .delays = output->delays_of(link->id),
                                .beyond = counts.beyond};
    into.traces_dropped = impl_->traces_dropped;
}

// ---- details ----

void Engine::Impl::read_stats(const LinkState& link, LinkStats& into) const noexcept {
    static_cast<LinkFigures&>(into) = link;
    into.link = link.id;
    into.lanes = {link.toast.stats(Lane::notes), link.toast.stats(Lane::clock)};
    into.duplicates = link.toast.duplicates();
    const Unplayed here = unplayed_of(link);
    into.late = here.late;
    into.lost = here.lost;
    into.withheld = here.withheld;
    const Unplayed& there = link.toast.unplayed_there();
    into.late_there = there.late;
    into.lost_there = there.lost;
    into.withheld_there = there.withheld;
    into.waiting_there = there.waiting;
    for (const auto& output : outputs) into.beyond += output->counts_of(link.id).beyond;
    into.unacked = link.toast.unacknowledged();
    const DatagramFigures datagrams = link.toast.datagram_figures();
    into.datagrams_sent = datagrams.sent;
    into.datagrams_received = datagrams.received;
    into.datagrams_refused = datagrams.refused;
    into.datagrams_lost = datagrams.lost;
    into.datagram_repeats = datagrams.repeats;
    into.datagram_first = datagrams.first;
    into.datagram_ahead = datagrams.ahead;
    into.leave = link.leave.published;
    into.reach = link.reach.published;
    into.rtt_us = link.id == master ? arbiter.round_trip() : -1;
}

Unplayed Engine::Impl::unplayed_of(const LinkState& link) const noexcept {
    Unplayed sum{.late = link.late, .lost = link.lost + link.refused, .withheld = link.withheld};
    for (const auto& output : outputs) {
        const PlayerQueue::Counts counts = output->counts_of(link.id);
        sum.late += counts.late;
        sum.lost += counts.lost;
        sum.waiting += counts.put - std::min(counts.put, counts.gone);
    }
    return sum;
}

} // namespace midip2p::core
