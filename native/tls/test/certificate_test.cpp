#include "test/check.hpp"
#include "tls/certificate.hpp"
#include "tls/origin.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <vector>

using namespace midip2p::tls;

TEST_CASE("a certificate is signed by its own Ed25519 key, and its fingerprint is that of its DER") { // [TOAST-7.1-2]
    const auto made = Certificate::make();
    REQUIRE(made.error() == midip2p::core::Errc::ok);
    CHECK(EVP_PKEY_is_a(made->key(), "ED25519") == 1);
    CHECK(X509_verify(made->x509(), made->key()) == 1);

    std::vector<std::uint8_t> der(static_cast<std::size_t>(i2d_X509(made->x509(), nullptr)));
    std::uint8_t* at = der.data();
    i2d_X509(made->x509(), &at);
    Fingerprint digest{};
    std::size_t size = 0;
    REQUIRE(EVP_Q_digest(nullptr, "SHA256", nullptr, der.data(), der.size(), digest.data(), &size) == 1);
    CHECK(to_hex(digest) == to_hex(made->fingerprint()));
    CHECK(to_hex(digest).size() == 64u);
}

TEST_CASE("two certificates are never the same") {
    CHECK(to_hex(Certificate::make()->fingerprint()) != to_hex(Certificate::make()->fingerprint()));
}

TEST_CASE("OpenSSL is linked into this very program") {
    CHECK(std::filesystem::equivalent(openssl_origin(), "/proc/self/exe"));
}
