#include "core/toast/paths/datagram_ways.hpp"

#include <algorithm>

namespace midip2p::core {

void DatagramWays::begin(std::size_t named, LocalTime now) {
    ways_.assign(named, Way{});
    learnt_ = 0;
    ask_all(now);
}

void DatagramWays::ask_all(LocalTime now) {
    in_use_.reset();
    for (Way& way : ways_) {
        way.token.reset();
        way.next = now;
    }
}

WayNumber DatagramWays::learn(LocalTime now) {
    const auto was_learnt = [](const Way& way) { return way.learnt != 0; };
    WayNumber number = ways_.size();
    if (static_cast<std::size_t>(std::ranges::count_if(ways_, was_learnt)) < kMostLearnt) {
        ways_.emplace_back();
    } else { // in place of the one that was learnt first, but for the one that is used
        std::uint64_t first = learnt_ + 1;
        for (WayNumber i = 0; i < ways_.size(); ++i) {
            if (!was_learnt(ways_[i]) || in_use_ == i || ways_[i].learnt >= first) continue;
            first = ways_[i].learnt;
            number = i;
        }
        ways_[number] = Way{};
    }
    ways_[number].learnt = ++learnt_;
    heard(number, now);
    return number;
}

void DatagramWays::heard(WayNumber way, LocalTime now) {
    if (in_use_ == way) return;
    if (!in_use_) { // a challenge of ours gets through now, if a router kept it out before
        Way& it = ways_[way];
        if (!it.token || it.pause > kFirstPause) it.next = std::min(it.next, now);
        it.pause = kFirstPause;
        return;
    }
    Way& used = ways_[*in_use_];
    if (!used.token && now - used.answered_at >= kSuspicion) used.next = std::min(used.next, now);
}

std::optional<DatagramWays::Challenge> DatagramWays::next_challenge(std::uint64_t fresh, LocalTime now) {
    for (WayNumber i = 0; i < ways_.size(); ++i) {
        Way& way = ways_[i];
        if (way.next > now) continue;
        if (!way.token) {
            way.token = fresh;
            way.asked_at = now;
            way.pause = kFirstPause;
        }
        way.next = now + way.pause;
        way.pause = std::min(2 * way.pause, kLongestPause);
        return Challenge{.way = i, .token = *way.token};
    }
    return {};
}

bool DatagramWays::answered(WayNumber number, std::uint64_t token, LocalTime now) {
    Way& way = ways_[number];
    if (way.token != token) return false;
    way.token.reset();
    way.answered_at = now;
    if (!in_use_) {
        in_use_ = number;
        for (Way& other : ways_) {
            other.token.reset();
            other.next = kNever;
        }
    }
    way.next = in_use_ == number ? now + kRenewal : kNever;
    return true;
}

LocalTime DatagramWays::advance(LocalTime now) {
    if (in_use_) {
        const Way& used = ways_[*in_use_];
        if (used.token && now >= used.asked_at + kPatience) ask_all(now);
    }
    LocalTime next = kNever;
    for (const Way& way : ways_) next = std::min(next, way.next);
    if (in_use_ && ways_[*in_use_].token) next = std::min(next, ways_[*in_use_].asked_at + kPatience);
    return next;
}

} // namespace midip2p::core
