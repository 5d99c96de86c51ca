#include "core/toast/handshake.hpp"

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr std::int64_t kTimeout = 5'000'000; // [TOAST-4.1-4]
constexpr std::uint16_t kVersion = 1;        // of this implementation, the only one
constexpr std::size_t kMaxCapabilities = 32; // [TOAST-4.2-5]

constexpr std::string_view name_of(Lane lane) { return lane == Lane::notes ? "notes" : "clock"; }

/// A HANDSHAKE payload, whatever its kind: what is absent stays empty.
struct Said {
    std::string kind, lane;
    Hello hello;
    std::vector<std::uint64_t> versions;
    std::uint64_t version = 0, id = 0;
};

bool read_text(json::Reader& r, std::string& out) {
    std::array<char, 256> buffer;
    std::string_view text;
    if (!r.string(buffer, text)) return false;
    out = text;
    return true;
}

bool parse(ByteView payload, Said& said) {
    json::Reader r(payload);
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "kind") {
            read_text(r, said.kind);
        } else if (key == "lane") {
            read_text(r, said.lane);
        } else if (key == "session") {
            read_text(r, said.hello.session);
        } else if (key == "peer") {
            read_text(r, said.hello.peer);
        } else if (key == "boot") {
            read_text(r, said.hello.boot);
        } else if (key == "agent") {
            read_text(r, said.hello.agent);
        } else if (key == "version") {
            r.unsigned_integer(said.version);
        } else if (key == "id") {
            r.unsigned_integer(said.id);
        } else if (key == "versions") {
            r.begin_array();
            for (std::uint64_t v = 0; r.next_element();) {
                if (r.unsigned_integer(v) && said.versions.size() < kMaxCapabilities) said.versions.push_back(v);
            }
        } else if (key == "capabilities") {
            r.begin_array();
            for (std::string c; r.next_element();) {
                if (read_text(r, c) && said.hello.capabilities.size() < kMaxCapabilities)
                    said.hello.capabilities.push_back(c);
            }
        } else {
            r.skip();
        }
    }
    return r.finish();
}

} // namespace

