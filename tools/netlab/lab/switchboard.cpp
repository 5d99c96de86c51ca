#include "lab/switchboard.hpp"

#include <algorithm>
#include <array>

namespace midip2p::netlab {

namespace {

/// A line without a rate has no queue of its own; this bounds what a sender gone wild may pile up.
constexpr uint64_t kMostOnTheWay = 50'000;

constexpr std::array<uint8_t, 3> kPrefix4{10, 77, 0};
constexpr std::array<uint8_t, 15> kPrefix6{0xfd, 0x77};
constexpr std::array<uint8_t, 3> kInternet4{203, 0, 113};
/// The same hosts once more: programs that know 203.0.113.0/24 as a range for documents take it for no public one.
constexpr std::array<uint8_t, 3> kRouted4{192, 0, 1};
constexpr std::array<uint8_t, 7> kInternet6{0x20, 0x01, 0x0d, 0xb8};

template <size_t N>
std::optional<size_t> host_at(std::span<const uint8_t> address, const std::array<uint8_t, N>& prefix, size_t hosts) {
    if (!std::equal(prefix.begin(), prefix.end(), address.begin())) return {};
    const size_t number = address[N];
    return number >= 1 && number <= hosts ? std::optional(number - 1) : std::nullopt;
}

} // namespace

std::optional<size_t> destination(std::span<const uint8_t> packet, size_t hosts, Network network) {
    const bool internet = network == Network::internet;
    if (packet.size() >= 20 && packet[0] >> 4 == 4) {
        const auto address = packet.subspan(16, 4);
        const auto routed = internet ? host_at(address, kRouted4, hosts) : std::nullopt;
        return routed ? routed : host_at(address, internet ? kInternet4 : kPrefix4, hosts);
    }
    if (packet.size() < 40 || packet[0] >> 4 != 6) return {};
    const auto address = packet.subspan(24, 16);
    return internet ? host_at(address, kInternet6, hosts) : host_at(address, kPrefix6, hosts);
}

Switchboard::Switchboard(size_t hosts, uint64_t seed, Network network)
    : network_(network), counters_(hosts * hosts), plugged_(hosts, true) {
    // A line's luck does not depend on what other lines carry, nor on how many hosts there are.
    for (size_t from = 0; from < hosts; ++from)
        for (size_t to = 0; to < hosts; ++to)
            lines_.emplace_back(Random(Random(seed).next() + from * kMostHosts + to).next());
}

void Switchboard::set(std::optional<size_t> from, std::optional<size_t> to, const Impairment& impairment,
                      Nanoseconds now) {
    for (size_t i = from.value_or(0); i < (from ? *from + 1 : hosts()); ++i)
        for (size_t j = to.value_or(0); j < (to ? *to + 1 : hosts()); ++j) lines_[i * hosts() + j].set(impairment, now);
}

void Switchboard::receive(size_t from, std::span<const uint8_t> packet, Nanoseconds now) {
    const auto to = destination(packet, hosts(), network_);
    if (!to) return;
    Counters& count = counters_[from * hosts() + *to];
    ++count.packets;
    count.bytes += packet.size();
    if (!plugged_[from] || !plugged_[*to]) {
        ++count.unplugged;
        return;
    }
    if (count.queue >= kMostOnTheWay) {
        ++count.queue_full;
        return;
    }
    const auto [fate, arrives_at] = lines_[from * hosts() + *to].pass(now, packet.size());
    switch (fate) {
    case Fate::lost:
        ++count.lost;
        return;
    case Fate::blacked_out:
        ++count.blacked_out;
        return;
    case Fate::queue_full:
        ++count.queue_full;
        return;
    case Fate::arrives:
        break;
    }
    ++count.queue;
    travelling_.push_back({arrives_at, number_++, static_cast<uint32_t>(from), static_cast<uint32_t>(*to),
                           std::vector<uint8_t>(packet.begin(), packet.end())});
    std::push_heap(travelling_.begin(), travelling_.end(), later);
}

void Switchboard::deliver(Nanoseconds now, const Write& write) {
    while (!travelling_.empty() && travelling_.front().arrives_at <= now) {
        std::pop_heap(travelling_.begin(), travelling_.end(), later);
        const Travelling& due = travelling_.back();
        Counters& count = counters_[due.from * hosts() + due.to];
        --count.queue;
        if (!plugged_[due.to])
            ++count.unplugged;
        else if (write(due.to, due.packet))
            ++count.delivered;
        else
            ++count.refused;
        travelling_.pop_back();
    }
}

std::optional<Nanoseconds> Switchboard::next() const {
    return travelling_.empty() ? std::nullopt : std::optional(travelling_.front().arrives_at);
}

bool Switchboard::later(const Travelling& a, const Travelling& b) {
    return a.arrives_at != b.arrives_at ? a.arrives_at > b.arrives_at : a.number > b.number;
}

} // namespace midip2p::netlab
