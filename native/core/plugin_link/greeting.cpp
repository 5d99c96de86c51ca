#include "core/plugin_link/greeting.hpp"

#include "core/json/writer.hpp"
#include "core/toast/control.hpp"
#include "core/toast/read_object.hpp"
#include "core/toast/words.hpp"

#include <algorithm>
#include <string_view>

namespace midip2p::core {

namespace {

constexpr std::int64_t kTimeout = 5'000'000; // [TOAST-11.2-5]
constexpr std::uint64_t kVersion = 1;
constexpr std::string_view kHello = "local", kChallenge = "localChallenge", kProof = "localProof";

/// No early end: how much of a proof was right is nobody's business.
bool same(const Mac& a, const Mac& b) noexcept {
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint8_t>(a[i] ^ b[i]);
    return difference == 0;
}

template <class Write> std::vector<std::uint8_t> written(Write&& write) {
    std::vector<std::uint8_t> text(512);
    json::Writer w(text);
    w.begin_object();
    write(w);
    w.end_object();
    text.resize(*w.finish());
    return text;
}

} // namespace

/// A greeting as it was read; which members it needs is its kind's to say.
struct PluginGreeting::Text {
    std::string kind, nonce, proof;
    bool speaks_ours = false, versions = false, version = false;

    static Result<Text> read(ByteView payload) {
        static constexpr std::string_view kNames[] = {"kind", "versions", "version", "nonce", "proof", "agent"};
        Text text;
        json::Reader r(payload);
        const auto word = [&r](std::string& out) {
            std::array<char, kMaxVisibleWord + 1> buffer;
            std::string_view value;
            if (r.string(buffer, value) && !is_agent(value)) r.fail(Errc::json_range);
            out = value;
        };
        const std::uint32_t came = read_object(r, kNames, [&](std::size_t i) {
            std::uint64_t version = 0;
            if (i == 0) word(text.kind);
            if (i == 1) {
                std::size_t count = 0;
                r.begin_array();
                while (r.next_element() && r.unsigned_integer(version)) {
                    if (++count > 32 || version == 0 || version > 0xffff) r.fail(Errc::json_range);
                    text.speaks_ours = text.speaks_ours || version == kVersion;
                }
            }
            if (i == 2 && r.unsigned_integer(version)) text.speaks_ours = version == kVersion;
            if (i == 3) word(text.nonce);
            if (i == 4) word(text.proof);
            if (std::string agent; i == 5) word(agent); // for people who read the bytes: only its form counts
        });
        if (!r.finish() || (came & 1) == 0) return Errc::frame_payload;
        text.versions = (came & 2) != 0;
        text.version = (came & 4) != 0;
        return text;
    }
};

std::string to_hex(ByteView bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const std::uint8_t b : bytes) hex += {kDigits[b >> 4], kDigits[b & 15]};
    return hex;
}

