// A plain socket as a channel: what is written arrives whole and in order, however much the kernel takes at once.
#include "channel/socket_channel.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <sys/socket.h>

using namespace midip2p;
using channel::Channel;
using channel::SocketChannel;
using core::Errc;

using Bytes = std::vector<std::uint8_t>;

namespace {

struct Pair {
    std::unique_ptr<Channel> here, there;
    Pair() {
        std::array<int, 2> fds{};
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) == 0);
        here = std::make_unique<SocketChannel>(os::Socket(fds[0]), SocketChannel::Kind::local);
        there = std::make_unique<SocketChannel>(os::Socket(fds[1]), SocketChannel::Kind::local);
    }
};

} // namespace

TEST_CASE("a plain socket is open at once, proves no key, and says what it is") {
    const Pair pair;
    CHECK(pair.here->open());
    CHECK(pair.here->peer() == nullptr);
    CHECK(pair.here->kind() == "local socket");
    CHECK(SocketChannel(os::Socket(), SocketChannel::Kind::tcp).kind() == "TCP");
    CHECK(!SocketChannel(os::Socket(), SocketChannel::Kind::tcp).open());
}

TEST_CASE("bytes go both ways, and a read of nothing is no end") {
    const Pair pair;
    Bytes got;
    CHECK(!pair.there->read(got).any);
    REQUIRE(pair.here->write(Bytes{1, 2, 3}) == Errc::ok);
    REQUIRE(pair.there->write(Bytes{4}) == Errc::ok);
    Channel::Read read = pair.there->read(got);
    CHECK((read.any && read.error == Errc::ok));
    CHECK(got == Bytes{1, 2, 3});
    read = pair.here->read(got); // appends
    CHECK(got == Bytes{1, 2, 3, 4});
}

TEST_CASE("what the kernel does not take at once waits, and is given in order") {
    const Pair pair;
    Bytes all(4'000'000);
    std::iota(all.begin(), all.end(), std::uint8_t{0});
    const core::ByteView bytes = all;
    REQUIRE(pair.here->write(bytes.first(3'000'000)) == Errc::ok);
    Errc error = Errc::ok;
    CHECK(!pair.here->flush(error));
    REQUIRE(pair.here->write(bytes.subspan(3'000'000)) == Errc::ok); // behind what waits
    Bytes got;
    bool flushed = false;
    while (got.size() < all.size()) {
        REQUIRE(pair.there->read(got).any);
        flushed = pair.here->flush(error);
        REQUIRE(error == Errc::ok);
    }
    CHECK(flushed);
    CHECK(std::ranges::equal(got, all));
}

TEST_CASE("the other end's close and reset are told") {
    const Pair closed;
    closed.here->close();
    CHECK(!closed.here->open());
    Bytes got;
    const Channel::Read end = closed.there->read(got);
    CHECK((end.any && end.error == Errc::connection_closed));
    CHECK(closed.there->write(Bytes{1}) == Errc::connection_reset);

    const Pair filled;
    REQUIRE(filled.here->write(Bytes(3'000'000, 7)) == Errc::ok);
    filled.there->close();
    Errc error = Errc::ok;
    CHECK(!filled.here->flush(error));
    CHECK(error == Errc::connection_reset);
}
