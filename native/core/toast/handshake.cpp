#include "core/toast/handshake.hpp"

#include "core/toast/control.hpp"
#include "core/toast/nomination.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr std::int64_t kTimeout = 5'000'000; // [TOAST-4.1-4]

} // namespace

Handshake::Handshake(Config config, LocalTime now)
    : config_(std::move(config)), lane_(config_.lane), deadline_(now + kTimeout) {
    if (config_.role == Role::dialler) {
        send(FrameType::handshake, write_hello(config_.own, lane_, true));
        state_ = State::hello_sent;
    }
}

// ---- in

Errc Handshake::receive(ByteView bytes, LocalTime now) {
    if (state_ == State::failed) return Errc::closed_here;
    if (state_ == State::nominated) {
        rest_.insert(rest_.end(), bytes.begin(), bytes.end());
        return Errc::ok;
    }
    reader_.feed(bytes);
    for (Frame frame; state_ != State::nominated && reader_.next(frame);) {
        if (const Errc e = receive_frame(frame, now); e != Errc::ok) {
            refuse(e);
            return e;
        }
    }
    if (reader_.error() != Errc::ok) {
        refuse(reader_.error());
        return reader_.error();
    }
    rest_.assign(reader_.rest().begin(), reader_.rest().end()); // [TOAST-4.4-5]
    return Errc::ok;
}

Errc Handshake::receive_frame(const Frame& frame, LocalTime now) {
    const FrameType type = frame.code();
    if (kind_of(type) == nullptr) return (frame.type & kRequired) != 0 ? Errc::frame_type : Errc::ok; // [TOAST-2.2-2]
    if (type == FrameType::error) {
        const auto code = read_error(frame.payload);
        if (!code) return code.error();
        refusal_ = *code;
        return Errc::refused;
    }
    if (type != FrameType::handshake) return Errc::handshake_order; // [TOAST-4.1-2]
    const auto kind = read_handshake_kind(frame.payload);
    if (!kind) return kind.error();
    if (*kind == HandshakeKind::hello) return receive_hello(frame.payload);
    if (state_ != State::open) return Errc::handshake_order;
    if (*kind == HandshakeKind::nominate) {
        if (own_end_nominates()) return Errc::handshake_order; // [TOAST-4.4-1]
        state_ = State::nominated;
        return Errc::ok;
    }
    if (*kind == HandshakeKind::unknown) return Errc::ok; // a later version's [TOAST-4.1-3]
    return receive_probe(*kind, frame.payload, now);
}

Errc Handshake::receive_hello(ByteView payload) {
    const bool listener = config_.role == Role::listener;
    if (state_ != (listener ? State::fresh : State::hello_sent)) return Errc::handshake_order;
    auto text = read_hello(payload, listener);
    if (!text) return text.error();
    if (const Errc e = check(*text); e != Errc::ok) return e;
    peer_ = std::move(text->hello);
    peer_.version = kToastVersion;
    if (listener) {
        lane_ = text->lane;
        send(FrameType::handshake, write_hello(config_.own, lane_, false));
    }
    // A clock connection is asked for by name and has nothing to nominate. [TOAST-4.5-1]
    state_ = lane_ == Lane::clock ? State::nominated : State::open;
    return Errc::ok;
}

/// In the order of [TOAST-4.2-4].
Errc Handshake::check(const HelloText& text) const {
    if (config_.role == Role::listener) {
        const auto& versions = text.versions;
        if (std::find(versions.begin(), versions.end(), kToastVersion) == versions.end())
            return Errc::no_common_version;
    } else {
        if (text.lane != lane_) return Errc::frame_payload;
        if (text.hello.version != kToastVersion) return Errc::no_common_version;
    }
    if (text.hello.session != config_.own.session) return Errc::wrong_session;
    // The certificate has proved who this is; a hello that names another peer is a mistake or a lie.
    if (text.hello.peer != config_.expected_peer || text.hello.peer == config_.own.peer) return Errc::wrong_peer;
    return Errc::ok;
}

Errc Handshake::receive_probe(HandshakeKind kind, ByteView payload, LocalTime now) {
    const auto id = read_probe_id(payload);
    if (!id) return id.error();
    if (kind == HandshakeKind::probe) {
        if (own_end_nominates()) return Errc::handshake_order; // [TOAST-4.4-1]
        send(FrameType::handshake, write_handshake(HandshakeKind::probe_reply, *id));
        return Errc::ok;
    }
    // [TOAST-4.4-2] an answer to a probe that was not asked for, or not sent yet
    if (!probing_ || *id != probe_id_ || probed_at_ == kNever) return Errc::handshake_order;
    probing_ = false;
    ++probes_;
    const std::int64_t rtt = now - probed_at_;
    best_rtt_ = best_rtt_ < 0 ? rtt : std::min(best_rtt_, rtt);
    return Errc::ok;
}

// ---- out

void Handshake::send(FrameType type, ByteView payload) {
    (void)queue_.push({static_cast<std::uint32_t>(type), kUnsynchronised, 0, payload});
}

void Handshake::refuse(Errc why) {
    if (why != Errc::refused) send(FrameType::error, write_error(why).view()); // [TOAST-6.1-2]
    state_ = State::failed;
}

ByteView Handshake::transmit(LocalTime now) {
    if (probing_ && probed_at_ == kNever) probed_at_ = now; // the probe leaves with what is offered now
    return queue_.view(kMaxFrame);
}
void Handshake::sent(std::size_t n) { queue_.consume(n); }

void Handshake::probe() {
    if (state_ != State::open || probing_ || !own_end_nominates()) return;
    probing_ = true;
    probed_at_ = kNever;
    send(FrameType::handshake, write_handshake(HandshakeKind::probe, ++probe_id_));
}

void Handshake::nominate() {
    if (state_ != State::open || !own_end_nominates()) return;
    send(FrameType::handshake, write_handshake(HandshakeKind::nominate));
    rest_ = reader_.take_part(); // half of an answer: its other half will come on the lane
    state_ = State::nominated;
}

// ---- state

LocalTime Handshake::advance(LocalTime now, Errc& error) {
    if (state_ == State::nominated || state_ == State::failed) return kNever;
    if (now < deadline_) return deadline_;
    error = Errc::handshake_timeout;
    refuse(error);
    return kNever;
}

bool Handshake::open() const { return state_ == State::open || state_ == State::nominated; }
bool Handshake::nominated() const { return state_ == State::nominated; }
const Hello& Handshake::peer() const { return peer_; }
Lane Handshake::lane() const { return lane_; }
std::int64_t Handshake::best_rtt() const { return best_rtt_; }
std::vector<std::uint8_t> Handshake::take_rest() { return std::exchange(rest_, {}); }
bool Handshake::own_end_nominates() const { return nominates(config_.own.peer, config_.expected_peer); }

} // namespace midip2p::core
