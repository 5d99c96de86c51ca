#include "core/routing/ways.hpp"

namespace midip2p::core {

void Ways::add(LinkId link, const HeardStream& stream, std::vector<Change>& changes) {
    remove(link, stream.stream, changes);
    std::array<HeardStream, 1> alone{stream};
    judge_ways(self_, alone);
    if (alone[0].way == Way::loop) return changes.push_back({link, stream.stream, Way::loop});
    const StreamDescription& what = *stream.what;
    const FromWhom from =
        what.passed.empty() ? FromWhom(stream.sender, stream.stream) : FromWhom(what.origin.peer, what.origin.stream);
    const Rank rank(what.passed.size(), stream.sender, stream.stream, link);
    std::set<Rank>& all = heard_[from];
    const auto before = all.begin();
    const auto at = all.insert(rank).first;
    places_.insert_or_assign(std::pair(link, stream.stream), std::pair(from, rank));
    const bool first = at == all.begin();
    if (first && before != all.end()) changes.push_back({std::get<3>(*before), std::get<2>(*before), Way::doubled});
    changes.push_back({link, stream.stream, first ? Way::played : Way::doubled});
}

void Ways::remove(LinkId link, StreamId stream, std::vector<Change>& changes) {
    const auto place = places_.find({link, stream});
    if (place == places_.end()) return;
    const auto& [from, rank] = place->second;
    const auto all = heard_.find(from);
    const bool first = *all->second.begin() == rank;
    all->second.erase(rank);
    if (all->second.empty()) {
        heard_.erase(all);
    } else if (first) {
        const Rank& next = *all->second.begin();
        changes.push_back({std::get<3>(next), std::get<2>(next), Way::played});
    }
    places_.erase(place);
}

} // namespace midip2p::core
