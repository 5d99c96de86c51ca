// Many ways to one link.
#include "net/io_thread_call.hpp"
#include "net/test/raw_peer.hpp"
#include "net/test/wire.hpp"

#include <sys/resource.h>

using namespace midip2p::test;
using namespace midip2p;

namespace {

/// An io thread with an engine and nothing around it, so that its connections can be counted.
struct BareThread {
    std::string peer;
    std::shared_ptr<const tls::Context> tls;
    std::unique_ptr<IoThread> io;
    Address address;

    explicit BareThread(std::string id) : peer(std::move(id)) {
        auto certificate = tls::Certificate::make();
        auto context = tls::Context::make(std::move(*certificate));
        tls = std::make_shared<const tls::Context>(std::move(*context));
        auto started = IoThread::start({.session = kSession, .peer = peer, .boot = "boot", .agent = "", .tls = tls},
                                       os::Clock(), make_engine_protocol({.peer = peer}));
        REQUIRE(bool(started));
        io = std::move(*started);
        auto socket = os::Socket::listen({"127.0.0.1", 0});
        REQUIRE(bool(socket));
        address = socket->local();
        io->call([&](IoThread& t) { t.add_listener(std::move(*socket)); });
    }
    void open(const BareThread& other, std::vector<Address> candidates) {
        const LinkTarget target{.peer = other.peer, .fingerprint = other.tls->fingerprint(), .candidates = candidates};
        REQUIRE(io->call([&](IoThread& t) { return t.open_link(1, target); }) == Errc::ok);
    }
    std::size_t connections() {
        return io->call([](IoThread& t) { return t.connections(); });
    }
    bool is_up() {
        for (const RunnerNotice& n : io->notices().take()) {
            up = up || n.notice.kind == Notice::Kind::link_up;
            if (n.notice.kind == Notice::Kind::link_down) why = n.notice.error;
        }
        return up;
    }
    bool up = false;
    Errc why = Errc::ok;
};

/// Takes TCP connections into its backlog and never answers.
struct Silent {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Address address{"127.0.0.1", 0};
    Silent() {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&here), size) == 0);
        REQUIRE(::listen(fd, 16) == 0);
        REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) == 0);
        address.port = ntohs(here.sin_port);
    }
    ~Silent() { ::close(fd); }
};

} // namespace

TEST_CASE(
    "a link that both ends open at once, by every way they have, ends as one link of two connections") { // [TOAST-3.1-2]
                                                                                                         // [TOAST-4.3-1]
                                                                                                         // [TOAST-4.3-3]
                                                                                                         // [TOAST-4.4-4]
    for (int round = 0; round < 5; ++round) {
        BareThread a("aaaaaaaa-0000-4000-8000-000000000000"), b("bbbbbbbb-0000-4000-8000-000000000000");
        a.open(b, {b.address, b.address, b.address, b.address});
        b.open(a, {a.address, a.address, a.address, a.address});
        REQUIRE(eventually([&] { return a.is_up() && b.is_up(); }));
        CHECK(eventually([&] { return a.connections() == 2 && b.connections() == 2; }));
        CHECK(a.why == Errc::ok);
        CHECK(b.why == Errc::ok);
    }
}

TEST_CASE(
    "of eight candidates one is alive, and the silent ones cost no more than the nomination window") { // [TOAST-4.3-2]
    for (const bool lower_dials : {true, false}) {
        BareThread a("aaaaaaaa-0000-4000-8000-000000000000"), b("bbbbbbbb-0000-4000-8000-000000000000");
        BareThread& dialler = lower_dials ? a : b;
        BareThread& other = lower_dials ? b : a;
        Silent silent;
        std::vector<Address> candidates(4, silent.address);
        for (const std::uint16_t closed : {1, 2}) candidates.push_back({"127.0.0.1", closed});
        candidates.push_back({"::1", 3});
        candidates.push_back(other.address);
        const auto before = std::chrono::steady_clock::now();
        other.open(dialler, {});
        dialler.open(other, candidates);
        REQUIRE(eventually([&] { return a.is_up() && b.is_up(); }));
        CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(3));
        CHECK(eventually([&] { return a.connections() == 2 && b.connections() == 2; }));
    }
}

TEST_CASE("a ninth candidate, a name and a second link to the same peer are refused") { // [TOAST-4.3-1]
    TwoRunners jam;
    const auto open = [&](std::vector<Address> candidates) {
        return jam.a.runner
            ->open_link({.peer = jam.b.peer,
                         .fingerprint = jam.b.runner->fingerprint(),
                         .candidates = std::move(candidates),
                         .may_play = true})
            .error();
    };
    CHECK(open(std::vector<Address>(9, Address{"127.0.0.1", 1})) == Errc::too_many);
    CHECK(open({{"localhost", 1}}) == Errc::address_invalid);
    CHECK(open({}) == Errc::ok);
    CHECK(open({}) == Errc::too_many);
}

