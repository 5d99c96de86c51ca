// Our sessions against TLS that is not ours: the node program's own (it is there wherever the product is built).
#include "tls/sealing_keys.hpp"
#include "tls/test/two_sessions.hpp"

#include <netinet/in.h>
#include <openssl/pem.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

using namespace midip2p::test;

namespace {

std::string pem(const Certificate& certificate, bool key) {
    BIO* bio = BIO_new(BIO_s_mem());
    if (key)
        PEM_write_bio_PrivateKey(bio, certificate.key(), nullptr, nullptr, 0, nullptr, nullptr);
    else
        PEM_write_bio_X509(bio, certificate.x509());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string in_hex(const SealingSecret& secret) {
    std::string text;
    const auto append = [&text](const auto& bytes) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        for (const std::uint8_t byte : bytes) (text += kDigits[byte >> 4]) += kDigits[byte & 15];
    };
    append(secret.key);
    append(secret.iv);
    append(secret.id);
    return text;
}

/// `node -e script`, with what it prints.
class Node {
  public:
    Node(const char* script, const Certificate& certificate, int port) {
        REQUIRE(pipe(out_.data()) == 0);
        setenv("TEST_CERT", pem(certificate, false).c_str(), 1);
        setenv("TEST_KEY", pem(certificate, true).c_str(), 1);
        setenv("TEST_PORT", std::to_string(port).c_str(), 1);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, out_[1], 1);
        posix_spawn_file_actions_addclose(&actions, out_[0]);
        const char* const argv[] = {"node", "-e", script, nullptr};
        const int spawned = posix_spawnp(&pid_, "node", &actions, nullptr, const_cast<char* const*>(argv), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(out_[1]);
        CHECK(spawned == 0); // node is needed: it runs the rest of the product
        REQUIRE(spawned == 0);
    }
    ~Node() {
        ::close(out_[0]);
        if (pid_ > 0) waitpid(pid_, nullptr, 0);
    }
    /// All it printed, once it has ended.
    std::string output() {
        std::string all;
        std::array<char, 4096> buffer;
        for (ssize_t n = 0; (n = ::read(out_[0], buffer.data(), buffer.size())) > 0;)
            all.append(buffer.data(), static_cast<std::size_t>(n));
        return all;
    }

