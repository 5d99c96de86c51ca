#include "tls/test/two_sessions.hpp"

#include <openssl/ssl.h>

using namespace midip2p::test;

namespace {

/// A pair that pins each other's true fingerprints.
struct Pair {
    Context ada = a_context(), ben = a_context();
    Fingerprint ada_expects = ben.fingerprint(), ben_expects = ada.fingerprint();
    Session client{ada, Session::Role::client, [this](const Fingerprint& f) { return f == ada_expects; }};
    Session server{ben, Session::Role::server, [this](const Fingerprint& f) { return f == ben_expects; }};
    End a{client}, b{server};
    std::mt19937 dice{42};

    void run(std::size_t largest = 16384) { carry(a, b, largest, dice); }
};

Fingerprint wrong(Fingerprint f) {
    f[31] ^= 1;
    return f;
}

} // namespace

TEST_CASE("two peers that pin each other talk, however the bytes are cut") {
    for (const std::size_t largest :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{100}, std::size_t{16384}}) {
        Pair p;
        p.run(largest);
        REQUIRE(p.client.established());
        REQUIRE(p.server.established());
        CHECK(p.client.peer() == p.ben.fingerprint());
        CHECK(p.server.peer() == p.ada.fingerprint());
        CHECK(p.client.send(bytes_of("a note")) == Errc::ok);
        CHECK(p.server.send(bytes_of("another")) == Errc::ok);
        p.run(largest);
        CHECK(text_of(p.b.heard) == "a note");
        CHECK(text_of(p.a.heard) == "another");
    }
}

TEST_CASE("a megabyte arrives byte for byte in both directions at once") {
    Pair p;
    p.run();
    std::vector<std::uint8_t> there(1u << 20), back(1u << 20);
    for (auto& byte : there) byte = static_cast<std::uint8_t>(p.dice());
    for (auto& byte : back) byte = static_cast<std::uint8_t>(p.dice());
    CHECK(p.client.send(there) == Errc::ok);
    CHECK(p.server.send(back) == Errc::ok);
    p.run(40000);
    CHECK(p.b.heard == there);
    CHECK(p.a.heard == back);
}

TEST_CASE("a batch leaves as one record") {
    Pair p;
    p.run();
    CHECK(p.client.send(std::vector<std::uint8_t>(4000)) == Errc::ok);
    CHECK(p.client.transmit().size() == 4022u);
}

TEST_CASE("nothing follows the handshake: the server gives out no tickets") {
    Pair p;
    p.run();
    REQUIRE(p.server.established());
    std::vector<std::uint8_t> heard;
    CHECK(p.server.receive({}, heard) == Errc::ok);
    CHECK(p.server.transmit().empty());
    CHECK(p.client.transmit().empty());
}

TEST_CASE("a client refuses a server with another fingerprint, and the server learns why") {
    Pair p;
    p.ada_expects = wrong(p.ada_expects);
    p.run();
    CHECK(p.a.error == Errc::fingerprint);
    CHECK(p.client.detail() == "the peer's certificate has another fingerprint: " + to_hex(p.ben.fingerprint()));
    CHECK(p.b.error == Errc::fingerprint);
    CHECK(p.server.detail().starts_with("the peer does not accept our certificate"));
    CHECK(!p.client.established());
    CHECK(!p.server.established());
}

TEST_CASE("a server refuses a client with another fingerprint, and the client learns why") {
    Pair p;
    p.ben_expects = wrong(p.ben_expects);
    p.run();
    CHECK(p.b.error == Errc::fingerprint);
    CHECK(!p.server.established());
    // A client of TLS 1.3 is done before the server has seen its certificate; the refusal comes after.
    CHECK(p.a.error == Errc::fingerprint);
    CHECK(p.client.send(bytes_of("too late")) == Errc::fingerprint);
}

TEST_CASE("what is not TLS is refused") {
    Pair p;
    std::vector<std::uint8_t> heard;
    CHECK(p.server.receive(bytes_of("GET / HTTP/1.1\r\n\r\n"), heard) == Errc::tls_failed);
    CHECK(!p.server.detail().empty());
    CHECK(p.server.receive(bytes_of("more"), heard) == Errc::tls_failed);
    CHECK(heard.empty());
}

TEST_CASE("random bytes in the place of any handshake message are refused, not survived by luck") {
    std::mt19937 dice(7);
    for (int round = 0; round < 50; ++round) {
        Pair p;
        std::vector<std::uint8_t> hello(p.client.transmit().begin(), p.client.transmit().end());
        for (int i = 0; i < 20; ++i) hello[dice() % hello.size()] ^= static_cast<std::uint8_t>(1 + dice() % 255);
        std::vector<std::uint8_t> heard;
        (void)p.server.receive(hello, heard); // a changed random number or key share is still a hello …
        const std::vector<std::uint8_t> answer(p.server.transmit().begin(), p.server.transmit().end());
        (void)p.client.receive(answer, heard); // … but the transcripts differ
        CHECK(!p.client.established());
        CHECK(!p.server.established());
        CHECK(heard.empty());
    }
}

TEST_CASE("one changed bit of a record closes the session and gives no plaintext") {
    Pair p;
    p.run();
    CHECK(p.client.send(bytes_of("a note")) == Errc::ok);
    std::vector<std::uint8_t> record(p.client.transmit().begin(), p.client.transmit().end());
    record.back() ^= 1;
    CHECK(p.server.receive(record, p.b.heard) == Errc::tls_failed);
    CHECK(p.b.heard.empty());
}

TEST_CASE("half a record waits for the rest, a replayed one is refused") {
    Pair p;
    p.run();
    CHECK(p.client.send(bytes_of("a note")) == Errc::ok);
    const std::vector<std::uint8_t> record(p.client.transmit().begin(), p.client.transmit().end());
    CHECK(p.server.receive(ByteView(record).first(10), p.b.heard) == Errc::ok);
    CHECK(p.b.heard.empty());
    CHECK(p.server.receive(ByteView(record).subspan(10), p.b.heard) == Errc::ok);
    CHECK(text_of(p.b.heard) == "a note");
    CHECK(p.server.receive(record, p.b.heard) == Errc::tls_failed);
}

TEST_CASE("an end that closes says so") {
    Pair p;
    p.run();
    CHECK(p.client.send(bytes_of("last words")) == Errc::ok);
    p.client.close();
    p.run();
    CHECK(text_of(p.b.heard) == "last words");
    CHECK(p.b.error == Errc::connection_closed);
    CHECK(p.client.send(bytes_of("more")) == Errc::closed_here);
}

TEST_CASE("plaintext before the handshake is refused") {
    Pair p;
    CHECK(p.server.send(bytes_of("early")) == Errc::tls_failed);
}

TEST_CASE("the session is TLS 1.3 only, mutual, without cache or tickets") { // [TOAST-7.1-1]
    const Context c = a_context();
    CHECK(SSL_CTX_get_min_proto_version(c.ctx()) == TLS1_3_VERSION);
    CHECK(SSL_CTX_get_max_proto_version(c.ctx()) == TLS1_3_VERSION);
    CHECK(SSL_CTX_get_session_cache_mode(c.ctx()) == SSL_SESS_CACHE_OFF);
    CHECK(SSL_CTX_get_num_tickets(c.ctx()) == 0u);
    CHECK(SSL_CTX_get_verify_mode(c.ctx()) == (SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT));
}
