// Sealed datagrams between two peers: nobody else can read, change or make one, and none counts twice.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"
#include "tls/replay_window.hpp"
#include "tls/sealing_keys.hpp"

#include <array>
#include <memory>
#include <optional>

struct evp_cipher_ctx_st;

namespace midip2p::tls {

/// A sealed datagram: [4 id of the key][8 counter][N ciphertext][16 tag]. [TOAST-12.1-3]
inline constexpr std::size_t kSealedHeader = 12, kSealedTag = 16, kSealedOverhead = kSealedHeader + kSealedTag;
/// The most bytes of a whole datagram: with the headers of IPv6 and UDP it fits into IPv6's least MTU, 1280 bytes.
inline constexpr std::size_t kMaxSealed = 1200;
inline constexpr std::size_t kMaxPlaintext = kMaxSealed - kSealedOverhead;

/// The bytes that a datagram begins with.
using SealedId = std::array<std::uint8_t, 4>;
/// Whether a datagram begins with that id. [any]
[[nodiscard]] bool begins_with(core::ByteView datagram, const SealedId& id) noexcept;

/// What became of a datagram that was received.
enum class Opening : std::uint8_t {
    opened,
    too_short,
    too_long,
    foreign,  // of a key that is not known here
    old,      // of the key before
    wrong,    // forged, changed on its way, or the key is worn out
    replayed, // it has come before
    late,     // so far behind the newest that it cannot be told whether it has come before
};
inline constexpr std::size_t kOpenings = 8;

/// One direction under one key, at the end that sends. [io]
class Sealer {
  public:
    /// Errc::system: OpenSSL cannot do it.
    static core::Result<Sealer> make(const SealingSecret& secret, std::uint64_t first_counter = 0);

    /// The sealed datagram; holds until the next call. Allocates nothing. too_large: more than kMaxPlaintext. full: the
    /// key's counters are used up.
    [[nodiscard]] core::Result<core::ByteView> seal(core::ByteView plaintext) noexcept;

  private:
    friend class Opener;
    struct Free {
        void operator()(evp_cipher_ctx_st* cipher) const noexcept;
    };
    using Cipher = std::unique_ptr<evp_cipher_ctx_st, Free>;
    using Nonce = std::array<std::uint8_t, 12>;
    static Cipher cipher_of(const SealingSecret& secret, bool to_seal);
    static Nonce nonce_of(const Nonce& iv, std::uint64_t counter) noexcept;
    Sealer(Cipher cipher, const SealingSecret& secret, std::uint64_t first)
        : cipher_(std::move(cipher)), iv_(secret.iv), id_(secret.id), next_(first) {}

    Cipher cipher_;
    Nonce iv_;
    SealedId id_;
    std::uint64_t next_;
    std::array<std::uint8_t, kMaxSealed> datagram_{};
};

/// One direction under one key, at the end that receives. [io]
class Opener {
  public:
    /// After this many forged datagrams a key opens nothing more. RFC 9001, 6.6 (for this cipher, any length).
    static constexpr std::uint64_t kMostForged = std::uint64_t{1} << 36;

    static core::Result<Opener> make(const SealingSecret& secret, std::uint64_t most_forged = kMostForged);

    [[nodiscard]] const SealedId& id() const noexcept { return id_; }
    /// Opens a datagram into `plaintext`, which holds until the next call. Allocates nothing.
    [[nodiscard]] Opening open(core::ByteView datagram, core::ByteView& plaintext) noexcept;

  private:
    Opener(Sealer::Cipher cipher, const SealingSecret& secret, std::uint64_t most_forged)
        : cipher_(std::move(cipher)), iv_(secret.iv), id_(secret.id), forgeries_left_(most_forged) {}
    [[nodiscard]] bool decrypt(core::ByteView datagram, std::uint64_t counter) noexcept;

    Sealer::Cipher cipher_;
    Sealer::Nonce iv_;
    SealedId id_;
    std::uint64_t forgeries_left_;
    ReplayWindow window_;
    std::array<std::uint8_t, kMaxPlaintext> plaintext_{};
};

/// Design: one link's datagrams in both directions. Each notes connection of a link gives new keys and ends the ones
/// before: the numbers of a link may have begun anew, so an earlier datagram must not be taken for a present one.
/// After make() and renew() nothing is allocated. [io]
class Sealing {
  public:
    /// Errc::system where OpenSSL cannot do it.
    static core::Result<Sealing> make(const SealingKeys& keys);
    /// Replaces the keys. Errc::system: nothing has changed.
    [[nodiscard]] core::Errc renew(const SealingKeys& keys);

    /// See Sealer::seal.
    [[nodiscard]] core::Result<core::ByteView> seal(core::ByteView plaintext) noexcept;

    /// Whether the datagram's id is one of this link; it may still be forged.
    [[nodiscard]] bool knows(core::ByteView datagram) const noexcept;
    struct Opened {
        Opening what = Opening::opened;
        core::ByteView plaintext{}; // holds until the next call
    };
    [[nodiscard]] Opened open(core::ByteView datagram) noexcept;

    /// How many datagrams have had this outcome.
    [[nodiscard]] std::uint64_t count(Opening what) const noexcept { return counts_[static_cast<std::size_t>(what)]; }
    [[nodiscard]] std::uint64_t sealed() const noexcept { return sealed_; }

  private:
    Sealing(Sealer sealer, Opener opener) : sealer_(std::move(sealer)), opener_(std::move(opener)) {}

    Sealer sealer_;
    Opener opener_;
    std::optional<SealedId> before_; // of the keys before
    std::uint64_t sealed_ = 0;
    std::array<std::uint64_t, kOpenings> counts_{};
};

} // namespace midip2p::tls
