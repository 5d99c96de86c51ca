#include "tls/certificate.hpp"

#include "tls/library.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

namespace midip2p::tls {

namespace {

constexpr long kDay = 24 * 60 * 60;

bool describe(X509* x, EVP_PKEY* key) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    X509_NAME* name = X509_get_subject_name(x);
    static constexpr unsigned char kName[] = "midip2p";
    return X509_set_version(x, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(x), -kDay) != nullptr && // a peer's calendar may be behind ours
           X509_gmtime_adj(X509_getm_notAfter(x), 365 * kDay) != nullptr &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1, 0) == 1 &&
           X509_set_issuer_name(x, name) == 1 && X509_set_pubkey(x, key) == 1;
}

} // namespace

void Certificate::Free::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }
void Certificate::Free::operator()(x509_st* certificate) const noexcept { X509_free(certificate); }

core::Result<Certificate> Certificate::make() {
    start_library();
    Certificate made;
    made.key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    made.x509_.reset(X509_new());
    X509* x = made.x509_.get();
    unsigned int size = 0;
    // Ed25519 hashes by itself: no digest is named.
    if (made.key_ == nullptr || x == nullptr || !describe(x, made.key_.get()) ||
        X509_sign(x, made.key_.get(), nullptr) == 0 ||
        X509_digest(x, EVP_sha256(), made.fingerprint_.data(), &size) != 1 || size != made.fingerprint_.size()) {
        (void)library_error();
        return core::Errc::system;
    }
    return made;
}

std::string to_hex(const Fingerprint& fingerprint) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : fingerprint) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

} // namespace midip2p::tls