Handshake::Handshake(Config config, LocalTime now)
    : config_(std::move(config)), lane_(config_.lane), deadline_(now + kTimeout) {
    if (config_.role == Role::dialler) {
        say_hello();
        state_ = State::hello_said;
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
    // What follows the nomination belongs to the lane.
    rest_.assign(reader_.rest().begin(), reader_.rest().end());
    return Errc::ok;
}

Errc Handshake::receive_frame(const Frame& frame, LocalTime now) {
    if (frame.code() == FrameType::error) return Errc::refused;
    if (frame.code() != FrameType::handshake) return Errc::handshake_order;
    Said said;
    if (!parse(frame.payload, said)) return Errc::frame_payload;
    if (said.kind == "hello") return receive_hello(frame.payload);
    if (state_ != State::open) return Errc::handshake_order;
    if (said.id > 0xffffffffu) return Errc::frame_payload;
    if (said.kind == "probe") {
        say("probeReply", static_cast<std::int64_t>(said.id));
    } else if (said.kind == "probeReply") {
        if (!probing_ || said.id != probe_id_) return Errc::handshake_order;
        probing_ = false;
        ++probes_;
        const std::int64_t rtt = now - probed_at_;
        best_rtt_ = best_rtt_ < 0 ? rtt : std::min(best_rtt_, rtt);
    } else if (said.kind == "nominate") {
        if (config_.own.peer < peer_.peer) return Errc::handshake_order; // [TOAST-4.4-1] the lower id nominates
        state_ = State::nominated;
    } // other kinds: a later version's, nothing is lost without them [TOAST-4.1-3]
    return Errc::ok;
}

Errc Handshake::receive_hello(ByteView payload) {
    Said said;
    (void)parse(payload, said); // was well-formed a moment ago
    const bool listener = config_.role == Role::listener;
    if (state_ != (listener ? State::fresh : State::hello_said)) return Errc::handshake_order;
    if (listener) {
        if (std::find(said.versions.begin(), said.versions.end(), kVersion) == said.versions.end())
            return Errc::no_common_version;
        if (said.lane != name_of(Lane::notes) && said.lane != name_of(Lane::clock)) return Errc::frame_payload;
        lane_ = said.lane == name_of(Lane::notes) ? Lane::notes : Lane::clock;
    } else if (said.version != kVersion) {
        return Errc::no_common_version;
    }
    said.hello.version = kVersion;
    if (const Errc e = check(said.hello); e != Errc::ok) return e;
    peer_ = std::move(said.hello);
    if (listener) say_hello();
    // A clock connection is asked for by name and has nothing to nominate.
    state_ = lane_ == Lane::clock ? State::nominated : State::open;
    return Errc::ok;
}

Errc Handshake::check(const Hello& hello) const {
    if (hello.session != config_.own.session) return Errc::wrong_session;
    // The certificate said who this is; a hello that says otherwise is a confusion or a lie. [TOAST-4.2-4]
    if (hello.peer != config_.expected_peer || hello.peer == config_.own.peer) return Errc::wrong_peer;
    return hello.boot.empty() ? Errc::frame_payload : Errc::ok;
}

// ---- out

void Handshake::say_hello() {
    std::vector<std::uint8_t> buffer(8192);
    json::Writer w(buffer);
    w.begin_object();
    w.member("kind", "hello");
    if (config_.role == Role::dialler) {
        w.key("versions");
        w.begin_array();
        w.unsigned_integer(kVersion);
        w.end_array();
    } else {
        w.member("version", kVersion);
    }
    w.member("session", config_.own.session);
    w.member("peer", config_.own.peer);
    w.member("boot", config_.own.boot);
    w.member("lane", name_of(lane_));
    w.member("agent", config_.own.agent);
    w.key("capabilities");
    w.begin_array();
    for (const std::string& c : config_.own.capabilities) w.string(c);
    w.end_array();
    w.end_object();
    (void)queue_.push(
        {static_cast<std::uint32_t>(FrameType::handshake), kUnsynchronised, 0, {buffer.data(), *w.finish()}});
}

void Handshake::say(std::string_view kind, std::int64_t id) {
    std::array<std::uint8_t, 96> buffer;
    json::Writer w(buffer);
    w.begin_object();
    w.member("kind", kind);
    if (id >= 0) w.member("id", id);
    w.end_object();
    (void)queue_.push(
        {static_cast<std::uint32_t>(FrameType::handshake), kUnsynchronised, 0, {buffer.data(), *w.finish()}});
}

void Handshake::refuse(Errc why) {
    if (why != Errc::refused) {
        std::array<std::uint8_t, 96> buffer;
        json::Writer w(buffer);
        w.begin_object();
        w.member("code", code_of(why));
        w.end_object();
        (void)queue_.push(
            {static_cast<std::uint32_t>(FrameType::error), kUnsynchronised, 0, {buffer.data(), *w.finish()}});
    }
    state_ = State::failed;
}

ByteView Handshake::transmit(LocalTime now) {
    if (probing_ && probed_at_ == kNever) probed_at_ = now; // the probe leaves with what is offered now
    return queue_.view(kMaxFrame);
}
void Handshake::sent(std::size_t n) { queue_.consume(n); }

void Handshake::probe(LocalTime) {
    if (state_ != State::open || probing_) return;
    probing_ = true;
    probed_at_ = kNever;
    say("probe", ++probe_id_);
}

void Handshake::nominate() {
    if (state_ != State::open) return;
    say("nominate", -1);
    state_ = State::nominated;
}

// ---- state

LocalTime Handshake::advance(LocalTime now, Errc& error) {
    if (state_ == State::open || state_ == State::nominated || state_ == State::failed) return kNever;
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

} // namespace midip2p::core
