// The engine's side of datagrams: receiving, sending, and events that wait for a missing one.
#include "core/engine/from_link.hpp"

#include <array>

namespace midip2p::core {

namespace {

/// By channel and key.
std::size_t key_of(ByteView note) noexcept { return static_cast<std::size_t>(note[0] & 0x0fu) << 7 | note[1]; }

} // namespace

void Engine::set_datagrams(LinkId id, bool usable, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return;
    link->toast.set_datagrams(usable, now);
    if (!usable) link->datagram_replies.clear(); // whoever asked takes the other way [TOAST-12.4-4]
}

Errc Engine::receive_datagram(LinkId id, ByteView datagram, LocalTime stamped_at, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr) return Errc::unknown_link;
    Impl::FromLink sink(*impl_, *link, stamped_at, now, true);
    const Errc e = link->toast.receive_datagram(datagram, now, sink);
    if (e != Errc::ok) link->broken = e;
    impl_->judge(*link, Errc::ok, now);
    return e;
}

std::size_t Engine::transmit_datagram(LinkId id, std::span<std::uint8_t> out, LocalTime now) {
    LinkState* link = impl_->find_link(id);
    if (link == nullptr || link->broken != Errc::ok) return 0;
    if (link->toast.clock_by_datagram(now)) {
        const std::size_t size = impl_->write_clock(*link, link->datagram_replies, now, out.subspan(1));
        if (size > 0) return link->toast.write_clock_datagram(out, size);
    }
    return link->toast.write_datagram(out, now);
}

// ---- details

/// Plays what has waited long enough; returns when there will be more to do. [TOAST-12.6-3]
LocalTime Engine::Impl::advance_datagrams(LinkState& link, LocalTime now) {
    FromLink sink(*this, link, now, now, true);
    mark_broken(link, link.toast.play_ahead(now, sink));
    return link.toast.ahead_due();
}

/// When a link has something to send that nothing else causes: a datagram, or a request for the time.
LocalTime Engine::Impl::send_due(LocalTime now) const noexcept {
    LocalTime next = may_ask() ? arbiter.request_due() : kNever;
    for (const auto& link : links) {
        if (link->broken != Errc::ok) continue;
        next = std::min(next, link->toast.datagram_due(now));
        if (!link->datagram_replies.empty() && link->toast.clock_by_datagram(now)) next = std::min(next, now);
    }
    return next;
}

/// Whether an event may be played before one that is missing. [TOAST-12.6-4]
bool Engine::Impl::may_play_ahead(SessionTime captured_at, ByteView payload) {
    const auto event = read_stream_event(payload, captured_at, midi);
    return event && event->part == SysexPart::whole && stands_for_itself(event->bytes);
}

/// Whether a later event of its kin has been played; and if this one is played before others, what that means for them.
/// [TOAST-12.6-5]
bool Engine::Impl::is_overtaken(LinkState& link, const HeardText& heard, StreamId stream, ByteView message) {
    link.overtaken.forget(link.toast.received());
    const bool overtaken = link.overtaken.by_its_kin(heard.sequence, stream, message);
    if (heard.ahead && !overtaken) link.overtaken.played_ahead(heard.sequence, stream, message);
    return overtaken;
}

/// A note is struck ahead of an event that is missing. That event may have been the end of the same key's last note,
/// which is therefore ended first.
void Engine::Impl::end_before_restrike(LinkState& link, const RemoteStream& stream, const HeardHeader& header,
                                       ByteView message, LocalTime now) {
    if (!is_note_on(message) || !stream.keys.test(key_of(message))) return;
    const ShortMessage end = short_message(0x80u | (message[0] & 0x0fu), message[1], 64);
    deliver(link, stream.id, header, end.view(), now);
}

/// Remembers which keys the stream holds.
void Engine::Impl::follow_keys(RemoteStream& stream, ByteView message) noexcept {
    if (message.size() == 3 && (message[0] & 0xe0) == 0x80) stream.keys.set(key_of(message), is_note_on(message));
}

} // namespace midip2p::core
