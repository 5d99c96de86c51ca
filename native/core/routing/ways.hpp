// By which of several ways each stream is heard, kept as streams come and go.
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

/// Design: the rule of judge_ways, one stream at a time. A stream that comes or goes changes the way of two streams of
/// its origin at most, and costs the logarithm of how many there are: a member that declares as many as it may takes
/// nobody else's time. [io]
class Ways {
  public:
    explicit Ways(std::string self) : self_(std::move(self)) {}

    /// What has become of a stream.
    struct Change {
        LinkId link = 0;
        StreamId stream = 0;
        Way way = Way::played;
    };

    /// A stream of a link that is heard; again: what is said of it has changed. Its own way is among the changes.
    void add(LinkId link, const HeardStream& stream, std::vector<Change>& changes);
    /// It is closed, or its link is not heard. Nothing where it is not there.
    void remove(LinkId link, StreamId stream, std::vector<Change>& changes);

  private:
    using Rank = std::tuple<std::size_t, std::string, StreamId, LinkId>; // passed by how many, sender, number
    using FromWhom = std::pair<std::string, StreamId>;

    std::string self_;
    std::map<FromWhom, std::set<Rank>> heard_; // the first of each is played; loops are not in it
    std::map<std::pair<LinkId, StreamId>, std::pair<FromWhom, Rank>> places_;
};

} // namespace midip2p::core
