// Errors as values. Every code has one stable name that texts, notices and JavaScript carry.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace midip2p::core {

/// X(name, stable code). The code is what a user, a test or another program sees; it never changes.
#define MIDIP2P_ERRC(X)                                                                                                \
    X(ok, "ok")                                                                                                        \
    /* queues and ports */                                                                                             \
    X(full, "queue-full")                                                                                              \
    X(closed, "port-closed")                                                                                           \
    X(too_large, "message-too-large")                                                                                  \
    X(not_midi, "not-midi")                                                                                            \
    X(unknown_port, "unknown-port")                                                                                    \
    X(unknown_link, "unknown-link")                                                                                    \
    /* JSONMIDI */                                                                                                     \
    X(json_syntax, "jsonmidi-syntax")                                                                                  \
    X(json_utf8, "jsonmidi-utf8")                                                                                      \
    X(json_depth, "jsonmidi-depth")                                                                                    \
    X(json_number, "jsonmidi-number")                                                                                  \
    X(json_duplicate, "jsonmidi-duplicate-field")                                                                      \
    X(json_missing, "jsonmidi-missing-field")                                                                          \
    X(json_type, "jsonmidi-wrong-type")                                                                                \
    X(json_range, "jsonmidi-out-of-range")                                                                             \
    X(json_unknown, "jsonmidi-unknown-type")                                                                           \
    X(json_ump, "jsonmidi-ump-not-carried")                                                                            \
    X(json_protocol, "jsonmidi-protocol")                                                                              \
    /* TOAST */                                                                                                        \
    X(frame_too_short, "toast-frame-too-short")                                                                        \
    X(frame_too_long, "toast-frame-too-long")                                                                          \
    X(frame_crc, "toast-frame-crc")                                                                                    \
    X(frame_type, "toast-unknown-required-type")                                                                       \
    X(frame_payload, "toast-bad-payload")                                                                              \
    X(frame_timestamp, "toast-timestamp-differs")                                                                      \
    X(sequence_gap, "toast-sequence-gap")                                                                              \
    X(too_fast, "toast-too-fast")                                                                                      \
    X(wrong_lane, "toast-wrong-lane")                                                                                  \
    X(undeclared_stream, "toast-undeclared-stream")                                                                    \
    X(not_allowed, "toast-not-allowed")                                                                                \
    X(stream_loop, "toast-stream-loop")                                                                                \
    X(stream_doubled, "toast-stream-doubled")                                                                          \
    X(no_common_version, "toast-no-common-version")                                                                    \
    X(wrong_peer, "toast-wrong-peer")                                                                                  \
    X(wrong_session, "toast-wrong-session")                                                                            \
    X(handshake_order, "toast-handshake-order")                                                                        \
    X(handshake_timeout, "toast-handshake-timeout")                                                                    \
    X(refused, "toast-refused-by-peer")                                                                                \
    X(old_epoch, "clock-old-epoch")                                                                                    \
    X(silence, "toast-silence")                                                                                        \
    X(not_proved, "local-not-proved")                                                                                  \
    X(token_missing, "local-token-missing")                                                                            \
    X(token_unsafe, "local-token-unsafe")                                                                              \
    X(token_bad, "local-token-bad")                                                                                    \
    /* connections */                                                                                                  \
    X(connection_closed, "link-closed-by-peer")                                                                        \
    X(connection_reset, "link-reset")                                                                                  \
    X(unreachable, "link-unreachable")                                                                                 \
    X(address_in_use, "listen-address-in-use")                                                                         \
    X(address_invalid, "address-invalid")                                                                              \
    X(tls_failed, "tls-handshake-failed")                                                                              \
    X(fingerprint, "tls-fingerprint-mismatch")                                                                         \
    X(too_many, "too-many")                                                                                            \
    X(closed_here, "link-closed-here")                                                                                 \
    /* relays */                                                                                                       \
    X(relay_too_early, "relay-too-early")                                                                              \
    X(relay_token_malformed, "relay-token-malformed")                                                                  \
    X(relay_token_signature, "relay-token-signature")                                                                  \
    X(relay_token_expired, "relay-token-expired")                                                                      \
    X(relay_token_too_long, "relay-token-too-long")                                                                    \
    X(relay_token_used, "relay-token-used")                                                                            \
    X(relay_alone, "relay-alone")                                                                                      \
    X(relay_too_many, "relay-too-many")                                                                                \
    X(relay_stopping, "relay-stopping")                                                                                \
    X(system, "system-error")

enum class Errc : std::uint8_t {
#define MIDIP2P_X(name, code) name,
    MIDIP2P_ERRC(MIDIP2P_X)
#undef MIDIP2P_X
};

/// The stable code of an error, e.g. "toast-frame-crc". Static storage.
constexpr std::string_view code_of(Errc e) noexcept {
    constexpr std::string_view kCodes[] = {
#define MIDIP2P_X(name, code) code,
        MIDIP2P_ERRC(MIDIP2P_X)
#undef MIDIP2P_X
    };
    return kCodes[static_cast<std::size_t>(e)];
}

/// A value, or why there is none.
template <class T> class [[nodiscard]] Result {
  public:
    constexpr Result(T value) noexcept : value_(std::move(value)) {}
    constexpr Result(Errc error) noexcept : error_(error) {}
    constexpr explicit operator bool() const noexcept { return value_.has_value(); }
    constexpr const T& operator*() const noexcept { return *value_; }
    constexpr T& operator*() noexcept { return *value_; }
    constexpr const T* operator->() const noexcept { return &*value_; }
    constexpr T* operator->() noexcept { return &*value_; }
    /// ok where there is a value.
    constexpr Errc error() const noexcept { return error_; }

  private:
    std::optional<T> value_;
    Errc error_ = Errc::ok;
};

} // namespace midip2p::core
