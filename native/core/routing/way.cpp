#include "core/routing/way.hpp"

#include <algorithm>
#include <tuple>

namespace midip2p::core {

namespace {

struct From {
    std::string_view peer;
    StreamId stream;
    friend bool operator==(const From&, const From&) = default;
};

From origin_of(const HeardStream& s) noexcept {
    if (s.what->passed.empty()) return {s.sender, s.stream};
    return {s.what->origin.peer, s.what->origin.stream};
}

bool was_at(const HeardStream& s, std::string_view peer) noexcept {
    return origin_of(s).peer == peer || std::ranges::find(s.what->passed, peer) != s.what->passed.end();
}

auto rank(const HeardStream& s) noexcept { return std::tuple(s.what->passed.size(), s.sender, s.stream); }

} // namespace

void judge_ways(std::string_view self, std::span<HeardStream> streams) noexcept {
    for (HeardStream& s : streams) s.way = was_at(s, self) ? Way::loop : Way::played;
    for (HeardStream& s : streams) {
        if (s.way != Way::played) continue;
        for (const HeardStream& other : streams)
            if (other.way != Way::loop && origin_of(other) == origin_of(s) && rank(other) < rank(s))
                s.way = Way::doubled;
    }
}

bool may_pass(const HeardStream& stream, std::string_view to) noexcept {
    return stream.sender != to && !was_at(stream, to) && stream.what->passed.size() < kMaxPassed;
}

StreamDescription passed_by(std::string_view self, const HeardStream& stream) {
    StreamDescription what = *stream.what;
    const From from = origin_of(stream);
    what.origin = {.peer = std::string(from.peer), .stream = from.stream};
    what.passed.emplace_back(self);
    return what;
}

} // namespace midip2p::core