TEST_CASE("a listener that was told of another fingerprint does not let the peer in, and the peer is not fooled") {
    // b was told a wrong fingerprint of a: it refuses a's certificate when it dials, and a's own call waits for an
    // introduction that does not come.
    TwoRunners jam;
    const Address at_a = jam.a.listen();
    const Address at_b = jam.b.listen();
    Fingerprint wrong = jam.a.runner->fingerprint();
    wrong[0] ^= 1;
    jam.a.open(jam.b, {at_b});
    REQUIRE(bool(
        jam.b.runner->open_link({.peer = jam.a.peer, .fingerprint = wrong, .candidates = {at_a}, .may_play = true})));
    const RunnerNotice* b_down = jam.b.wait_for(Notice::Kind::link_down);
    REQUIRE(b_down != nullptr);
    CHECK(b_down->notice.error == Errc::fingerprint);
    CHECK(b_down->detail.find("another fingerprint") != std::string::npos);
    CHECK(jam.a.wait_for(Notice::Kind::link_down) != nullptr);
    const RunnerNotice* stranger = jam.b.wait_for(Notice::Kind::refused);
    REQUIRE(stranger != nullptr);
    CHECK(stranger->notice.error == Errc::fingerprint);
    CHECK(stranger->detail == "127.0.0.1 was not introduced");
}

TEST_CASE("a stranger's connections are bounded, and end after five seconds") {
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    const Address at = a.listen();
    const auto begin = std::chrono::steady_clock::now();
    std::vector<int> half_open;
    for (int i = 0; i < 16; ++i) half_open.push_back(dial(at)); // nothing is said on any
    const int one_more = dial(at);                              // in the place of the oldest
    CHECK(is_closed(half_open[0]));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4)); // it did not wait
    for (const int fd : half_open) CHECK(is_closed(fd));
    CHECK(is_closed(one_more));
    CHECK(std::chrono::steady_clock::now() - begin > std::chrono::seconds(4));
    const int again = dial(at); // there is room again
    pollfd p{.fd = again, .events = POLLIN, .revents = 0};
    CHECK(::poll(&p, 1, 50) == 0);
    for (const int fd : half_open) ::close(fd);
    ::close(one_more);
    ::close(again);
}

TEST_CASE("callers who say nothing, however many and however often, lock no introduced player out") { // [TOAST-6.2-2]
    BareThread a("aaaaaaaa-0000-4000-8000-000000000000"), b("bbbbbbbb-0000-4000-8000-000000000000");
    std::vector<int> silent;
    for (int i = 0; i < 64; ++i) silent.push_back(dial(a.address));
    a.open(b, {});
    b.open(a, {a.address});
    CHECK(eventually([&] { return a.is_up() && b.is_up(); }));
    CHECK(a.connections() <= 16u + 2u);
    for (const int fd : silent) ::close(fd);
}

TEST_CASE("a caller for whom there is no descriptor left is turned away, and does not wake the thread for ever") {
    Player a("aaaaaaaa-0000-4000-8000-000000000000");
    const Address at = a.listen();
    const int waiting = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    std::vector<int> rest{::dup(waiting)}; // every number that is free below the highest
    while (rest.back() >= 0 && rest.back() < waiting) rest.push_back(::dup(waiting));
    const rlimit none{.rlim_cur = static_cast<rlim_t>(rest.back()) + 1, .rlim_max = before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(at.port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connected = ::connect(waiting, reinterpret_cast<const sockaddr*>(&there), sizeof there);
    const bool closed = is_closed(waiting);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(connected == 0);
    CHECK(closed);
    const int again = dial(at); // there is room again
    pollfd p{.fd = again, .events = POLLIN, .revents = 0};
    CHECK(::poll(&p, 1, 50) == 0);
    for (const int fd : rest) ::close(fd);
    ::close(waiting);
    ::close(again);
}

TEST_CASE("a link whose path changes again and again keeps few old connections") { // [TOAST-3.4-4]
    BareThread a("aaaaaaaa-0000-4000-8000-000000000000"), b("bbbbbbbb-0000-4000-8000-000000000000");
    Wire wire(b.address);
    b.open(a, {});
    a.open(b, {wire.address()});
    REQUIRE(eventually([&] { return a.is_up() && b.is_up(); }));
    for (int change = 0; change < 4; ++change) {
        wire.hang();
        const auto resumed = [&] {
            for (const RunnerNotice& n : a.io->notices().take())
                if (n.notice.kind == Notice::Kind::link_resumed) return true;
            return false;
        };
        REQUIRE(eventually(resumed));
    }
    CHECK(a.connections() <= 11u); // its two lanes, the old ones, and what may be on its way
}
