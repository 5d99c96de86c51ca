// Who calls while this process has no descriptor left.
#include "os/listeners.hpp"
#include "test/check.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace midip2p::core;
using namespace midip2p::os;

namespace {

constexpr std::uint64_t kToken = 7;
constexpr LocalTime kNow{1'000'000};

struct Listening {
    std::unique_ptr<Poller> poller = std::move(*Poller::make());
    Listeners listeners{*poller};
    Address address;
    Listening() {
        auto socket = Socket::listen({"127.0.0.1", 0});
        REQUIRE(bool(socket));
        address = socket->local();
        REQUIRE(listeners.add(std::move(*socket), kToken) == Errc::ok);
    }
    bool is_ready() { return !poller->wait(Poller::kLook).empty(); }
};

/// Connected by the kernel, whether it is accepted or not.
Socket caller(const Address& to) {
    Socket s(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(to.port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(s.descriptor(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0);
    return s;
}

/// No descriptor can be made while this lives, not even in place of one that was closed.
class NoDescriptors {
  public:
    NoDescriptors() {
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
        const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

} // namespace

TEST_CASE("where not even a spare descriptor can be had, a caller waits and the thread sleeps on") {
    Listening at;
    const Socket waiting = caller(at.address);
    REQUIRE(at.is_ready());
    {
        const NoDescriptors none;
        CHECK(!at.listeners.accept(kToken, kNow, [] { return false; }).valid());
        CHECK(!at.is_ready()); // else it would be woken for ever
    }
    CHECK(at.listeners.advance(kNow) == kNow + Listeners::kRest);
    CHECK(!at.is_ready());
    CHECK(at.listeners.advance(kNow + Listeners::kRest) == kNever);
    CHECK(at.is_ready());
    CHECK(at.listeners.accept(kToken, kNow + Listeners::kRest, [] { return false; }).valid());
}

TEST_CASE("a caller is accepted with the descriptor of somebody who said nothing") {
    Listening at;
    const Socket silent = caller(at.address);
    Socket accepted = at.listeners.accept(kToken, kNow, [] { return false; });
    REQUIRE(accepted.valid());
    const Socket waiting = caller(at.address);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    std::vector<Socket> taken; // every number below the one that it has
    do taken.emplace_back(::dup(waiting.descriptor()));
    while (taken.back().valid() && taken.back().descriptor() < accepted.descriptor());
    const rlimit no_more{.rlim_cur = static_cast<rlim_t>(accepted.descriptor()) + 1, .rlim_max = before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &no_more) == 0);
    int asked = 0;
    const Socket next = at.listeners.accept(kToken, kNow, [&] {
        ++asked;
        accepted.close();
        return true;
    });
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(next.valid());
    CHECK(asked == 1);
}

TEST_CASE("from a port that listens one can dial, and nobody else can listen on it") { // [TOAST-4.7-1]
    auto listener = Socket::listen({"127.0.0.1", 0});
    auto other = Socket::listen({"127.0.0.1", 0});
    REQUIRE((bool(listener) && bool(other)));
    const Address here = listener->local();
    std::string why;
    auto dialled = Socket::connect(other->local(), why, here);
    REQUIRE(bool(dialled));
    CHECK(dialled->local() == here);
    CHECK(Socket::listen(here).error() == Errc::address_in_use); // neither by another client of the same user
    auto again = Socket::connect(other->local(), why, here);     // there is one connection between two ports
    CHECK(again.error() == Errc::unreachable);
    CHECK(!why.empty());
    dialled->abort();
    CHECK(bool(Socket::connect(other->local(), why, here)));
}
