#include "tls/sealing.hpp"

#include "tls/library.hpp"

#include <algorithm>
#include <limits>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <utility>

namespace midip2p::tls {

using core::ByteView;
using core::Errc;
using core::Result;

namespace {

void put_counter(std::uint8_t* at, std::uint64_t counter) noexcept {
    for (int shift = 56; shift >= 0; shift -= 8) *at++ = static_cast<std::uint8_t>(counter >> shift);
}
std::uint64_t get_counter(const std::uint8_t* at) noexcept {
    std::uint64_t counter = 0;
    for (int i = 0; i < 8; ++i) counter = counter << 8 | *at++;
    return counter;
}

} // namespace

bool begins_with(ByteView datagram, const SealedId& id) noexcept {
    return datagram.size() >= id.size() && std::ranges::equal(datagram.first(id.size()), id);
}

// ---- the cipher

// ChaCha20-Poly1305 (RFC 8439), on every machine: without instructions of its own for AES a processor, such as that of
// many small boards, does AES-GCM several times slower and in a time that tells of the key; and ChaCha20 has no limit
// to what one key may seal. With such instructions AES-GCM would be twice as fast, of less than a microsecond.

void Sealer::Free::operator()(evp_cipher_ctx_st* cipher) const noexcept { EVP_CIPHER_CTX_free(cipher); }

/// Null where OpenSSL cannot do it. The key is set here once, and a nonce for each datagram.
Sealer::Cipher Sealer::cipher_of(const SealingSecret& secret, bool to_seal) {
    start_library();
    Cipher cipher(EVP_CIPHER_CTX_new());
    if (cipher != nullptr && EVP_CipherInit_ex(cipher.get(), EVP_chacha20_poly1305(), nullptr, secret.key.data(),
                                               secret.iv.data(), to_seal ? 1 : 0) != 1)
        cipher.reset();
    ERR_clear_error();
    return cipher;
}

/// As in TLS 1.3: RFC 8446, 5.3. [TOAST-12.1-4]
Sealer::Nonce Sealer::nonce_of(const Nonce& iv, std::uint64_t counter) noexcept {
    Nonce nonce = iv;
    for (std::size_t i = 0; i < 8; ++i) nonce[11 - i] ^= static_cast<std::uint8_t>(counter >> 8 * i);
    return nonce;
}

// ---- sealing

Result<Sealer> Sealer::make(const SealingSecret& secret, std::uint64_t first_counter) {
    Cipher cipher = cipher_of(secret, true);
    if (cipher == nullptr) return Errc::system;
    return Sealer(std::move(cipher), secret, first_counter);
}

Result<ByteView> Sealer::seal(ByteView plaintext) noexcept {
    if (plaintext.size() > kMaxPlaintext) return Errc::too_large;
    if (next_ == std::numeric_limits<std::uint64_t>::max()) return Errc::full; // no nonce is used twice
    std::ranges::copy(id_, datagram_.begin());
    put_counter(datagram_.data() + id_.size(), next_);
    const Nonce nonce = nonce_of(iv_, next_++);
    std::uint8_t* const body = datagram_.data() + kSealedHeader;
    EVP_CIPHER_CTX* const c = cipher_.get();
    int n = 0;
    // An empty text has no address, which would mean associated data.
    if (EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, nonce.data()) != 1 ||
        EVP_EncryptUpdate(c, nullptr, &n, datagram_.data(), static_cast<int>(kSealedHeader)) != 1 ||
        (!plaintext.empty() &&
         EVP_EncryptUpdate(c, body, &n, plaintext.data(), static_cast<int>(plaintext.size())) != 1) ||
        EVP_EncryptFinal_ex(c, body + plaintext.size(), &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kSealedTag), body + plaintext.size()) != 1) {
        ERR_clear_error();
        return Errc::system;
    }
    return ByteView(datagram_).first(kSealedOverhead + plaintext.size());
}

// ---- opening

Result<Opener> Opener::make(const SealingSecret& secret, std::uint64_t most_forged) {
    Sealer::Cipher cipher = Sealer::cipher_of(secret, false);
    if (cipher == nullptr) return Errc::system;
    return Opener(std::move(cipher), secret, most_forged);
}

Opening Opener::open(ByteView datagram, ByteView& plaintext) noexcept {
    if (datagram.size() < kSealedOverhead) return Opening::too_short;
    if (datagram.size() > kMaxSealed) return Opening::too_long;
    if (!begins_with(datagram, id_)) return Opening::foreign;
    const std::uint64_t counter = get_counter(datagram.data() + id_.size());
    switch (window_.look(counter)) {
    case ReplayWindow::Counter::replayed:
        return Opening::replayed;
    case ReplayWindow::Counter::too_old:
        return Opening::late;
    case ReplayWindow::Counter::is_new:
        break;
    }
    if (forgeries_left_ == 0) return Opening::wrong;
    if (!decrypt(datagram, counter)) {
        --forgeries_left_;
        return Opening::wrong;
    }
    window_.take(counter);
    plaintext = ByteView(plaintext_).first(datagram.size() - kSealedOverhead);
    return Opening::opened;
}

bool Opener::decrypt(ByteView datagram, std::uint64_t counter) noexcept {
    const Sealer::Nonce nonce = Sealer::nonce_of(iv_, counter);
    const ByteView body = datagram.subspan(kSealedHeader, datagram.size() - kSealedOverhead);
    std::array<std::uint8_t, kSealedTag> tag; // OpenSSL takes it only as something it might change
    std::ranges::copy(datagram.last(kSealedTag), tag.begin());
    EVP_CIPHER_CTX* const c = cipher_.get();
    int n = 0;
    const bool genuine = EVP_DecryptInit_ex(c, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
                         EVP_DecryptUpdate(c, nullptr, &n, datagram.data(), static_cast<int>(kSealedHeader)) == 1 &&
                         (body.empty() || EVP_DecryptUpdate(c, plaintext_.data(), &n, body.data(),
                                                            static_cast<int>(body.size())) == 1) &&
                         EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) == 1 &&
                         EVP_DecryptFinal_ex(c, plaintext_.data() + body.size(), &n) == 1;
    if (!genuine) ERR_clear_error();
    return genuine;
}

// ---- one link's

Result<Sealing> Sealing::make(const SealingKeys& keys) {
    auto sealer = Sealer::make(keys.send);
    auto opener = Opener::make(keys.receive);
    if (!sealer || !opener) return Errc::system;
    return Sealing(std::move(*sealer), std::move(*opener));
}

Errc Sealing::renew(const SealingKeys& keys) {
    auto sealer = Sealer::make(keys.send);
    auto opener = Opener::make(keys.receive);
    if (!sealer || !opener) return Errc::system;
    before_ = opener_.id();
    sealer_ = std::move(*sealer);
    opener_ = std::move(*opener);
    return Errc::ok;
}

Result<ByteView> Sealing::seal(ByteView plaintext) noexcept {
    auto datagram = sealer_.seal(plaintext);
    if (datagram) ++sealed_;
    return datagram;
}

bool Sealing::knows(ByteView datagram) const noexcept {
    return begins_with(datagram, opener_.id()) || (before_ && begins_with(datagram, *before_));
}

Sealing::Opened Sealing::open(ByteView datagram) noexcept {
    Opened opened;
    opened.what = opener_.open(datagram, opened.plaintext);
    if (opened.what == Opening::foreign && before_ && begins_with(datagram, *before_)) opened.what = Opening::old;
    ++counts_[static_cast<std::size_t>(opened.what)];
    return opened;
}

} // namespace midip2p::tls