  private:
    std::array<int, 2> out_{};
    pid_t pid_ = 0;
};

/// A TCP connection that carries one Session; blocking, for one peer, 20 s at most.
struct Server {
    Server() : listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(listener, 1) == 0);
        REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Server() {
        ::close(listener);
        if (peer >= 0) ::close(peer);
    }
    void accept() {
        pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
        REQUIRE(poll(&waiting, 1, 20'000) == 1);
        peer = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    }
    void flush(Session& session) {
        while (!session.transmit().empty()) {
            const ssize_t n = ::send(peer, session.transmit().data(), session.transmit().size(), MSG_NOSIGNAL);
            if (n <= 0) return;
            session.sent(static_cast<std::size_t>(n));
        }
    }
    /// Until an error, or `wanted` has been heard.
    Errc converse(Session& session, std::string& heard, const std::string& wanted) {
        std::array<std::uint8_t, 4096> buffer;
        std::vector<std::uint8_t> plain;
        while (true) {
            flush(session);
            pollfd waiting{.fd = peer, .events = POLLIN, .revents = 0};
            REQUIRE(poll(&waiting, 1, 20'000) == 1);
            const ssize_t n = ::recv(peer, buffer.data(), buffer.size(), 0);
            if (n <= 0) return Errc::connection_closed;
            const Errc e = session.receive({buffer.data(), static_cast<std::size_t>(n)}, plain);
            heard = text_of(plain);
            if (e != Errc::ok) flush(session);
            if (e != Errc::ok || (!wanted.empty() && heard == wanted)) return e;
        }
    }

    int listener, peer = -1, port = 0;
};

// Prints what it sees of us, says a line, and then what it hears.
#define MIDIP2P_NODE_PEER(OPTIONS)                                                                                     \
    "const s = require('tls').connect({host:'127.0.0.1',port:+process.env.TEST_PORT,rejectUnauthorized:false," OPTIONS \
    "}, () => { console.log(s.getProtocol(), s.alpnProtocol, s.isSessionReused(),"                                     \
    " s.getPeerCertificate().fingerprint256.replaceAll(':','').toLowerCase()); s.write('from node'); });"              \
    "s.on('session', () => console.log('ticket'));"                                                                    \
    "s.on('data', (d) => { console.log('heard ' + d); });"                                                             \
    "s.on('error', (e) => console.log('error ' + e.code)); s.on('close', () => console.log('closed'));"
#define MIDIP2P_OWN "cert:process.env.TEST_CERT,key:process.env.TEST_KEY"

} // namespace

TEST_CASE("node's own TLS with the pinned certificate is a peer like any other") {
    const Context own = a_context();
    const auto theirs = Certificate::make();
    Server server;
    Node node(MIDIP2P_NODE_PEER(MIDIP2P_OWN ",ALPNProtocols:['toast/1']"), *theirs, server.port);
    server.accept();
    Session session(own, Session::Role::server, [&](const Fingerprint& f) { return f == theirs->fingerprint(); });
    std::string heard;
    CHECK(server.converse(session, heard, "from node") == Errc::ok);
    CHECK(heard == "from node");
    CHECK(session.send(bytes_of("from us")) == Errc::ok);
    session.close();
    server.flush(session);
    CHECK(node.output() == "TLSv1.3 toast/1 false " + to_hex(own.fingerprint()) + "\nheard from us\nclosed\n");
}

TEST_CASE(
    "node's own TLS is refused with a certificate that nobody introduced, with none, and with TLS 1.2") { // [TOAST-7.1-1]
                                                                                                          // [TOAST-7.1-3]
    struct {
        const char* script;
        Errc expected;
    } const cases[] = {
        {MIDIP2P_NODE_PEER(MIDIP2P_OWN ",ALPNProtocols:['toast/1']"), Errc::fingerprint},
        {MIDIP2P_NODE_PEER("ALPNProtocols:['toast/1']"), Errc::tls_failed},
        {MIDIP2P_NODE_PEER(MIDIP2P_OWN ",ALPNProtocols:['toast/1'],minVersion:'TLSv1.2',maxVersion:'TLSv1.2'"),
         Errc::tls_failed},
    };
    for (const auto& c : cases) {
        const Context own = a_context();
        const auto theirs = Certificate::make();
        Server server;
        Node node(c.script, *theirs, server.port);
        server.accept();
        Session session(own, Session::Role::server, [](const Fingerprint&) { return false; });
        std::string heard;
        CHECK(server.converse(session, heard, "") == c.expected);
        CHECK(heard.empty());
        CHECK(!session.detail().empty());
        ::shutdown(server.peer, SHUT_RDWR);
        CHECK(node.output().find("error ERR_SSL") != std::string::npos);
    }
}

TEST_CASE("node's own TLS is refused when it speaks another protocol, or names none") {
    for (const char* script :
         {MIDIP2P_NODE_PEER(MIDIP2P_OWN ",ALPNProtocols:['h2']"), MIDIP2P_NODE_PEER(MIDIP2P_OWN)}) {
        const Context own = a_context();
        const auto theirs = Certificate::make();
        Server server;
        Node node(script, *theirs, server.port);
        server.accept();
        Session session(own, Session::Role::server, [](const Fingerprint&) { return true; });
        std::string heard;
        CHECK(server.converse(session, heard, "") == Errc::tls_failed);
        CHECK(heard.empty());
        ::shutdown(server.peer, SHUT_RDWR);
        (void)node.output();
    }
}

TEST_CASE("node's own TLS exports the same keys for datagrams") { // [TOAST-12.1-1] [TOAST-12.1-2]
    const Context own = a_context();
    const auto theirs = Certificate::make();
    Server server;
    Node node("const s = require('tls').connect({host:'127.0.0.1',port:+process.env.TEST_PORT,rejectUnauthorized:false,"
              "ALPNProtocols:['toast/1']," MIDIP2P_OWN "}, () => { for (const who of ['client', 'server'])"
              " console.log(s.exportKeyingMaterial(48, 'EXPERIMENTAL toast/1 datagrams', Buffer.from(who))"
              ".toString('hex')); s.write('done'); }); s.on('error', () => {}); s.resume();",
              *theirs, server.port);
    server.accept();
    Session session(own, Session::Role::server, [](const Fingerprint&) { return true; });
    std::string heard;
    REQUIRE(server.converse(session, heard, "done") == Errc::ok);
    const auto keys = sealing_keys_of(session);
    REQUIRE(keys.error() == Errc::ok);
    session.close();
    server.flush(session);
    CHECK(node.output() == in_hex(keys->receive) + "\n" + in_hex(keys->send) + "\n");
}
