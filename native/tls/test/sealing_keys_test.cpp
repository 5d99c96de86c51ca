// The exporter, against what RFC 8446 says of it: computed here from the secret that OpenSSL writes for debuggers.
#include "core/test/toast/hex.hpp"
#include "core/test/toast/vector_file.hpp"
#include "tls/hmac.hpp"
#include "tls/sealing_keys.hpp"
#include "tls/test/two_sessions.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <span>
#include <string>

using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Exported = std::array<std::uint8_t, SealingSecret::kSize>;

Bytes sha256(ByteView bytes) {
    Bytes digest(32);
    std::size_t size = 0;
    REQUIRE(EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), &size) == 1);
    return digest;
}

/// HKDF-Expand-Label with SHA-256: RFC 8446, 7.1 and RFC 5869, 2.3.
Bytes expand_label(ByteView secret, std::string_view label, ByteView context, std::size_t size) {
    const std::string full = "tls13 " + std::string(label);
    Bytes info{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
    info.push_back(static_cast<std::uint8_t>(full.size()));
    info.insert(info.end(), full.begin(), full.end());
    info.push_back(static_cast<std::uint8_t>(context.size()));
    info.insert(info.end(), context.begin(), context.end());
    Bytes all, block;
    for (std::uint8_t i = 1; all.size() < size; ++i) {
        block.insert(block.end(), info.begin(), info.end());
        block.push_back(i);
        const auto mac = hmac_sha256(secret, block);
        block.assign(mac.begin(), mac.end());
        all.insert(all.end(), block.begin(), block.end());
    }
    all.resize(size);
    return all;
}

/// TLS-Exporter(label, context, 48): RFC 8446, 7.5.
Bytes exporter(ByteView exporter_secret, std::string_view context) {
    const Bytes derived = expand_label(exporter_secret, "EXPERIMENTAL toast/1 datagrams", sha256({}), 32);
    return expand_label(derived, "exporter", sha256(bytes_of(context)), SealingSecret::kSize);
}

Bytes bytes_of_secret(const SealingSecret& secret) {
    Bytes all(secret.key.begin(), secret.key.end());
    all.insert(all.end(), secret.iv.begin(), secret.iv.end());
    all.insert(all.end(), secret.id.begin(), secret.id.end());
    return all;
}

std::string key_log; // of the context below: OpenSSL's callback has no room for more

void keep(const SSL*, const char* line) { key_log += std::string(line) + "\n"; }

/// EXPORTER_SECRET of the one session that was logged.
Bytes logged_exporter_secret() {
    const std::size_t at = key_log.find("EXPORTER_SECRET ");
    REQUIRE(at != std::string::npos);
    const std::size_t begin = key_log.find(' ', at + 16) + 1;
    return hex(std::string_view(key_log).substr(begin, key_log.find('\n', begin) - begin));
}

/// Two ends that have shaken hands.
struct Both {
    Context ada = a_context(), ben = a_context();
    Session client{ada, Session::Role::client, [](const Fingerprint&) { return true; }};
    Session server{ben, Session::Role::server, [](const Fingerprint&) { return true; }};
    End a{client}, b{server};
    std::mt19937 dice{1};
};

} // namespace

TEST_CASE("vectors: keys for datagrams, from the exporter's secret of TLS 1.3") { // [TOAST-12.1-1] [TOAST-12.1-2]
    for (const Value& vector : vectors("datagram-keys.json")) {
        in_vector(vector, "", [&] {
            const Bytes secret = hex(vector["exporterSecret"].text);
            for (const char* who : {"client", "server"}) {
                const Value& expected = vector[who];
                const Bytes exported = exporter(secret, who);
                CHECK(exported == hex(expected["exported"].text));
                Exported block{};
                std::copy(exported.begin(), exported.end(), block.begin());
                const SealingSecret parts(block);
                CHECK(Bytes(parts.key.begin(), parts.key.end()) == hex(expected["key"].text));
                CHECK(Bytes(parts.iv.begin(), parts.iv.end()) == hex(expected["iv"].text));
                CHECK(Bytes(parts.id.begin(), parts.id.end()) == hex(expected["id"].text));
            }
        });
    }
}

TEST_CASE("both ends of a session have the same keys, which are those of the exporter of RFC 8446") { // [TOAST-12.1-1]
    Both both;
    key_log.clear();
    SSL_CTX_set_keylog_callback(both.ada.ctx(), &keep);
    REQUIRE(SSL_CTX_set_ciphersuites(both.ada.ctx(), "TLS_AES_128_GCM_SHA256") == 1); // whose hash the one above uses
    Session client{both.ada, Session::Role::client, [](const Fingerprint&) { return true; }};
    Session server{both.ben, Session::Role::server, [](const Fingerprint&) { return true; }};
    End a{client}, b{server};
    carry(a, b, 16384, both.dice);
    const auto of_client = sealing_keys_of(client), of_server = sealing_keys_of(server);
    REQUIRE(of_client.error() == Errc::ok);
    REQUIRE(of_server.error() == Errc::ok);
    CHECK(bytes_of_secret(of_client->send) == bytes_of_secret(of_server->receive));
    CHECK(bytes_of_secret(of_client->receive) == bytes_of_secret(of_server->send));
    CHECK(bytes_of_secret(of_client->send) != bytes_of_secret(of_client->receive));
    const Bytes secret = logged_exporter_secret();
    CHECK(bytes_of_secret(of_client->send) == exporter(secret, "client"));
    CHECK(bytes_of_secret(of_client->receive) == exporter(secret, "server"));
}

TEST_CASE("each session has keys of its own") { // [TOAST-12.3-1]
    Both one, other;
    carry(one.a, one.b, 16384, one.dice);
    carry(other.a, other.b, 16384, other.dice);
    CHECK(bytes_of_secret(sealing_keys_of(one.client)->send) != bytes_of_secret(sealing_keys_of(other.client)->send));
}

TEST_CASE("there are no keys before the handshake is over, and none after the session") {
    Both both;
    CHECK(sealing_keys_of(both.client).error() == Errc::tls_failed);
    CHECK(sealing_keys_of(both.server).error() == Errc::tls_failed);
    carry(both.a, both.b, 16384, both.dice);
    CHECK(sealing_keys_of(both.client).error() == Errc::ok);
    both.client.close();
    CHECK(sealing_keys_of(both.client).error() == Errc::tls_failed);
}
