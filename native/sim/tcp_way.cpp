#include "sim/tcp_way.hpp"

#include <algorithm>

namespace midip2p::sim {

namespace {

constexpr double kLeastTimeout = 200e3; // µs: Linux' TCP_RTO_MIN
constexpr double kMostTimeout = 3200e3; // by then TOAST has opened another connection
constexpr std::size_t kHeaders = 52;    // bytes of IPv4 and TCP with timestamps
constexpr std::size_t kRecord = 22;     // bytes that TLS adds
constexpr double kStack = 8;            // µs that both systems need at least
constexpr double kStackMore = 4;        // µs, on average more
constexpr double kBusyOnceIn = 50;      // packets
constexpr double kBusyFor = 3000;       // µs at most: another program has the processor, or the interrupt waits

} // namespace

void TcpWay::set(const netlab::Impairment& impairment, double now_us) {
    const auto now = static_cast<netlab::Nanoseconds>(now_us * 1e3);
    line_.set(impairment, now);
    netlab::Impairment again = impairment;
    again.rate_mbit = 0; // a few packets wait for nobody
    again_.set(again, now);
    delay_us_ = impairment.delay_ms * 1e3;
}

void TcpWay::queue(double us, double grows_us, double now_us) {
    queue_from_ = queued(now_us);
    queue_to_ = us;
    queue_began_ = now_us;
    queue_grown_ = now_us + grows_us;
}

double TcpWay::queued(double now_us) const {
    if (now_us >= queue_grown_) return queue_to_;
    return queue_from_ + (queue_to_ - queue_from_) * (now_us - queue_began_) / (queue_grown_ - queue_began_);
}

double TcpWay::arrival(double now_us, std::size_t bytes) {
    double timeout = kLeastTimeout + 2 * delay_us_;
    double sent = now_us;
    for (netlab::Line* line = &line_;; line = &again_) {
        const auto at = static_cast<netlab::Nanoseconds>(sent * 1e3);
        const netlab::Passage passage = line->pass(at, bytes + kHeaders + kRecord);
        if (passage.fate == netlab::Fate::arrives) {
            double arrives = static_cast<double>(passage.arrives_at) / 1e3 + queued(sent) + kStack;
            arrives += chance_.exponential(kStackMore);
            if (chance_.one_in(kBusyOnceIn)) arrives += chance_.between(0, kBusyFor);
            last_arrival_ = std::max(last_arrival_, arrives);
            return last_arrival_;
        }
        sent += timeout;
        timeout = std::min(timeout * 2, kMostTimeout);
    }
}

} // namespace midip2p::sim