bool from_hex(std::string_view hex, std::span<std::uint8_t> bytes) noexcept {
    if (hex.size() != 2 * bytes.size()) return false;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

Mac plugin_link_proof(PluginLinkRole prover, const PluginToken& token, const PluginNonce& of_plugin,
                      const PluginNonce& of_client, MacFunction mac) {
    const std::string_view name = prover == PluginLinkRole::client ? "toast-local/1 client" : "toast-local/1 plugin";
    std::vector<std::uint8_t> message(name.begin(), name.end());
    message.push_back(0);
    message.insert(message.end(), of_plugin.begin(), of_plugin.end());
    message.insert(message.end(), of_client.begin(), of_client.end());
    return mac(token, message);
}

PluginGreeting::PluginGreeting(Config config, LocalTime now)
    : config_(std::move(config)),
      state_(config_.role == PluginLinkRole::plugin ? State::waits_for_challenge : State::waits_for_hello),
      deadline_(now + kTimeout) {
    if (config_.role == PluginLinkRole::client) return;
    send(written([&](json::Writer& w) {
        w.member("kind", kHello);
        w.key("versions");
        w.begin_array();
        w.unsigned_integer(kVersion);
        w.end_array();
        w.member("nonce", std::string_view(to_hex(config_.nonce)));
        w.member("agent", std::string_view(clean_agent(config_.agent)));
    }));
}

Errc PluginGreeting::receive(ByteView bytes) {
    if (state_ == State::failed) return Errc::closed_here;
    if (state_ == State::done) {
        rest_.insert(rest_.end(), bytes.begin(), bytes.end());
        return Errc::ok;
    }
    reader_.feed(bytes);
    for (Frame frame; state_ != State::done && reader_.next(frame);)
        if (const Errc e = receive_frame(frame); e != Errc::ok) return refuse(e);
    if (reader_.error() != Errc::ok) return refuse(reader_.error());
    if (state_ == State::done) rest_.assign(reader_.rest().begin(), reader_.rest().end());
    return Errc::ok;
}

Errc PluginGreeting::advance(LocalTime now) {
    if (state_ == State::done || state_ == State::failed || now < deadline_) return Errc::ok;
    return refuse(Errc::handshake_timeout);
}

Errc PluginGreeting::receive_frame(const Frame& frame) {
    const FrameType type = frame.code();
    if (type == FrameType::error) {
        const auto code = read_error(frame.payload);
        if (!code) return code.error();
        refusal_ = *code;
        return Errc::refused;
    }
    if (type != FrameType::handshake) {
        if (kind_of(type) != nullptr) return Errc::handshake_order;
        return (frame.type & kRequired) != 0 ? Errc::frame_type : Errc::ok; // [TOAST-2.2-2]
    }
    const auto text = Text::read(frame.payload);
    if (!text) return text.error();
    return receive_text(*text);
}

Errc PluginGreeting::receive_text(const Text& text) {
    const bool is_hello = text.kind == kHello, is_challenge = text.kind == kChallenge, is_proof = text.kind == kProof;
    const bool in_turn = (state_ == State::waits_for_hello && is_hello) ||
                         (state_ == State::waits_for_challenge && is_challenge) ||
                         (state_ == State::waits_for_proof && is_proof);
    if (!in_turn) return Errc::handshake_order;
    if (is_hello) {
        if (!text.versions || !from_hex(text.nonce, peer_nonce_)) return Errc::frame_payload;
        if (!text.speaks_ours) return Errc::no_common_version;
        const Mac proof =
            plugin_link_proof(PluginLinkRole::client, config_.token, peer_nonce_, config_.nonce, config_.mac);
        send(written([&](json::Writer& w) {
            w.member("kind", kChallenge);
            w.member("version", kVersion);
            w.member("nonce", std::string_view(to_hex(config_.nonce)));
            w.member("proof", std::string_view(to_hex(proof)));
            w.member("agent", std::string_view(clean_agent(config_.agent)));
        }));
        state_ = State::waits_for_proof;
        return Errc::ok;
    }
    Mac given{};
    if (!from_hex(text.proof, given)) return Errc::frame_payload;
    if (is_challenge) {
        if (!text.version || !from_hex(text.nonce, peer_nonce_)) return Errc::frame_payload;
        if (!text.speaks_ours) return Errc::no_common_version;
        if (!same(given,
                  plugin_link_proof(PluginLinkRole::client, config_.token, config_.nonce, peer_nonce_, config_.mac)))
            return Errc::not_proved;
        const Mac proof =
            plugin_link_proof(PluginLinkRole::plugin, config_.token, config_.nonce, peer_nonce_, config_.mac);
        send(written([&](json::Writer& w) {
            w.member("kind", kProof);
            w.member("proof", std::string_view(to_hex(proof)));
        }));
    } else if (!same(given, plugin_link_proof(PluginLinkRole::plugin, config_.token, peer_nonce_, config_.nonce,
                                              config_.mac))) {
        return Errc::not_proved;
    }
    state_ = State::done;
    return Errc::ok;
}

void PluginGreeting::send(ByteView payload, FrameType type) {
    const std::size_t at = out_.size();
    out_.resize(at + kFrameOverhead + payload.size());
    write_frame({static_cast<std::uint32_t>(type), kUnsynchronised, 0, payload}, out_.data() + at);
}

Errc PluginGreeting::refuse(Errc why) {
    if (refusal_.empty()) send(write_error(why).view(), FrameType::error); // an ERROR is not answered
    state_ = State::failed;
    return why;
}

} // namespace midip2p::core
