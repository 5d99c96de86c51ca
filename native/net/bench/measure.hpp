// One round: two runners, a link, a producer, a taker, and how long each event took.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace midip2p::net {
class Protocol;
}

namespace midip2p::bench {

struct Round {
    std::vector<std::int64_t> latencies; // µs, captured (now at play) → taken, in the order of arrival
    std::uint64_t lost = 0;
    double seconds = 0; // from the first play to the last take
};

/// nullptr: the product's own protocol.
using MakeProtocol = std::function<std::unique_ptr<net::Protocol>()>;

/// Links two runners over 127.0.0.1, plays `count` events, one every `period_ns`, and takes them at the other end.
/// Throws std::runtime_error where the link does not come up.
Round measure(const MakeProtocol& make, std::int64_t period_ns, std::size_t count);

} // namespace midip2p::bench
