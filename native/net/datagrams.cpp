#include "net/datagrams.hpp"

#include "os/random.hpp"

#include <algorithm>

namespace midip2p::net {

using namespace core;

namespace {

constexpr int kAtOnce = 64; // datagrams of one read: the other work of the thread comes between

/// The kinds of plaintext that the Protocol never sees. [TOAST-12.2-3]
constexpr std::uint8_t kChallenge = 0x40, kAnswer = 0x41, kFirstOfWays = 0x40, kLastOfWays = 0x7f;
constexpr std::size_t kTokenSize = 8;
using WayMessage = std::array<std::uint8_t, 1 + kTokenSize>;

WayMessage message(std::uint8_t kind, std::uint64_t token) {
    WayMessage bytes{kind};
    for (std::size_t i = 0; i < kTokenSize; ++i) bytes[1 + i] = static_cast<std::uint8_t>(token >> 8 * i);
    return bytes;
}
std::uint64_t token_of(ByteView message) {
    std::uint64_t token = 0;
    for (std::size_t i = 0; i < kTokenSize; ++i) token |= static_cast<std::uint64_t>(message[1 + i]) << 8 * i;
    return token;
}

} // namespace

Errc Datagrams::add(os::DatagramSocket socket, std::uint64_t token) {
    if (const Errc e = poller_.add(socket.descriptor(), token, true, false); e != Errc::ok) return e;
    sockets_.insert_or_assign(token, std::move(socket));
    return Errc::ok;
}

// ---- links

void Datagrams::begin(LinkId id, const tls::SealingKeys& keys, const std::vector<Address>& candidates) {
    if (sockets_.empty()) return;
    auto found = links_.find(id);
    if (found == links_.end()) {
        auto sealing = tls::Sealing::make(keys);
        if (!sealing) return; // without it there are no datagrams
        found = links_.emplace(id, LinkEnd{.sealing = std::move(*sealing)}).first;
    } else if (found->second.sealing.renew(keys) != Errc::ok) {
        return rest(id);
    }
    LinkEnd& link = found->second;
    link.resting = link.usable = false;
    link.where.clear();
    for (const Address& address : candidates) {
        const auto peer = os::endpoint_of(address);
        for (const auto& [token, socket] : sockets_) {
            if (peer && peer->is_v6 == socket.local().is_v6) link.where.push_back({.socket = token, .peer = *peer});
        }
    }
    link.ways.begin(link.where.size(), clock_.now());
}

void Datagrams::rest(LinkId id) {
    const auto found = links_.find(id);
    if (found == links_.end()) return;
    found->second.resting = true; // and its Sealing still knows what comes late
    found->second.usable = false;
}

// ---- in

const std::vector<Datagrams::Broken>& Datagrams::read(std::uint64_t token) {
    broken_.clear();
    const auto socket = sockets_.find(token);
    for (int i = 0; socket != sockets_.end() && i < kAtOnce; ++i) {
        const auto got = socket->second.receive(received_);
        if (!got.any) break;
        take(token, got);
    }
    return broken_;
}

void Datagrams::take(std::uint64_t token, const os::DatagramSocket::Received& got) {
    const ByteView datagram = ByteView(received_).first(got.bytes);
    const LocalTime stamped_at = got.stamp_ns ? clock_.at_realtime_ns(*got.stamp_ns) : clock_.now();
    for (auto& [id, link] : links_) { // a few: as many as there are players
        if (!link.sealing.knows(datagram)) continue;
        const auto opened = link.sealing.open(datagram);
        if (opened.what == tls::Opening::opened && !link.resting)
            take_opened(id, link, {.socket = token, .peer = got.from}, opened.plaintext, stamped_at);
        return;
    }
    ++foreign_;
}

void Datagrams::take_opened(LinkId id, LinkEnd& link, const Way& from, ByteView plaintext, LocalTime stamped_at) {
    const LocalTime now = clock_.now();
    WayNumber way = static_cast<WayNumber>(std::ranges::find(link.where, from) - link.where.begin());
    if (way < link.where.size()) {
        link.ways.heard(way, now);
    } else {
        way = link.ways.learn(now);
        link.where.resize(std::max(link.where.size(), way + 1));
        link.where[way] = from;
    }
    if (!plaintext.empty() && plaintext[0] >= kFirstOfWays && plaintext[0] <= kLastOfWays) {
        if (plaintext.size() != std::tuple_size_v<WayMessage>) return;
        if (plaintext[0] == kChallenge) send_sealed(link, from, message(kAnswer, token_of(plaintext)));
        if (plaintext[0] == kAnswer && link.ways.answered(way, token_of(plaintext), now)) report_reach(id, link, now);
        return;
    }
    const Errc e = protocol_.receive_datagram(id, plaintext, stamped_at, now);
    if (e == Errc::ok) return;
    link.resting = true; // nothing more of it is read
    broken_.push_back({.link = id, .why = e});
}

void Datagrams::read_stats(EngineStats& into) const {
    for (LinkStats& stats : into.links) {
        stats.datagrams_foreign = foreign_;
        const auto found = links_.find(stats.link);
        stats.datagrams_to.clear(); // and keeps its memory
        if (found == links_.end()) continue;
        using tls::Opening;
        if (found->second.usable) stats.datagrams_to = found->second.used;
        stats.datagrams_unopened = 0;
        for (const Opening what :
             {Opening::too_short, Opening::too_long, Opening::old, Opening::wrong, Opening::replayed, Opening::late})
            stats.datagrams_unopened += found->second.sealing.count(what);
    }
}

// ---- out

LocalTime Datagrams::send(LocalTime now) {
    LocalTime next = kNever;
    for (auto& [id, link] : links_) {
        if (link.resting) continue;
        if (link.ways.advance(now) <= now) challenge(link, now);
        next = std::min(next, link.ways.advance(now));
        report_reach(id, link, now);
        while (const auto way = link.ways.in_use()) {
            const std::size_t size = protocol_.transmit_datagram(id, plaintext_, now);
            if (size == 0) break;
            send_sealed(link, link.where[*way], ByteView(plaintext_).first(size));
        }
    }
    return next;
}

void Datagrams::challenge(LinkEnd& link, LocalTime now) {
    std::array<std::uint8_t, kTokenSize> random{};
    for (;;) {
        if (os::fill_randomly(random) != Errc::ok) return;
        std::uint64_t fresh = 0;
        for (const std::uint8_t byte : random) fresh = fresh << 8 | byte;
        const auto asked = link.ways.next_challenge(fresh, now);
        if (!asked) return;
        send_sealed(link, link.where[asked->way], message(kChallenge, asked->token));
    }
}

/// A datagram that the system does not take counts as lost, as one that is lost on its way.
void Datagrams::send_sealed(LinkEnd& link, const Way& to, ByteView plaintext) {
    const auto datagram = link.sealing.seal(plaintext);
    const auto socket = sockets_.find(to.socket);
    if (datagram && socket != sockets_.end()) (void)socket->second.send(*datagram, to.peer);
}

/// Lets the Protocol know whether there is a way, if that has changed.
void Datagrams::report_reach(LinkId id, LinkEnd& link, LocalTime now) {
    const bool usable = link.ways.in_use().has_value();
    if (usable == link.usable) return;
    link.usable = usable;
    if (usable) link.used = to_string(os::address_of(link.where[*link.ways.in_use()].peer));
    protocol_.set_datagrams(id, usable, now);
}

} // namespace midip2p::net
