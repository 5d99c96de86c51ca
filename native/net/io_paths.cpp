// Carries out what core::Paths asks for: connections begin and end, lanes are carried, links end.
#include "net/io_thread.hpp"

namespace midip2p::net {

using namespace core;
using Use = Connection::Use;

namespace {

bool are_addresses(const std::vector<Reflexive>& all) {
    return std::ranges::all_of(
        all, [](const Reflexive& r) { return os::is_numeric(r.notes) && r.notes.host == r.clock.host; });
}

} // namespace

/// What a reflector sees is dialled from ports that one sees as well: without these the peer dials in vain.
/// [TOAST-4.7-1]
void IoThread::keep_answered(std::vector<Reflexive>& reflexive) const {
    std::erase_if(reflexive, [this](const Reflexive& r) { return !reflections_.has_seen(r.notes); });
}

Errc IoThread::open_link(LinkId id, LinkTarget target) {
    for (const Address& a : target.candidates)
        if (!os::is_numeric(a)) return Errc::address_invalid;
    if (!are_addresses(target.reflexive)) return Errc::address_invalid;
    if (target.relay == RelayUse::only) { // for datagrams, too
        target.candidates.clear();
        target.reflexive.clear();
    }
    std::vector<Address> candidates = target.candidates;
    keep_answered(target.reflexive);
    PathTarget path{.peer = target.peer,
                    .fingerprint = target.fingerprint,
                    .candidates = std::move(target.candidates),
                    .reflexive = std::move(target.reflexive),
                    .relay = target.relay};
    if (const Errc e = paths_.may_open(path); e != Errc::ok) return e;
    if (const Errc e = protocol_->attach_link(id, {target.peer, target.may_play, std::move(target.muted_ports)});
        e != Errc::ok)
        return e;
    link_words_[id] = {.peer = std::move(target.peer),
                       .path = {},
                       .end = {},
                       .relays_alone = target.relay == RelayUse::only,
                       .candidates = std::move(candidates)};
    paths_.open(id, std::move(path), clock_.now());
    perform();
    return Errc::ok;
}

Errc IoThread::set_candidates(LinkId id, std::vector<Address> candidates, std::vector<Reflexive> reflexive) {
    if (!std::ranges::all_of(candidates, os::is_numeric) || !are_addresses(reflexive)) return Errc::address_invalid;
    keep_answered(reflexive);
    if (const Errc e = paths_.set_candidates(id, candidates, std::move(reflexive), clock_.now()); e != Errc::ok)
        return e;
    LinkWords& words = link_words_[id];
    if (!words.relays_alone) words.candidates = std::move(candidates); // of the datagrams of the next connection
    return Errc::ok;
}

Errc IoThread::take_tokens(LinkId id, RelayTokens tokens) {
    if (!tokens.tokens.empty() && !os::is_numeric(tokens.relay)) return Errc::address_invalid;
    const Errc e = paths_.take_tokens(id, std::move(tokens), clock_.now());
    perform();
    return e;
}

Errc IoThread::close_link(LinkId id) {
    if (!link_words_.contains(id)) return Errc::unknown_link;
    paths_.end(id, Errc::closed_here, "");
    perform();
    return Errc::ok;
}

/// Must not be called from within itself: actions only add more actions. False: there was nothing to do.
bool IoThread::perform() {
    bool any = false;
    while (auto action = paths_.next_action()) {
        std::visit([this](auto& asked) { perform(asked); }, *action);
        any = true;
    }
    return any;
}

// ---- connections

void IoThread::perform(const path_action::Dial& asked) {
    if (!paths_.has(asked.connection)) return; // not wanted any more
    std::string why;
    const auto from = asked.from ? reflections_.port_for(asked.address, *asked.from) : std::nullopt;
    auto channel = PeerChannels::dial(asked.address, from, why);
    if (!channel || poller_.add((*channel)->descriptor(), asked.connection, true, true) != Errc::ok)
        return paths_.failed(asked.connection, Errc::unreachable, why, clock_.now());
    auto c = std::make_unique<Connection>(asked.connection, std::move(*channel), true, to_string(asked.address));
    c->watched = {true, true};
    connections_.emplace(asked.connection, std::move(c));
}

void IoThread::perform(const path_action::Greet& asked) {
    Connection* c = find(asked.connection);
    if (c == nullptr) return;
    c->in_clear = true;
    if (const Errc e = c->channel->write(asked.bytes); e != Errc::ok) return lose(*c, e, c->channel->detail());
    write_to(*c);
}

void IoThread::perform(const path_action::Secure& asked) {
    Connection* c = find(asked.connection);
    if (c == nullptr) return;
    c->in_clear = false;
    c->channel = channels_.secure(std::move(c->channel), asked);
    if (!asked.early.empty()) {
        const Channel::Read read = c->channel->read(c->plain);
        greet(*c);
        if (read.error != Errc::ok) return lose(*c, read.error, c->channel->detail());
    }
    write_to(*c);
}

void IoThread::perform(const path_action::Listen& asked) {
    Connection* c = find(asked.connection);
    if (c == nullptr) return;
    watch(*c, {.readable = true, .writable = c->watched.writable});
    read_greeting(*c); // it spoke in the same breath as it showed its key
}

void IoThread::perform(const path_action::Hold& asked) {
    if (Connection* c = find(asked.connection)) watch(*c, {.readable = false, .writable = c->watched.writable});
}

void IoThread::perform(const path_action::Speak& asked) {
    Connection* c = find(asked.connection);
    if (c == nullptr) return;
    if (const Errc e = c->channel->write(asked.bytes); e != Errc::ok) return lose(*c, e, c->channel->detail());
    write_to(*c);
}

void IoThread::perform(const path_action::Retire& asked) {
    Connection* c = find(asked.connection);
    if (c == nullptr) return;
    c->use = Use::retired;
    watch(*c, {.readable = false, .writable = false});
}

void IoThread::perform(const path_action::Close& asked) {
    const auto found = connections_.find(asked.connection);
    if (found == connections_.end()) return;
    poller_.remove(found->second->channel->descriptor());
    found->second->channel->close();
    connections_.erase(found);
}

// ---- links

void IoThread::perform(path_action::Carry& asked) {
    Connection* c = find(asked.connection);
    if (c == nullptr) return;
    if (!asked.words.empty()) {
        if (const Errc e = c->channel->write(asked.words); e != Errc::ok) return lose(*c, e, c->channel->detail());
    }
    c->use = Use::lane;
    c->link = asked.link;
    c->lane = asked.lane;
    c->plain = std::move(asked.rest);
    watch(*c, {.readable = true, .writable = c->watched.writable});
    if (c->lane == Lane::notes) {
        LinkWords& words = link_words_[c->link];
        words.by_relay = asked.by_relay.has_value();
        words.path = c->remote + ", " + c->channel->kind();
        words.path += asked.by_relay ? "; " + *asked.by_relay : c->dialled ? ", dialled here" : ", dialled there";
    }
    const LocalTime now = clock_.now();
    const Errc e = asked.peer_received ? protocol_->resume_notes(c->link, *asked.peer_received, now)
                                       : protocol_->attach_lane(c->link, c->lane, now);
    if (e != Errc::ok) return paths_.end(c->link, e, "");
    if (c->lane == Lane::notes) begin_datagrams(*c, asked.datagrams);
    if (read_lane(*c, now)) write_to(*c);
}

/// `wanted`: by both ends.
void IoThread::begin_datagrams(const Connection& notes, bool wanted) {
    const auto keys = wanted ? PeerChannels::sealing_keys(*notes.channel) : std::nullopt;
    if (!keys) return datagrams_.rest(notes.link);
    std::vector<Address> candidates = link_words_[notes.link].candidates;
    std::ranges::stable_partition(candidates, [&](const Address& a) { return to_string(a) == notes.remote; });
    datagrams_.begin(notes.link, *keys, candidates);
}

void IoThread::perform(const path_action::Lose& asked) {
    protocol_->lose_lane(asked.link, asked.lane, asked.why, clock_.now());
    if (asked.lane == Lane::notes) datagrams_.rest(asked.link);
}

void IoThread::perform(const path_action::End& asked) {
    protocol_->refuse(asked.link, asked.why);   // where a frame was refused, that was said already
    for (const auto& [cid, c] : connections_) { // the notes lane, which is older, speaks first
        if (c->use != Use::lane || c->link != asked.link) continue;
        protocol_->sent(asked.link, c->lane, std::exchange(c->unsent, 0), clock_.now()); // the channel has it already
        const ByteView words = protocol_->transmit(asked.link, c->lane, kMaxFrame, clock_.now()); // the ERROR frame
        if (!words.empty()) (void)c->channel->write(words);
    }
    datagrams_.end(asked.link);
    link_words_[asked.link].end = asked.words;
    protocol_->detach_link(asked.link, asked.why, clock_.now());
    collect_notices();
    link_words_.erase(asked.link);
}

} // namespace midip2p::net
