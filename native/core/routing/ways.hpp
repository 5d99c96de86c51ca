// By which of several ways each stream is played; kept up to date as streams come and go.
#pragma once

#include "core/routing/way.hpp"

#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace midip2p::core {

/// Design: the rule of judge_ways, for one stream at a time. A stream that comes or goes changes at most two streams of
/// its origin, and costs time in the logarithm of their number: even a peer that declares as many streams as it may
/// takes no time from others. [io]
class Ways {
  public:
    explicit Ways(std::string self) : self_(std::move(self)) {}

    /// What is decided about a stream.
    struct Change {
        LinkId link = 0;
        StreamId stream = 0;
        Way way = Way::played;
    };

    /// Adds a stream of a link that is heard, or changes what is known of one. Its own way is among the changes.
    void add(LinkId link, const HeardStream& stream, std::vector<Change>& changes);
    /// Removes a stream: it is closed, or its link is not heard. Does nothing if the stream is not known.
    void remove(LinkId link, StreamId stream, std::vector<Change>& changes);

  private:
    using Rank = std::tuple<std::size_t, std::string, StreamId, LinkId>; // passed by how many, sender, number
    using FromWhom = std::pair<std::string, StreamId>;

    std::string self_;
    std::map<FromWhom, std::set<Rank>> heard_; // the first of each is played; loops are not in it
    std::map<std::pair<LinkId, StreamId>, std::pair<FromWhom, Rank>> places_;
};

} // namespace midip2p::core
